"""Claims about the two values of a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.model.facts import ABSENT, error_in
from conformance.model.outcomes import WORKS
from conformance.model.schema import Fact, node_at
from conformance.model.schemas import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from conformance.diff.case import Case, Condition
    from conformance.model.facts import Absent, Json


def is_true(value: Json) -> bool:
    """Whether a fact is so."""
    return value is True


def always(_: Case) -> bool:  # noqa: D103  # a rule that asks nothing has nothing to explain
    return True


def appears(case: Case) -> bool:
    """There was no such fact."""
    return case.before is ABSENT


def is_newly_told(case: Case) -> bool:
    """There was no such fact, since an older suite told none."""
    node = node_at(schema_of(case.change.observation), case.change.path)
    return appears(case) and isinstance(node, Fact) and bool(node.since)


def is_no_longer_told(case: Case) -> bool:
    """There is no such fact any more, which was no error, and all of its kind have one."""
    known = schema_of(case.change.observation).named.get(case.change.path)
    return vanishes(case) and not raised_before(case) and isinstance(known, Fact)


def vanishes(case: Case) -> bool:
    """There is no such fact any more."""
    return case.after is ABSENT


def raises_now(case: Case) -> bool:
    """What gave a value gives an error."""
    return bool(error_in(case.after)) and not error_in(case.before)


def raised_before(case: Case) -> bool:
    """What gave an error gives a value, or another error."""
    return bool(error_in(case.before))


def is_killed_now(case: Case) -> bool:
    """A signal ends the process, which none did."""
    return _is_killed(case.after) and not _is_killed(case.before)


def works_now(case: Case) -> bool:
    """What failed in whatever way works."""
    return case.after == WORKS


def becomes(value: Json) -> Condition:
    """Return whether a fact has become a value, which it was not."""

    def is_now(case: Case) -> bool:
        return case.after == value

    is_now.__doc__ = f"It is {value} now."
    return is_now


def was(value: Json) -> Condition:
    """Return whether a fact had a value, which it no longer has."""

    def was_before(case: Case) -> bool:
        return case.before == value

    was_before.__doc__ = f"It was {value}."
    return was_before


def falls_back(words: Sequence[str]) -> Condition:
    """Return whether a fact is a later one of some words, from the best to the worst."""
    return _moves(words, lambda before, after: after > before, "It is further on")


def catches_up(words: Sequence[str]) -> Condition:
    """Return whether a fact is an earlier one of some words, from the best to the worst."""
    return _moves(words, lambda before, after: after < before, "It is further back")


def _moves(words: Sequence[str], is_so: Callable[[int, int], bool], says: str) -> Condition:
    def moves(case: Case) -> bool:
        known = case.before in words and case.after in words
        return known and is_so(words.index(str(case.before)), words.index(str(case.after)))

    moves.__doc__ = f"{says} in: {', '.join(words)}."
    return moves


def is_as_named(case: Case) -> bool:
    """It is the text that it stands under."""
    return case.change.path.rpartition(".")[0] == case.after


def words_its_error(case: Case) -> bool:
    """What failed fails with the same type of error, in other words."""
    return raised_before(case) and error_in(case.before) == error_in(case.after)


def fails_otherwise(case: Case) -> bool:
    """What failed fails with another type of error."""
    return raised_before(case) and bool(error_in(case.after))


def is_less(case: Case) -> bool:
    """Of what is left behind there is less."""
    before, after = _count(case.before), _count(case.after)
    return before is not None and after is not None and after < before


def is_more(case: Case) -> bool:
    """There is more than there was."""
    before, after = _count(case.before), _count(case.after)
    return before is not None and after is not None and after > before


def comes_to_nothing(case: Case) -> bool:
    """Where there was something, there is none."""
    return bool(_count(case.before)) and _count(case.after) == 0


def loses_items(case: Case) -> bool:
    """Something is no longer in a list."""
    return _lacks_items(case.after, case.before)


def gains_items(case: Case) -> bool:
    """Something is in a list that was not."""
    return _lacks_items(case.before, case.after)


def changes_items(case: Case) -> bool:
    """There is something in a list as before, and something else."""
    return bool(_count(case.before)) and bool(_count(case.after))


def is_no_longer_true(case: Case) -> bool:
    """What was so is no longer so."""
    return case.before is True and case.after is False


def becomes_true(case: Case) -> bool:
    """What was not so is so."""
    return case.before is False and case.after is True


def both(*conditions: Condition) -> Condition:
    """Each of several claims holds."""

    def hold(case: Case) -> bool:
        return all(condition(case) for condition in conditions)

    hold.__doc__ = " And: ".join(_claims(conditions))
    return hold


def either(*conditions: Condition) -> Condition:
    """One of several claims holds."""

    def holds(case: Case) -> bool:
        return any(condition(case) for condition in conditions)

    holds.__doc__ = " Or: ".join(_claims(conditions))
    return holds


def _claims(conditions: Iterable[Condition]) -> Iterator[str]:
    """Yield the first line of each claim, as `nt-conformance explain` shows it."""
    yield from ((condition.__doc__ or "").partition("\n")[0] for condition in conditions)


def _lacks_items(value: Json | Absent, other: Json | Absent) -> bool:
    """Whether a list lacks an item of another."""
    if not isinstance(value, list) or not isinstance(other, list):
        return False
    return any(item not in value for item in other)


def _is_killed(value: Json | Absent) -> bool:
    return isinstance(value, Mapping) and "signal" in value


def _count(value: Json | Absent) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return len(value) if isinstance(value, list) else None
