"""Observations as plain JSON, and the facts in which two of them differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias

from conformance.model import json_value
from conformance.model.schema import Fact, FactSection, Node

Json: TypeAlias = json_value.Json
Observation: TypeAlias = Mapping[str, Json]
SubjectRoles: TypeAlias = Mapping[str, tuple[str, ...]]
"""What an observation is about: the values of each role."""


class Absent(Enum):
    """Stands where one side has no such fact; apart from ``None``, which is JSON's null."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

MISSING: Final[Observation] = {"present": False}
"""The fact of a name that the feed uses and NT does not have."""

SUBJECT: Final = "subject"
"""Where an observation says what it is about: the values of some roles, by their names."""

_UNKNOWN: Final = FactSection()
"""Of an observation whose area has no schema: each value that is no mapping is a fact."""


def canonical(observation: Observation, schema: FactSection = _UNKNOWN) -> str:
    """Return the one text of an observation: sorted keys, a fact a line, a final newline.

    A list has a line for each item, so that a diff shows what came and went.

    Raises:
        TypeError: It holds something that is not plain JSON.
        ValueError: It holds a NaN or an infinity.
    """
    return "".join((*_written(observation, schema, ""), "\n"))


def differences(
    before: Observation, after: Observation, schema: FactSection = _UNKNOWN
) -> Iterator[tuple[str, Json | Absent, Json | Absent]]:
    """Yield path and both values of each fact that differs, in the order of their paths.

    Values are compared as JSON writes them: ``1``, ``1.0`` and ``true`` are three. A side that
    has no such fact has `ABSENT`.
    """
    old, new = dict(_leaves(before, schema)), dict(_leaves(after, schema))
    for keys in sorted(old.keys() | new.keys(), key=lambda keys: (_path(keys), keys)):
        was, now = old.get(keys, ABSENT), new.get(keys, ABSENT)
        if _is_filled(old, new, keys) or _is_filled(new, old, keys) or _text(was) == _text(now):
            continue
        yield _path(keys), was, now


def leaves(observation: Observation, schema: FactSection = _UNKNOWN) -> Iterator[tuple[str, Json]]:
    """Yield path and value of each fact.

    A list is one fact, for its order is part of what it says, and so is what the schema calls one.
    """
    for keys, value in _leaves(observation, schema):
        yield _path(keys), value


def about(facts: Observation, **subject: str | Sequence[str]) -> Observation:
    """Return an observation that says what it is about.

    Args:
        facts: What was observed.
        subject: The value of each role, or the values: ``account="spot"``, ``owner="Price"``.
    """
    return {SUBJECT: {k: v if isinstance(v, str) else [*v] for k, v in subject.items()}, **facts}


def subject_of(facts: Observation) -> SubjectRoles:
    """Return what an observation says it is about: the values of each role."""
    found = facts.get(SUBJECT)
    roles = found if isinstance(found, Mapping) else {}
    return {r: (v,) if isinstance(v, str) else tuple(texts_in(v)) for r, v in roles.items()}


def error_fact(error: BaseException) -> dict[str, Json]:
    """Return an exception as a fact: the name of its type, and its text on one line."""
    name, text = error_parts(error)
    return {"error": name, "text": text} if text else {"error": name}


def error_parts(error: BaseException) -> tuple[str, str]:
    """Return the name of an exception's type, and its text on one line."""
    return type(error).__name__, " ".join(str(error).split())


def error_in(value: Json | Absent) -> str:
    """Return the type of the error that a fact tells of, of several the first; "" for none."""
    if isinstance(value, list) and value:
        return error_in(value[0])
    if not isinstance(value, Mapping) or "present" in value:
        return ""
    return str(value.get("error", ""))


def parameter_name(value: Json | Absent) -> str:
    """Return the name of the parameter that a fact tells of; "" where it tells none."""
    return str(value.get("name", "")) if isinstance(value, Mapping) else ""


def texts_in(value: Json | Absent) -> list[str]:
    """Return the items of a list as texts; none of what is no list."""
    return [str(item) for item in value] if isinstance(value, list) else []


def is_missing(value: Json | Absent) -> bool:
    """Whether a fact says that a name is not there, whatever the feed makes of that."""
    return isinstance(value, Mapping) and value.get("present") is False


def is_handled(value: Json | Absent) -> bool:
    """Whether a name is not there, and the feed's source has another way."""
    return isinstance(value, Mapping) and "handled_by_feed" in value


_Keys: TypeAlias = tuple[str, ...]
"""The way to a fact: the name of each section, and its own."""


def _leaves(node: Json, schema: Node | None, keys: _Keys = ()) -> Iterator[tuple[_Keys, Json]]:
    if _is_section(node, schema) and (node or not keys):
        assert isinstance(node, Mapping)  # noqa: S101  # a section is one
        for key, value in node.items():
            yield from _leaves(value, _below(schema, key), (*keys, key))
    else:
        yield keys, node


def _is_section(node: Json, schema: Node | None) -> bool:
    if not isinstance(node, Mapping) or isinstance(schema, Fact):
        return False
    return schema is None or not schema.is_replaced(node)


def _below(schema: Node | None, key: str) -> Node | None:
    return schema.below(key) if isinstance(schema, FactSection) else None


def _written(node: Json, schema: Node | None, indent: str) -> Iterator[str]:
    further = f"{indent}  "
    if _is_section(node, schema) and node:
        assert isinstance(node, Mapping)  # noqa: S101  # "
        yield "{"
        for at, key in enumerate(sorted(node)):
            yield f"{',' if at else ''}\n{further}{_text(key)}: "
            yield from _written(node[key], _below(schema, key), further)
        yield f"\n{indent}}}"
    elif isinstance(node, list) and node:
        yield f"[\n{further}"
        yield f",\n{further}".join(map(_text, node))
        yield f"\n{indent}]"
    else:
        yield _text(node)


def _path(keys: _Keys) -> str:
    return ".".join(keys)


def _is_filled(empty: Mapping[_Keys, Json], other: Mapping[_Keys, Json], keys: _Keys) -> bool:
    """Whether one side has an empty object or list for which the other has facts to tell."""
    return empty.get(keys) in ({}, []) and any(
        len(far) > len(keys) and far[: len(keys)] == keys for far in other
    )


def _text(value: Json | Absent) -> str:
    if isinstance(value, Absent):
        return ""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
