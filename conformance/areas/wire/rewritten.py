"""Seeds that rewrite what passes between a node and the venue, which both generations can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.harness.venue_process import rewrite
from conformance.model.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator


def rewritten_v2(
    contract: str, severity: Literal["break", "shift", "add"], *rewritings: str
) -> Iterator[Seed]:
    """Yield a seed of NautilusTrader 2 for each rewriting; what it changes on 1 has others.

    Args:
        contract: What each breaks, without its area.
        severity: As of a seed.
        rewritings: As `conformance.venue.rewriting` has them.
    """
    for words in rewritings:
        yield Seed(
            sow=rewrite,
            argument=words,
            generations=("v2",),
            says=contract,
            breaks=(contract,),
            severity=severity,
        )
