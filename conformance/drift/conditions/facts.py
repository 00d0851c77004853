"""Claims about the two values of a fact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.facts import ABSENT

if TYPE_CHECKING:
    from conformance.drift.case import Case, Condition
    from conformance.facts import Json, Side

_ERROR = re.compile(r"^(?:refused with )?(?P<type>[A-Z]\w*(?:Error|Exception|Exit|Interrupt))\b")
_BETTER = ("no error", "comes", "started", "closed", "hidden")
_WORSE = (
    "an error",
    "does not come",
    "does not start its strategies",
    "left open",
    "shown",
)


def always(_: Case) -> bool:
    """Whatever the change is."""
    return True


def appears(case: Case) -> bool:
    """There was no such fact."""
    return case.before is ABSENT


def vanishes(case: Case) -> bool:
    """There is no such fact any more."""
    return case.after is ABSENT


def raises_now(case: Case) -> bool:
    """What gave a value gives an error."""
    return bool(error_in(case.after)) and not error_in(case.before)


def raised_before(case: Case) -> bool:
    """What gave an error gives a value, or another error."""
    return bool(error_in(case.before))


def words_its_error(case: Case) -> bool:
    """What failed fails with the same type of error, in other words."""
    return raised_before(case) and error_in(case.before) == error_in(case.after)


def fails_otherwise(case: Case) -> bool:
    """What failed fails with another type of error."""
    return raised_before(case) and bool(error_in(case.after))


def gets_worse(case: Case) -> bool:
    """A node that went on, or told nothing, no longer does so."""
    return case.before in _BETTER and case.after in _WORSE


def gets_better(case: Case) -> bool:
    """A node goes on where it did not, or logs no error where it did."""
    return case.before in _WORSE and case.after in _BETTER


def is_less(case: Case) -> bool:
    """Of what is left behind there is less."""
    before, after = _count(case.before), _count(case.after)
    return before is not None and after is not None and after < before


def comes_to_nothing(case: Case) -> bool:
    """Where there was something, there is none."""
    return bool(_count(case.before)) and _count(case.after) == 0


def is_no_longer_true(case: Case) -> bool:
    """What was so is no longer so."""
    return case.before is True and case.after is False


def both(*conditions: Condition) -> Condition:
    """Each of several claims holds."""

    def hold(case: Case) -> bool:
        return all(condition(case) for condition in conditions)

    return hold


def either(*conditions: Condition) -> Condition:
    """One of several claims holds."""

    def holds(case: Case) -> bool:
        return any(condition(case) for condition in conditions)

    return holds


def none_of(*conditions: Condition) -> Condition:
    """None of several claims holds."""

    def hold_not(case: Case) -> bool:
        return not any(condition(case) for condition in conditions)

    return hold_not


def error_in(value: Json | Side) -> str:
    """Return the type of the error that a value tells of; "" where it is none."""
    found = _ERROR.match(value) if isinstance(value, str) else None
    return found["type"] if found else ""


def _count(value: Json | Side) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return len(value) if isinstance(value, list) else None
