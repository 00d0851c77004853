"""What a release makes of input that is out of the ordinary, each kind once.

A kind is a row below, and a probe of its name.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.harness.own_process import error_of, run_apart
from conformance.harness.probes import lasts, sharing
from conformance.harness.session import RunningNode, Seen, run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.model.facts import Json, Observation
from conformance.nautilus.binance.frames import quote
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, ETH, Load, Plan
from conformance.nautilus.texts import LOGGED_ERROR
from conformance.venue import Fault, Point, Script
from conformance.venue.faults.fault import EXCHANGE_INFO
from conformance.venue.script import Cue, Frame

_STREAM, _OTHER = "btcusdt@bookTicker", "ethusdt@bookTicker"
_ODD, _GOOD = "64250.10", "64251.10"  # Bids: of the frame that is spoilt, and of the one after.

SPOILT_FRAMES = (
    "malformed_json",
    "binary_frame",
    "fragmented_frame",
    "unknown_event",
    "unknown_stream",
    "unknown_fields",
    "duplicate",
    "out_of_order",
)
BROKEN_CONNECTIONS = ("close", "reset", "drop", "torn_frame")
SPOILT_ANSWERS = (
    "new_filter_type",
    "new_contract_status",
    "new_contract_type",
    "new_time_in_force",
    "new_order_type",
    "new_rate_limit",
    "tradifi_contract",
    "symbol_beyond_ascii",
    "missing_field",
    "null_field",
    "unknown_fields",
    "malformed_json",
    "torn_body",
    "html_body",
    "error_with_200",
    "error",
    "too_many_requests",
    "reset",
    "silent",
)


_TOO_MANY = '{"code":-1003,"msg":"Too many requests."}'
_ANSWERS = {
    "too_many_requests": Fault(
        name="error", at=Point.REQUEST, target=EXCHANGE_INFO, status=429, body=_TOO_MANY
    ),
}
"""Kinds of answers that are another fault's, with a status and a body of their own."""

_OF_ALL = frozenset(("answer_symbol_beyond_ascii", "answer_tradifi_contract"))
"""What a feed that loads by ids notices nothing of."""

_ENDING = frozenset(("answer_symbol_beyond_ascii",))
"""What ends the process on some releases."""

_LIMIT_S = 20.0
_PATIENCE_S = 3.0
_USUAL_S = 0.5
_LASTING = {"new_contract_status": _PATIENCE_S, "new_contract_type": _PATIENCE_S}
"""About how long a kind takes, where that is long: where no tick comes, it is waited for."""

Observe = Callable[[VenueClient], Observation]


def _declare(
    name: str, summary: str, case: tuple[Script, Observe], *, process: str, seconds: float
) -> None:
    """Declare a probe of a name, which shares a process with some of its kind.

    One that ends its process is forked off, which no node may have run before.
    """
    script, observe = case

    def observed() -> Observation:
        # Known keys: a refusal that is logged would hide whether the odd input is.
        with running_venue(script, accepts=DUMMIES) as venue:
            return observe(venue)

    def run() -> Observation:
        return _apart(observed) if name in _ENDING else observed()

    run.__name__ = run.__qualname__ = name
    run.__doc__ = summary
    subject = {"loads": "all"} if name in _OF_ALL else {}
    lasts(seconds)(sharing("" if name in _ENDING else process, **subject)(run))


def _apart(observed: Callable[[], Observation]) -> Observation:
    """Observe in a process of its own: that NT ends it is what comes of the input."""
    outcome = run_apart(lambda _: dict(observed()), limit_s=_LIMIT_S).outcome
    assert isinstance(outcome, dict)  # noqa: S101  # it returns, or ends the process
    if "strategy_started" in outcome:
        return outcome
    nothing = {**_facts(Seen()), "log_has_no_error": False, "instruments_loaded": 0}
    return {**nothing, "error": error_of(outcome)}


