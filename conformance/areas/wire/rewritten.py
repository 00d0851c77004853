"""Seeds that rewrite what passes between a node and the venue, which both generations can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.harness.venue_process import rewrite
from conformance.model.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Severity = Literal["break", "shift", "add"]


def rewritten(  # noqa: PLR0913  # as a seed has them
    argument: str,
    says: str,
    breaks: Sequence[str],
    *,
    severity: Severity = "shift",
    generations: tuple[str, ...] = ("v1", "v2"),
    releases: str = "",
) -> Seed:
    """Return a seed that rewrites; ``argument`` is as `conformance.venue.rewriting` has it.

    The others are as a seed has them.
    """
    return Seed(
        sow=rewrite,
        argument=argument,
        generations=generations,
        releases=releases,
        says=says,
        breaks=tuple(breaks),
        severity=severity,
    )


def rewritten_v2(contract: str, severity: Severity, *rewritings: str) -> Iterator[Seed]:
    """Yield a seed of NautilusTrader 2 for each rewriting; what it changes on 1 has others.

    Args:
        contract: What each breaks, without its area.
        severity: As of a seed.
        rewritings: As `conformance.venue.rewriting` has them.
    """
    for words in rewritings:
        yield rewritten(words, contract, (contract,), severity=severity, generations=("v2",))
