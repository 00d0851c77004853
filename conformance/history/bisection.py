"""Finds the first release that is not SAFE, observing as few as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.diff.records import Exit, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.history.records import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Bisection:
    """What was looked at, and between which releases the first bad one is."""

    start: str  #: What all others are compared with.
    steps: tuple[Column, ...]  #: In the order in which they were looked at.
    last_safe: str
    first_bad: str | None  #: None where the newest is SAFE, or inconclusive.
    between: tuple[str, ...] = ()  #: Could not be told, so one of them may be the first.

    @property
    def exit_status(self) -> Exit:
        """Return 1 where a release is not safe, and 2 where that is not known."""
        if self.first_bad is not None:
            return Exit.DRIFT
        return Exit.INCONCLUSIVE if self.between else Exit.SAFE


def find_first_bad(
    releases: Sequence[str],
    judge: Callable[[str], Column],
    *,
    tell: Callable[[Column], object] = lambda _: None,
) -> Bisection:
    """Find the first release that is not SAFE for a feed that runs on the first of all.

    It is taken for granted that what is not safe stays so in the releases after it. A release
    that was inconclusive is passed over, and said.

    Args:
        releases: Oldest first; at least two.
        judge: Compares a release with the first.
        tell: Called with each that was looked at.
    """
    steps: list[Column] = []

    def verdict_of(place: int) -> Verdict | None:
        steps.append(judge(releases[place]))
        tell(steps[-1])
        return steps[-1].verdict

    safe, bad, inconclusive = 0, len(releases) - 1, set[int]()
    newest = verdict_of(bad)
    if newest in (Verdict.SAFE, Verdict.INCONCLUSIVE):
        is_safe = newest is Verdict.SAFE
        return Bisection(
            start=releases[0],
            steps=tuple(steps),
            last_safe=releases[bad if is_safe else 0],
            first_bad=None,
            between=() if is_safe else (releases[bad],),
        )
    while left := [at for at in range(safe + 1, bad) if at not in inconclusive]:
        middle = min(left, key=lambda at: (abs(2 * at - safe - bad), at))
        verdict = verdict_of(middle)
        if verdict is Verdict.INCONCLUSIVE:
            inconclusive.add(middle)
        elif verdict is Verdict.SAFE:
            safe = middle
        else:
            bad = middle
    return Bisection(
        start=releases[0],
        steps=tuple(steps),
        last_safe=releases[safe],
        first_bad=releases[bad],
        between=tuple(releases[safe + 1 : bad]),
    )
