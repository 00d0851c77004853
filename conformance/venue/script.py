"""Scripts: what the venue sends, and what it does wrong, as frozen records."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.venue.faults.fault import Fault, Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from conformance.venue.market.generator import Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One payload for one stream: its exact text, without the combined stream's wrapping."""

    stream: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Frames sent in order as soon as all of the streams they need are subscribed.

    A cue over several streams fixes the order between them. Streams may be subscribed on
    different connections; each frame goes to the connections that subscribed to its stream.
    """

    frames: tuple[Frame, ...]
    needs: frozenset[str] = frozenset()  #: Empty stands for the streams of its frames.
    nth: int | None = None
    """Which time the streams come together, from 0; None plays at every time."""

    @property
    def streams(self) -> frozenset[str]:
        """Return the streams that must be subscribed before it plays."""
        return self.needs or frozenset(frame.stream for frame in self.frames)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that a venue does of its own accord."""

    cues: tuple[Cue, ...] = ()
    faults: tuple[Fault, ...] = ()
    volume: Volume | None = field(default=None)
    live: bool = False
    """Whether every subscribed stream of a listed symbol is updated at its own speed."""
    ping_every_s: float | None = None
    """How often each connection is pinged, in seconds; None is as often as the limits say."""

    @classmethod
    def of(cls, frames: Mapping[str, Iterable[str]], *, faults: Iterable[Fault] = ()) -> Script:
        """Make a script of payloads by stream, each sent whenever its stream is subscribed."""
        cues = tuple(
            Cue(frames=tuple(Frame(stream=stream, payload=payload) for payload in payloads))
            for stream, payloads in frames.items()
        )
        return cls(cues=cues, faults=tuple(faults))

    @classmethod
    def sequence(cls, frames: Iterable[tuple[str, str]], *, faults: Iterable[Fault] = ()) -> Script:
        """Make a script of (stream, payload) in one order, sent once all are subscribed."""
        cue = Cue(frames=tuple(Frame(stream=stream, payload=text) for stream, text in frames))
        return cls(cues=(cue,), faults=tuple(faults))


def read_script(path: Path) -> Script:
    """Read a script from a JSON file.

    Its shape is ``{"frames": {stream: [payload, ...]}, "faults": [{"name": ..., "at": ...,
    ...}]}``; a payload is a JSON object, or a string for text that must stay as it is.

    Raises:
        ValueError: The file is not JSON of this shape; the message names what is wrong.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        frames = {
            stream: [item if isinstance(item, str) else _dump(item) for item in payloads]
            for stream, payloads in body.get("frames", {}).items()
        }
        faults = [Fault(**{**row, "at": Point(row["at"])}) for row in body.get("faults", [])]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path}: not a script of the venue\n  found: {error!r}") from error
    return Script.of(frames, faults=faults)


def _dump(payload: object) -> str:
    return json.dumps(payload, separators=(",", ":"))
