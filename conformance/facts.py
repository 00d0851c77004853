"""Observations as plain JSON, and the facts in which two of them differ."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
Observation: TypeAlias = Mapping[str, Json]

MISSING: Final = "missing"
"""What an observation says of a name that the feed uses and NT does not have."""


class Side(Enum):
    """Stands where one side has no such fact; apart from ``None``, which is JSON's null."""

    ABSENT = "absent"


ABSENT: Final = Side.ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One fact in which two observations differ."""

    path: str  #: Dotted, e.g. ``members.USDT_FUTURE``.
    before: "Json | Side"
    after: "Json | Side"


def canonical(observation: Observation) -> str:
    """Return the one text of an observation: sorted keys, a fact a line, a final newline.

    Raises:
        TypeError: It holds something that is not plain JSON.
        ValueError: It holds a NaN or an infinity.
    """
    text = json.dumps(observation, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text + "\n"


def differences(before: Observation, after: Observation) -> tuple[Difference, ...]:
    """Return each fact that differs, in the order of their paths.

    Values are compared as JSON writes them: ``1``, ``1.0`` and ``true`` are three.
    """
    old, new = dict(_leaves(before)), dict(_leaves(after))
    found = (
        Difference(path=_path(keys), before=old.get(keys, ABSENT), after=new.get(keys, ABSENT))
        for keys in sorted(old.keys() | new.keys(), key=lambda keys: (_path(keys), keys))
        if not (_is_filled(old, new, keys) or _is_filled(new, old, keys))
    )
    return tuple(one for one in found if _text(one.before) != _text(one.after))


def leaves(observation: Observation) -> Iterator[tuple[str, Json]]:
    """Yield path and value of each fact.

    A list of scalars is one fact: its order is part of what it says.
    """
    for keys, value in _leaves(observation):
        yield _path(keys), value


_Keys: TypeAlias = tuple[str, ...]
"""The way to a fact: ``.name`` into an object, ``[0]`` into a list."""


def _leaves(node: Json, keys: _Keys = ()) -> Iterator[tuple[_Keys, Json]]:
    if isinstance(node, Mapping) and (node or not keys):
        for key, value in node.items():
            yield from _leaves(value, (*keys, f".{key}"))
    elif isinstance(node, list) and any(isinstance(item, Mapping | list) for item in node):
        for index, value in enumerate(node):
            yield from _leaves(value, (*keys, f"[{index}]"))
    else:
        yield keys, node


def _path(keys: _Keys) -> str:
    return "".join(keys).removeprefix(".")


def _is_filled(empty: Mapping[_Keys, Json], other: Mapping[_Keys, Json], keys: _Keys) -> bool:
    """Whether one side has an empty object or list for which the other has facts to tell."""
    return empty.get(keys) in ({}, []) and any(
        len(far) > len(keys) and far[: len(keys)] == keys for far in other
    )


def _text(value: "Json | Side") -> str:
    return "" if isinstance(value, Side) else json.dumps(value, sort_keys=True)
