"""Values at the edges of what the exchange sends: ids, digits, symbols, sides without a price."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from conformance.harness.probes import lasts, probe
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import running_venue
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import SENT_AT_MS, describe, quote, trade
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, Plan
from conformance.venue import Fault, Point, Script
from conformance.venue.faults.fault import EXCHANGE_INFO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.model.facts import Json

_DELIVERY, _THOUSAND = "BTCUSDT_261225.BINANCE", "1000PEPEUSDT-PERP.BINANCE"
_ODD_TICK = "ETHUSDT-PERP.BINANCE"  # Listed with a pricePrecision that is not its tick size's.
_INSTRUMENTS = {
    "BTCUSDT": BTC,
    "BTCUSDT_261225": _DELIVERY,
    "1000PEPEUSDT": _THOUSAND,
    "ETHUSDT": _ODD_TICK,
}
_IDS = (1, 2**31, 2**32 + 5, 2**53 + 1, 2**63 - 1)
_PRICES = ("0.000000001", "0.0081420123", "64250.123456789", "1234567.1", "123456789.12", "0")
_SIZES = ("0.12345678", "12345678.9", "9000000000")
_KINDS = ("MARKET", "NA", "INSURANCE_FUND")
_NO_BID, _NO_ASK = {"b": "0.00", "B": "0.000"}, {"a": "0.00", "A": "0.000"}
_SIDES = {"no_bid": _NO_BID, "no_ask": _NO_ASK, "neither": {**_NO_BID, **_NO_ASK}}
_QUOTED = ("bid", "ask", "bid_size", "ask_size")
_PATIENCE_S = 3.0
_MEMBERS = (
    *("id", "raw_symbol", "price_precision", "size_precision", "price_increment"),
    *("size_increment", "multiplier", "lot_size", "max_quantity", "min_quantity"),
    *("max_notional", "min_notional", "max_price", "min_price", "margin_init", "margin_maint"),
    *("maker_fee", "taker_fee", "base_currency", "quote_currency", "settlement_currency"),
    *("underlying", "is_inverse", "activation_ns", "expiration_ns", "tick_scheme_name"),
)
"""What an instrument may carry; some kinds have no underlying, or no base currency."""

Case = tuple[str, str]
"""Kind of fact, and the text under which it is told."""


@lasts(2.5)
@probe
def edges() -> Many:
    """Send what the exchange may send and seldom does, and tell the ticks that come of it.

    Returns:
        ``ids``, ``prices``, ``sizes``: what is in the tick, by what was sent. ``trade_kinds``: how
        many trades come, by the frame's ``X``; a release that subscribes to ``aggTrade`` gets no
        such field. ``empty_sides``: the quote that comes of one without a bid or an ask.
        ``symbols``: the id of the quote and the trade of each symbol. ``instrument_*``: what each
        instrument carries. What did not come is null.
    """
    sent = _Sent()
    for trade_id in _IDS:
        sent.trade("ids", str(trade_id), trade_id=trade_id)
    for kind in _KINDS:
        sent.trade("trade_kinds", kind, kind=kind)
    for price in _PRICES:
        sent.quote("prices", price, bid=price, ask=price)
    for size in _SIZES:
        sent.trade("sizes", size, quantity=size)
    for name, empty in _SIDES.items():
        sent.quote("empty_sides", name, empty)
    for symbol in _INSTRUMENTS:
        sent.quote("quotes", symbol, symbol=symbol, bid="0.0081420", ask="0.0081430")
        sent.trade("trades", symbol, symbol=symbol, price="0.0081420", quantity="1")
    carried: dict[str, dict[str, Json]] = {}
    plan = Plan(quotes=True, trades=True, instruments=tuple(_INSTRUMENTS.values()))

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: len(watched.seen.ticks) >= sent.count, _PATIENCE_S)
        loaded = {str(one.id): one for one in watched.listener.cache.instruments()}
        carried.update({name: _carried(loaded.get(i)) for name, i in _INSTRUMENTS.items()})

    with running_venue(sent.script(), accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    came = sent.by_case(seen.ticks)
    return Many(
        {
            **{
                name: about(_facts(came, name, part), data=data)
                for name, part, data in (
                    ("ids", "id", "trades"),
                    ("prices", "bid", "quotes"),
                    ("sizes", "size", "trades"),
                    ("trade_kinds", "price", "trades"),
                    ("quotes", "quote", "quotes"),
                    ("trades", "trade", "trades"),
                )
            },
            "empty_sides": about(
                {
                    name: tick and {part: tick[part] for part in _QUOTED}
                    for (kind, name), tick in came.items()
                    if kind == "empty_sides"
                },
                data="quotes",
            ),
            **{
                f"instrument_{name}": about(c, data=("quotes", "trades"))
                for name, c in carried.items()
            },
        }
    )


class _Sent:
    """Frames, each told from the others by its time."""

    def __init__(self) -> None:
        self._frames: dict[str, list[str]] = {}
        self._cases: list[Case] = []

    @property
    def count(self) -> int:
        """Return how many ticks come where none is left out."""
        return len(self._cases)

    def quote(
        self, case: str, name: str, fields: Mapping[str, str] | None = None, **parts: Any
    ) -> None:
        """Add a quote, with some fields of its frame as given."""
        stream, text = quote(**parts, at_ms=self._mark(case, name))
        self._add([(stream, json.dumps({**json.loads(text), **(fields or {})}))])

    def trade(self, case: str, name: str, *, kind: str = "MARKET", **parts: Any) -> None:
        """Add a trade of a kind, ``X`` in its frame."""
        single, aggregate = trade(**parts, at_ms=self._mark(case, name))
        body = {**json.loads(single[1]), "X": kind}
        self._add([(single[0], json.dumps(body)), aggregate])

    def script(self) -> Script:
        """Return what the venue sends, and how it lists one symbol."""
        listing = Fault(
            name="other_precision",
            at=Point.REQUEST,
            target=EXCHANGE_INFO,
            symbol=_ODD_TICK.partition("-")[0],
            times=None,
        )
        return Script.of(self._frames, faults=[listing])

    def by_case(self, ticks: Iterable[Any]) -> Mapping[Case, dict[str, Json] | None]:
        """Return what came of each frame, None where nothing did."""
        found = {round(tick.ts_event / 1_000_000) - SENT_AT_MS: describe(tick) for tick in ticks}
        return {case: found.get(place) for place, case in enumerate(self._cases)}

    def _mark(self, kind: str, name: str) -> int:
        self._cases.append((kind, name))
        return SENT_AT_MS + len(self._cases) - 1

    def _add(self, frames: Iterable[Case]) -> None:
        for stream, payload in frames:
            self._frames.setdefault(stream, []).append(payload)


def _facts(came: Mapping[Case, Any], kind: str, part: str) -> dict[str, Json]:
    return {name: tick and tick[part] for (case, name), tick in came.items() if case == kind}


def _carried(instrument: Any) -> dict[str, Json]:
    if instrument is None:
        return {"loaded": False}
    found = {name: getattr(instrument, name, None) for name in _MEMBERS}
    texts = {name: str(value) for name, value in found.items() if value is not None}
    return {"loaded": True, "type": type(instrument).__name__, **texts}
