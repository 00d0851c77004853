"""Scripts as plain JSON and back, for a venue that runs in another process.

What is read may come from anywhere: unknown keys, missing ones and wrong types are refused.
"""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from conformance.venue.faults.fault import Fault, Point
from conformance.venue.market.catalogue import default_catalogue
from conformance.venue.market.generator import Volume
from conformance.venue.script import Cue, Frame, Script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeAlias

    Read: TypeAlias = Callable[[object, str], Any]
    """Reads a value; the text says where it stands, for the error."""

T = TypeVar("T")


class ScriptJsonError(ValueError):
    """JSON is not that of a script."""


def write_script(script: Script) -> object:
    """Return a script as plain JSON.

    Raises:
        ValueError: Its volume has a catalogue of its own, which is not written.
    """
    if script.volume is not None and script.volume.catalogue is not default_catalogue():
        raise ValueError("only a volume of the venue's own catalogue can be written as JSON")
    return _plain(script)


def read_script_json(value: object, where: str = "script") -> Script:
    """Return the script that JSON describes.

    Args:
        value: As `json.loads` returns it.
        where: What the errors call it.

    Raises:
        ScriptJsonError: It describes none; the message says where, what was found and what was
            expected.
    """
    return _record(Script, _SCRIPT)(value, where)


def read_fault_json(value: object, where: str = "fault") -> Fault:
    """Return the fault that JSON describes, as `read_script_json` does."""
    return _record(Fault, _FAULT)(value, where)


def read_frames_json(value: object, where: str = "frames") -> tuple[Frame, ...]:
    """Return the frames that JSON describes, as `read_script_json` does."""
    frames: tuple[Frame, ...] = _tuple(_record(Frame, _FRAME))(value, where)
    return frames


def write_fault(fault: Fault) -> object:
    """Return a fault as plain JSON."""
    return _plain(fault)


def write_frames(frames: Iterable[Frame]) -> object:
    """Return frames as plain JSON."""
    return [{"stream": one.stream, "payload": one.payload} for one in frames]


def read_texts(value: object, where: str) -> dict[str, str]:
    """Return an object all of whose values are texts.

    Raises:
        ScriptJsonError: It is something else.
    """
    if not isinstance(value, dict):
        raise _wrong(value, where, "an object")
    return {name: _text(one, f"{where}.{name}") for name, one in value.items()}


def _plain(value: object) -> object:
    if is_dataclass(value):
        names = (one.name for one in fields(value) if one.name != "catalogue")
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return sorted(value) if isinstance(value, frozenset) else value


def _wrong(value: object, where: str, expected: str) -> ScriptJsonError:
    return ScriptJsonError(f"{where}: found {repr(value)[:80]}, expected {expected}")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(value, where, "a text")
    return value


def _integer(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(value, where, "an integer")
    return value


def _number(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise _wrong(value, where, "a number")
    return value


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, where, "true or false")
    return value


def _point(value: object, where: str) -> Point:
    if not isinstance(value, str) or value not in tuple(Point):
        raise _wrong(value, where, f"one of {', '.join(Point)}")
    return Point(value)


def _optional(read: Read) -> Read:
    return lambda value, where: None if value is None else read(value, where)


def _tuple(read: Read) -> Read:
    def read_all(value: object, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _wrong(value, where, "a list")
        return tuple(read(one, f"{where}[{place}]") for place, one in enumerate(value))

    return read_all


def _texts_as_set(value: object, where: str) -> frozenset[str]:
    return frozenset(_tuple(_text)(value, where))


def _record(kind: Callable[..., T], readers: Mapping[str, Read]) -> Callable[[object, str], T]:
    def read(value: object, where: str) -> T:
        if not isinstance(value, dict):
            raise _wrong(value, where, "an object")
        if unknown := value.keys() - readers.keys():
            raise _wrong(min(unknown), where, f"no key but {', '.join(readers)}")
        given = {name: readers[name](one, f"{where}.{name}") for name, one in value.items()}
        try:
            return kind(**given)
        except (TypeError, ValueError) as error:  # It lacks a field, or the record refuses one.
            raise ScriptJsonError(f"{where}: {error}") from error

    return read


_FRAME: Mapping[str, Read] = {"stream": _text, "payload": _text}
_CUE: Mapping[str, Read] = {
    "frames": _tuple(_record(Frame, _FRAME)),
    "needs": _texts_as_set,
    "nth": _optional(_integer),
}
_FAULT: Mapping[str, Read] = {
    "name": _text,
    "at": _point,
    "target": _text,
    "index": _integer,
    "times": _optional(_integer),
    "code": _integer,
    "reason": _text,
    "status": _integer,
    "body": _text,
    "for_s": _optional(_number),
    "symbol": _optional(_text),
}
_VOLUME: Mapping[str, Read] = {
    "symbols": _tuple(_text),
    "count": _integer,
    "seed": _integer,
    "rate_per_s": _optional(_number),
    "start_ms": _integer,
    "every_ms": _integer,
}
_SCRIPT: Mapping[str, Read] = {
    "cues": _tuple(_record(Cue, _CUE)),
    "faults": _tuple(_record(Fault, _FAULT)),
    "volume": _optional(_record(Volume, _VOLUME)),
    "live": _flag,
    "ping_every_s": _optional(_number),
}
