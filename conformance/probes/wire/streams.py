"""Which streams a release subscribes to: connections, routes, names and messages.

Each is asked in two ways: at a loopback base URL, and as production would be asked, by Binance's
host names through a proxy. NT adds routes only for Binance's own hosts; a release that takes no
proxy knows no routes either.
"""

from dataclasses import replace

from conformance.facts import Json, Observation
from conformance.probes import probe
from conformance.probes.beside import venue_beside
from conformance.probes.release import offered
from conformance.probes.wire.asking import connections
from conformance.probes.wire.node import (
    BTC,
    ETH,
    SOL,
    Plan,
    Steps,
    Watched,
    Way,
    run_node,
    subscribed,
    supports_production,
)


@probe
def quotes() -> Observation:
    """Subscribe to the quotes of one instrument (TC-D20)."""
    return _asked(Plan(quotes=True))


@probe
def trades() -> Observation:
    """Subscribe to the trades of one instrument (TC-D30)."""
    return _asked(Plan(trades=True))


@probe
def quotes_and_trades() -> Observation:
    """Subscribe to the quotes and trades of one instrument."""
    return _asked(Plan(quotes=True, trades=True))


@probe
def several_instruments() -> Observation:
    """Subscribe to the quotes and trades of three instruments."""
    return _asked(Plan(quotes=True, trades=True, instruments=(BTC, ETH, SOL)))


@probe
def after_start() -> Observation:
    """Subscribe to a second instrument once the first one's streams are there."""

    async def subscribe(watched: Watched) -> None:
        await watched.until_subscribed()
        other = _instrument_id(ETH)
        watched.listener.subscribe_quote_ticks(other)
        watched.listener.subscribe_trade_ticks(other)
        await watched.until(lambda: len(subscribed(watched.asked())) == 4)  # noqa: PLR2004  # two each

    return _asked(Plan(quotes=True, trades=True), subscribe)


@probe
def unsubscribe() -> Observation:
    """Unsubscribe from one of two instruments while the node runs.

    The other one keeps the connections open: where NT closes one with its last stream, whether
    its last message is still sent is chance.
    """

    async def leave(watched: Watched) -> None:
        await watched.until_subscribed()
        watched.listener.unsubscribe_quote_ticks(_instrument_id(ETH))
        await watched.until(lambda: _unsubscribed(watched) == 1)
        watched.listener.unsubscribe_trade_ticks(_instrument_id(ETH))
        await watched.until(lambda: _unsubscribed(watched) == 2)  # noqa: PLR2004  # one each

    return _asked(Plan(quotes=True, trades=True, instruments=(BTC, ETH)), leave)


@probe
def unsubscribe_on_stop() -> Observation:
    """Let the strategy unsubscribe when it is stopped, as the reference feed does (TC-D70)."""
    with venue_beside() as venue:
        seen = run_node(venue, Plan(quotes=True, trades=True, leaves=True))
    asked = {stream for one in seen.asked for stream in one.streams}
    closed = {one.connection for one in seen.asked if one.kind == "close"}
    opened = {one.connection for one in seen.asked if one.kind == "open"}
    return {
        "streams_asked_for": sorted(asked),
        "connections_left_open": len(opened - closed),
        "error": seen.error or "none",
    }


def _asked(plan: Plan, steps: Steps | None = None) -> Observation:
    """Run the plan in both ways and tell what was asked."""
    facts: dict[str, Json] = {}
    with venue_beside() as venue:
        for way in Way:
            if supports_production(way):
                seen = run_node(venue, replace(plan, way=way), steps)
                facts[way.value] = connections(seen.asked) if not seen.error else seen.error
            else:
                facts[way.value] = "no proxy for streams in this release, and no routes"
    return facts


def _instrument_id(name: str) -> object:
    return offered("nautilus_trader.model.identifiers", "InstrumentId").from_str(name)


def _unsubscribed(watched: Watched) -> int:
    texts = [str(one.data.get("text")) for one in watched.asked() if one.kind == "message"]
    return sum('"UNSUBSCRIBE"' in text for text in texts)
