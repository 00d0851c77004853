"""The side of a trade by its number: its name differs between generations."""

from __future__ import annotations

from typing import Any

from conformance.nautilus.driver import Role, installed_driver, resolve

_BUYER = 1


def buyer() -> Any:
    """Return the aggressor side of a buyer."""
    sides = resolve(Role.AGGRESSOR_SIDE)
    numbers = installed_driver().types.numbers_of(sides)
    return next(getattr(sides, name) for name, number in numbers.items() if number == _BUYER)
