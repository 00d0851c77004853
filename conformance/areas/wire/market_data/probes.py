"""Market data besides quotes and trades: what a node asks for, and what it hands on of it.

One node subscribes to each kind of data, each of an instrument of its own: so the symbol of a
stream, or of a request, tells which kind it is for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from conformance.areas.wire.asking import route_of
from conformance.harness.own_process import error_of, run_apart
from conformance.harness.probes import lasts, probe
from conformance.harness.session import RunningNode, Seen, run_node, supports_production
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.harness.waiting import Patience
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import kline
from conformance.nautilus.data_kinds import DATA_KINDS, values_of
from conformance.nautilus.driver import Role, installed_driver
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.errors import described
from conformance.nautilus.plan import Plan, VenueRoute
from conformance.venue import Script, default_catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json, Observation

_KINDS = tuple(kind for kind in DATA_KINDS if kind not in {"quotes", "trades"})
_SYMBOLS = dict(zip(_KINDS, (one.symbol for one in default_catalogue().trading()), strict=False))
_INSTRUMENTS = {kind: f"{symbol}-PERP.BINANCE" for kind, symbol in _SYMBOLS.items()}
_RELOAD_S = 1.0  # Instruments that are loaded anew are data as well.
_QUIET_S = 1.5
_POLL_S = 0.1
_AWAITED_S = 3.2  # What comes at all comes within a second: a book, and instruments anew.
_LONGEST_S = 4.0
_LIMIT_S = 25.0
_PLAN = Plan(instruments=tuple(_INSTRUMENTS.values()), reload_s=_RELOAD_S)


@lasts(4.0)
@probe
def kinds() -> Many:
    """Subscribe to each kind of data, and wait until no further kind comes.

    Returns:
        An observation a kind. ``streams`` and ``routes`` are where it was asked for, ``requests``
        what was asked over HTTP besides. ``handed`` is the class of what came, null where nothing
        did, and ``values`` what the first one has. ``error`` is what subscribing raised, or how
        it ended the process.
    """
    together = _apart(_KINDS)
    found = together if _KINDS[0] in together else {kind: _alone(kind) for kind in _KINDS}
    return Many({kind: about(facts, data=kind) for kind, facts in found.items()})


def _alone(kind: str) -> Observation:
    """Subscribe to one kind, since one of all of them ends the process."""
    found = _apart((kind,))
    return found.get(kind) or {**_facts(kind, Seen(), _Subscriptions()), "error": error_of(found)}


def _apart(kinds: Sequence[str]) -> Mapping[str, Any]:
    """Return what comes of each kind, or how the process ended."""
    outcome: Any = run_apart(lambda _: _subscribed(kinds), limit_s=_LIMIT_S).outcome
    return outcome if isinstance(outcome, dict) else {"process": outcome}


def _subscribed(kinds: Sequence[str]) -> dict[str, Json]:
    run = _Subscriptions(kinds)
    stream, payload = kline(_SYMBOLS["bars"])
    script = replace(Script.of({stream: [payload]}), live=True)
    with running_venue(script, accepts=DUMMIES) as venue:
        seen = run_node(venue, _PLAN, run.listen)
        as_production = _as_production(venue, run, seen)
    return {kind: _facts(kind, seen, run, as_production) for kind in kinds}


def _as_production(venue: VenueClient, run: _Subscriptions, seen: Seen) -> Sequence[JournalEntry]:
    """Return what is asked for at Binance's host names, which alone have routes.

    A release that can't be led to ask as production would knows no routes.
    """
    if not supports_production(VenueRoute.PRODUCTION):
        return seen.asked
    wanted = {stream for one in seen.asked for stream in one.streams}

    async def subscribe(watched: RunningNode) -> None:
        run.subscribe(watched)
        await watched.until(
            lambda: wanted <= {stream for one in watched.asked() for stream in one.streams},
            _LONGEST_S,
        )

    return run_node(venue, replace(_PLAN, way=VenueRoute.PRODUCTION), subscribe).asked


@dataclass(slots=True)
class _Subscriptions:
    """Subscribes to some kinds of data."""

    kinds: Sequence[str] = ()
    errors: dict[str, Mapping[str, Json]] = field(default_factory=dict)

    def subscribe(self, watched: RunningNode) -> None:
        """Let the strategy subscribe to each kind."""
        for kind in self.kinds:
            try:
                installed_driver().nodes.subscribe(watched.listener, kind, _subject(kind))
            except Exception as error:  # whatever NT raises is the fact
                self.errors[kind] = described(error)

    async def listen(self, watched: RunningNode) -> None:
        """Subscribe, and wait until nothing more is asked for, and all has come that may."""
        patience = Patience(_AWAITED_S)
        self.subscribe(watched)

        def progress() -> tuple[set[str], set[str]]:
            asked = {stream for one in watched.asked() for stream in one.streams}
            return {kind for kind, _ in watched.seen.data}, asked

        while True:
            came, asked = before = progress()
            left_s = min(_QUIET_S, max(patience.left_s(), _POLL_S))
            goes_on = await watched.until(lambda: progress() != before, left_s)  # noqa: B023
            awaited = {kind for kind in self.kinds if _is_awaited(kind, asked)} - came
            if not goes_on and (not awaited or patience.is_over()):
                return


def _is_awaited(kind: str, asked: AbstractSet[str]) -> bool:
    """Whether data of a kind may still come: instruments do without being asked for."""
    own = f"{_SYMBOLS[kind].lower()}@"
    return kind == "instrument" or any(stream.startswith(own) for stream in asked)


def _subject(kind: str) -> str:
    instrument = _INSTRUMENTS[kind]
    is_bars = DATA_KINDS[kind].of is Role.BAR_TYPE
    return f"{instrument}-1-MINUTE-LAST-EXTERNAL" if is_bars else instrument


def _facts(
    kind: str, seen: Seen, run: _Subscriptions, as_production: Sequence[JournalEntry] = ()
) -> Observation:
    data = [datum for name, datum in seen.data if name == kind]
    streams = {stream for one in seen.asked for stream in _own_streams(kind, one)}
    lines = {one.connection for one in as_production if _own_streams(kind, one)}
    opened = [one for one in as_production if one.kind == "open" and one.connection in lines]
    return {
        "streams": [*sorted(streams)],
        "routes": [*sorted({route_of(one) for one in opened})],
        "requests": _requests(kind, seen.asked),
        "handed": type(data[0]).__name__ if data else None,
        "values": values_of(kind, data) if data else {},
        "error": seen.error or run.errors.get(kind),
    }


def _own_streams(kind: str, one: JournalEntry) -> list[str]:
    own = _SYMBOLS[kind].lower()
    parts = (stream.partition("@") for stream in one.streams)
    return [f"<symbol>@{rest}" for symbol, _, rest in parts if symbol == own]


def _requests(kind: str, asked: Sequence[JournalEntry]) -> list[Json]:
    """Return what was asked over HTTP for a kind's instrument, each with its other parameters."""
    own = f"symbol={_SYMBOLS[kind]}"
    found = [one for one in asked if one.kind == "request" and own in _parameters(one)]
    texts = (
        [str(one.data["path"]), *(text for text in _parameters(one) if text != own)]
        for one in found
    )
    return [*sorted({" ".join(words) for words in texts})]


def _parameters(one: JournalEntry) -> list[str]:
    return [f"{name}={value}" for name, value in one.data["query"]]
