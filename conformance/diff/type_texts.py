"""Types as observations write them, and whether one takes all that another one took."""

from __future__ import annotations

import re

_ANYTHING = frozenset(("Any", "object"))
_GENERIC = re.compile(r"(?P<name>[\w.]+)\[(?P<arguments>.*)\]", re.DOTALL)


def covers(wide: str | None, narrow: str | None) -> bool:
    """Whether a type takes all that another one takes, as far as their texts tell.

    Args:
        wide: Such as ``dict[str, Any]``, ``str | None``; None where NT tells no type, so that
            anything may be given.
        narrow: Such as ``dict[str, int]``, ``str``. Where it is None, only one that takes
            anything covers it.
    """
    if wide == narrow or wide is None or wide in _ANYTHING:
        return True
    if narrow is None:
        return False
    members = split(narrow, "|")
    if len(members) > 1:
        return all(covers(wide, member) for member in members)
    choices = split(wide, "|")
    if len(choices) > 1:
        return any(covers(choice, narrow) for choice in choices)
    return _covers_generic(wide, narrow)


def split(text: str, sign: str) -> tuple[str, ...]:
    """Return the parts between signs that are in no brackets."""
    parts, depth, current = [], 0, ""
    for char in text:
        depth += (char in "[(") - (char in "])")
        if char == sign and not depth:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return (*parts, current.strip())


def _covers_generic(wide: str, narrow: str) -> bool:
    outer, inner = _GENERIC.fullmatch(wide), _GENERIC.fullmatch(narrow)
    if inner is not None and inner["name"] == "Annotated" and outer is None:
        return covers(wide, split(inner["arguments"], ",")[0])  # a constraint that was dropped
    if outer is None or inner is None or outer["name"] != inner["name"]:
        return False
    wides, narrows = split(outer["arguments"], ","), split(inner["arguments"], ",")
    if len(wides) != len(narrows):
        return False
    return all(covers(one, other) for one, other in zip(wides, narrows, strict=True))
