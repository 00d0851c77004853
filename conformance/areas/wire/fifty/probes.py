"""How soon the ticks of fifty instruments come, and how old the first of each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.fifty.classes import TIMES
from conformance.areas.wire.pacing import QUOTES_AND_TRADES, pace_of
from conformance.harness.probes import lasts, probe_of

if TYPE_CHECKING:
    from conformance.model.facts import Observation


@lasts(60.0)
@probe_of(data=QUOTES_AND_TRADES)
def first_ticks() -> Observation:
    """Subscribe to quotes and trades of fifty instruments, whose data go on and on.

    Returns:
        ``all_asked_within`` and ``all_tick_within`` are classes of the time from the start of the
        strategy; ``oldest_within`` is that of the age of the oldest of the first ticks.
    """
    pace = pace_of(50, limit_s=max(TIMES.within_s.values()))
    return {
        "all_asked_within": TIMES.of(pace.asked_s),
        "all_tick_within": TIMES.of(pace.tick_s),
        "oldest_within": TIMES.of(pace.oldest_s),
        "error": pace.error,
    }
