"""The findings' headline figures, as a run has them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.feedrun.run import FINDINGS_S, RATE_PER_S, FeedRun
from conformance.venue.market.generator import QUOTES, TRADES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NS_PER_S, NS_PER_MS = 1e9, 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a run beside the findings' own."""

    name: str
    unit: str  #: ``s``, ``ms``, ``/s``, or nothing for a count.
    here: float
    findings: float | None  #: None where the findings have none.
    what: str  #: What it is, and how the findings' own differs.

    def __str__(self) -> str:
        findings = "" if self.findings is None else self._shown(self.findings)
        return f"{self.name:<22}{self._shown(self.here):>12}{findings:>12}   {self.what}".rstrip()

    def _shown(self, value: float) -> str:
        digits = 0 if isinstance(value, int) else 1 if self.unit == "/s" else 2
        return f"{value:,.{digits}f} {self.unit}".rstrip()


def figures(run: FeedRun) -> Sequence[Figure]:
    """Return the figures of a run, in the findings' order."""
    return (*_times(run), *_counts(run), *_latencies(run))


def lost(run: FeedRun) -> int:
    """Return how many frames no tick was printed of."""
    return run.received.volume.count - len(run.received.callback_ns)


def is_whole(run: FeedRun) -> bool:
    """Whether each frame came out as a tick, once, and nothing else did."""
    return not (lost(run) or run.received.repeated or run.received.unknown)


def _times(run: FeedRun) -> Iterator[Figure]:
    callbacks = run.received.callback_ns.values()
    first_ns, last_ns = min(callbacks), max(callbacks)
    yield Figure(
        name="build",
        unit="s",
        here=run.built.took_s,
        findings=0.03,
        what="making the node and its data client, without importing NT",
    )
    yield Figure(
        name="first tick",
        unit="s",
        here=(first_ns - run.built.start_ns) / NS_PER_S,
        findings=1.1,
        what="after the node was started; here without a network between",
    )
    yield Figure(
        name="ticks",
        unit="/s",
        here=(len(callbacks) - 1) * NS_PER_S / max(1, last_ns - first_ns),
        findings=77.0,
        what=f"as the venue sends; the findings' are their quotes, {RATE_PER_S:.1f} with trades",
    )


def _counts(run: FeedRun) -> Iterator[Figure]:
    volume, printed = run.received.volume, run.received.callback_ns.keys()
    trades = {place for place, tick in enumerate(volume.ticks()) if tick.is_trade}
    of = f"in {FINDINGS_S} s in the findings"
    sent = len(run.sent_ns)
    yield Figure(name="trades", unit="", here=len(printed & trades), findings=TRADES, what=of)
    yield Figure(name="quotes", unit="", here=len(printed - trades), findings=QUOTES, what=of)
    yield Figure(
        name="drops",
        unit="",
        here=lost(run),
        findings=0,
        what=f"frames without a tick: {volume.count} were due, {sent} left the venue",
    )
    yield Figure(
        name="repeated or unknown",
        unit="",
        here=run.received.repeated + run.received.unknown,
        findings=None,
        what="ticks of a frame that had one, or of none that was sent",
    )


def _latencies(run: FeedRun) -> Iterator[Figure]:
    callback_ns = run.received.callback_ns
    took_ms = sorted(
        (callback_ns[place] - sent_ns) / NS_PER_MS
        for place, sent_ns in run.sent_ns.items()
        if place in callback_ns
    )
    centiles = statistics.quantiles(took_ms, n=100, method="inclusive")
    for centile, findings in ((50, 0.23), (99, 3.3)):
        yield Figure(
            name=f"sent → callback p{centile}",
            unit="ms",
            here=centiles[centile - 1],
            findings=findings,
            what="from the venue's write; the findings' begins later, when NT has the frame",
        )
