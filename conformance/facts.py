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
    """Return each fact that differs, in the order of their paths."""
    old, new = dict(leaves(before)), dict(leaves(after))
    return tuple(
        Difference(path=path, before=old.get(path, ABSENT), after=new.get(path, ABSENT))
        for path in sorted(old.keys() | new.keys())
        if old.get(path, ABSENT) != new.get(path, ABSENT)
    )


def leaves(node: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield path and value of each fact below ``node``.

    A list of scalars is one fact: its order is part of what it says.
    """
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list) and any(isinstance(item, Mapping | list) for item in node):
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}[{index}]")
    else:
        yield path, node
