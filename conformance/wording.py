"""How the values of a fact are written for a reader: the same in the gate and in every report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from conformance.model.facts import Absent, Json

NOT_BEFORE: Final = "(not there before)"
NO_LONGER: Final = "(not there any more)"
"""What is said of a side that has no such fact."""


def written(value: Json | Absent) -> str:
    """Return a value as a reader wants it: text without its quotes, a record in words."""
    if isinstance(value, str):
        return value
    if value is None:
        return "none"
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping) and value:
        return _recorded(value)
    return exactly(value)


def _recorded(record: Mapping[str, Any]) -> str:
    write = next((_WORDS[key] for key in _WORDS if key in record), _in_any_words)
    try:
        return write(record)
    except (KeyError, TypeError, AttributeError):  # It has such a key, and is of another form.
        return _in_any_words(record)


def _absence(record: Mapping[str, Any]) -> str:
    missing = f"can't be imported: {_error(record)}" if "error" in record else "missing"
    expected = record.get("handled_by_feed")
    return f"{missing}, and the feed expects {expected}" if expected else missing


def _outcome(record: Mapping[str, Any]) -> str:
    said = ["subscribed" if record["subscribed"] else "did not subscribe"]
    said += ["does not stop"] if record.get("stops") is False else []
    said += [f"ended by {record['signal']}"] if "signal" in record else []
    said += [f"exit status {record['exit_status']}"] if "exit_status" in record else []
    said += [_error(record["error"])] if "error" in record else []
    return ", ".join(said)


def _error(record: Mapping[str, Any]) -> str:
    return f"{record['error']}: {record['text']}" if record.get("text") else str(record["error"])


def _callback(record: Mapping[str, Any]) -> str:
    parameters = record["parameters"]
    text = "not described" if parameters is None else f"({', '.join(map(written, parameters))})"
    taken = record.get("feed_takes")
    return text if taken is None else f"{text}; the feed takes ({', '.join(taken)})"


def _called(record: Mapping[str, Any]) -> str:
    given = ", ".join(record["called_with"])
    return f"called with {given}" if given else "called"


def _parameter(record: Mapping[str, Any]) -> str:
    text = str(record.get("type") or "any")
    if "text" in record:
        return f"{text} {record['text']}"
    text = f"{record['name']}: {text}" if "name" in record else text
    text = f"{text}, of {', '.join(record['of'])}" if "of" in record else text
    return f"{text}, default {record['default']}" if "default" in record else text


def _awaitable(record: Mapping[str, Any]) -> str:
    return f"coroutine of {record['awaits']}"


def _in_any_words(record: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {written(value)}" for key, value in record.items())


_WORDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "present": _absence,
    "not_installed": lambda record: f"not told: {record['not_installed']} is not installed",
    "subscribed": _outcome,
    "error": _error,
    "parameters": _callback,
    "called_with": _called,
    "awaits": _awaitable,
    "type": _parameter,
}
"""How a record is written that has a key, by that key; the first counts."""


def exactly(value: Json | Absent) -> str:
    """Return a value so that no two are written alike."""
    return "(no such fact)" if isinstance(value, Absent) else json.dumps(value, ensure_ascii=False)


def sides(before: Json | Absent, after: Json | Absent, *, was: str) -> Iterator[tuple[str, str]]:
    """Yield label and text of what there is to say of a fact on both sides.

    The older side is labelled `was`, the newer one "now". Of a list whose order did not change,
    only what came and went is told, as "new" and "gone"; of a fact that did not, only "now".
    A side without such a fact says so in words.
    """
    if isinstance(before, list) and isinstance(after, list):
        old, new = list(map(exactly, before)), list(map(exactly, after))
        if [item for item in old if item in new] == [item for item in new if item in old]:
            yield from (("gone", written(item)) for item in before if exactly(item) not in new)
            yield from (("new", written(item)) for item in after if exactly(item) not in old)
            return
    unchanged = exactly(before) == exactly(after)
    write = written if unchanged or written(before) != written(after) else exactly
    if not unchanged:
        yield was, NOT_BEFORE if isinstance(before, Absent) else _present(before, write)
    yield "now", NO_LONGER if isinstance(after, Absent) else _present(after, write)


def _present(value: Json, write: Callable[[Json], str]) -> str:
    """Return a value in words; exactly, where these are what is said of a side without one."""
    text = write(value)
    return exactly(value) if text in {NOT_BEFORE, NO_LONGER} else text
