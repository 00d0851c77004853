"""Plain JSON in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