def _of_frame(kind: str) -> tuple[Script, Observe]:
    script = Script.of(
        {
            _STREAM: [quote(bid=_ODD)[1], quote(bid=_GOOD)[1]],
            _OTHER: [quote("ETHUSDT")[1]],
        },
        faults=[Fault(name=kind, at=Point.FRAME, target=_STREAM)],
    )
    return script, _survives


def _of_connection(kind: str) -> tuple[Script, Observe]:
    frames = (Frame(stream=_STREAM, payload=quote(bid=_ODD)[1]),)
    later = (Frame(stream=_STREAM, payload=quote(bid=_GOOD)[1]),)
    other = (Frame(stream=_OTHER, payload=quote("ETHUSDT")[1]),)
    script = Script(
        cues=(Cue(frames=frames, nth=0), Cue(frames=later, nth=1), Cue(frames=other)),
        faults=(Fault(name=kind, at=Point.FRAME, target=_STREAM),),
    )

    def break_off(venue: VenueClient) -> Observation:
        # How loud it is depends on what NT is doing when the connection breaks.
        return {name: fact for name, fact in _survives(venue).items() if name != "log_has_no_error"}

    return script, break_off


def _of_answer(kind: str) -> tuple[Script, Observe]:
    fault = _ANSWERS.get(kind) or Fault(name=kind, at=Point.REQUEST, target=EXCHANGE_INFO)
    script = Script.of({_STREAM: [quote(bid=_GOOD)[1]]}, faults=[fault])

    def load(venue: VenueClient) -> Observation:
        # Nothing tells that an answer will never come, so that one is not waited for for long.
        plan = Plan(quotes=True, load=Load.ALL)
        if kind == "silent":
            plan = replace(plan, patience_s=0.15, connect_limit_s=1.0)
        seen = _run(venue, plan, lambda watched: bool(watched.seen.ticks))
        return {**_facts(seen), "instruments_loaded": seen.instruments}

    return script, load


def _survives(venue: VenueClient) -> Observation:
    def both(watched: RunningNode) -> bool:
        return {"BTC", "ETH"} <= {_base(tick) for tick in _good(watched.seen)}

    seen = _run(venue, Plan(quotes=True, instruments=(BTC, ETH)), both)
    bids = [str(tick.bid_price) for tick in seen.ticks if _base(tick) == "BTC"]
    other = any(_base(tick) == "ETH" for tick in seen.ticks)
    return {**_facts(seen), "bids": bids, "other_instrument_comes": other}


def _run(venue: VenueClient, plan: Plan, enough: Callable[[RunningNode], bool]) -> Seen:
    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: enough(watched), _PATIENCE_S)

    return run_node(venue, plan, listen)


def _facts(seen: Seen) -> Mapping[str, Json]:
    return {
        "strategy_started": seen.started,
        "error": seen.error,
        "next_good_frame_comes": any(_base(tick) == "BTC" for tick in _good(seen)),
        "log_has_no_error": not LOGGED_ERROR.expression.search(seen.log),
    }


def _good(seen: Seen) -> list[object]:
    """Return the ticks that are not of the frame that was spoilt."""
    return [t for t in seen.ticks if _base(t) == "ETH" or str(t.bid_price) == _GOOD]


def _base(tick: object) -> str:
    return str(getattr(tick, "instrument_id", ""))[:3]


_CASES = (
    ("frame", "Spoil the first of two frames", SPOILT_FRAMES, _of_frame, 3),
    ("connection", "Break the connection", BROKEN_CONNECTIONS, _of_connection, 3),
    ("answer", "Spoil the exchangeInfo answer", SPOILT_ANSWERS, _of_answer, 5),
)
"""Each with the number of processes among which its probes are shared out."""
for _what, _summary, _kinds, _case, _processes in _CASES:
    for _at, _kind in enumerate(_kinds):
        _process = f"{_what} {_at % _processes}"
        _declare(
            f"{_what}_{_kind}",
            f"{_summary}: {_kind}.",
            _case(_kind),
            process=_process,
            seconds=_LASTING.get(_kind, _USUAL_S),
        )
