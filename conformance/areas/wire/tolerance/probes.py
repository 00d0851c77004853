"""What a release makes of input that is out of the ordinary, each kind once.

A kind is a row below, and a probe of its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.harness.own_process import error_of, run_apart
from conformance.harness.probes import lasts, sharing
from conformance.harness.session import RunningNode, Seen, run_node, subscribed, wanted
from conformance.harness.venue_process import JournalEntry, VenueClient, running_venue
from conformance.model.facts import Json, Observation
from conformance.nautilus.binance.frames import quote
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, ETH, Load, Plan
from conformance.nautilus.streams import described
from conformance.nautilus.texts import LOGGED_ERROR
from conformance.venue import Fault, Point, Script
from conformance.venue.faults.fault import EXCHANGE_INFO
from conformance.venue.script import Cue, Frame

_STREAM, _OTHER = "btcusdt@bookTicker", "ethusdt@bookTicker"
_ODD, _GOOD = "64250.10", "64251.10"  # Bids: of the frame that is spoilt, and of the one after.

_LIMIT_S = 20.0
_PATIENCE_S = 3.0
_ASKED_AGAIN_S = 1.5  # After a second, by NT 2.
_ERROR = Fault(name="error", at=Point.REQUEST, target=EXCHANGE_INFO)
_TOO_MANY = replace(_ERROR, status=429, body='{"code":-1003,"msg":"Too many requests."}')


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A kind of odd input."""

    fault: Fault | None = None  #: Where it is another kind's, with a status and a body of its own.
    seconds: float = 0.5  #: About how long its probe takes.
    ends_process: bool = False  #: On some releases.
    loads: Load | None = None  #: Only a feed that loads so notices something of it.
    is_never_answered: bool = False


_USUAL = Odd()
_NO_TICK = Odd(seconds=_PATIENCE_S)  # It is waited for.

FRAMES = dict.fromkeys(
    (
        "malformed_json",
        "binary_frame",
        "fragmented_frame",
        "unknown_event",
        "unknown_stream",
        "unknown_fields",
        "duplicate",
        "out_of_order",
    ),
    _USUAL,
)
CONNECTIONS = dict.fromkeys(("close", "reset", "drop", "torn_frame"), _USUAL)
ANSWERS = {
    "new_filter_type": _USUAL,
    "new_contract_status": _NO_TICK,
    "new_contract_type": _NO_TICK,
    "new_time_in_force": _USUAL,
    "new_order_type": _USUAL,
    "new_rate_limit": _USUAL,
    "tradifi_contract": Odd(loads=Load.ALL),
    "symbol_beyond_ascii": Odd(loads=Load.ALL, ends_process=True),
    "missing_field": _USUAL,
    "null_field": _USUAL,
    "unknown_fields": _USUAL,
    "malformed_json": _USUAL,
    "torn_body": _USUAL,
    "html_body": _USUAL,
    "error_with_200": _USUAL,
    "error": _USUAL,
    "error_by_ids": Odd(fault=_ERROR, loads=Load.IDS),
    "too_many_requests": Odd(fault=_TOO_MANY, seconds=_ASKED_AGAIN_S),
    "too_many_requests_by_ids": Odd(fault=_TOO_MANY, loads=Load.IDS, seconds=_ASKED_AGAIN_S),
    "reset": _USUAL,
    "silent": Odd(is_never_answered=True),
}

Observe = Callable[[VenueClient], Observation]


def _declare(
    name: str, summary: str, odd: Odd, case: tuple[Script, Observe], *, process: str
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
        return _apart(observed) if odd.ends_process else observed()

    run.__name__ = run.__qualname__ = name
    run.__doc__ = summary
    subject = {"loads": str(odd.loads)} if odd.loads else {}
    lasts(odd.seconds)(sharing("" if odd.ends_process else process, **subject)(run))


def _apart(observed: Callable[[], Observation]) -> Observation:
    """Observe in a process of its own: that NT ends it is what comes of the input."""
    outcome = run_apart(lambda _: dict(observed()), limit_s=_LIMIT_S).outcome
    assert isinstance(outcome, dict)  # noqa: S101  # it returns, or ends the process
    if "strategy_started" in outcome:
        return outcome
    nothing = {**_facts(Seen()), "log_has_no_error": False, "instruments_loaded": 0}
    return {**nothing, "error": error_of(outcome)}


def _of_frame(kind: str, _: Odd) -> tuple[Script, Observe]:
    script = Script.of(
        {
            _STREAM: [quote(bid=_ODD)[1], quote(bid=_GOOD)[1]],
            _OTHER: [quote("ETHUSDT")[1]],
        },
        faults=[Fault(name=kind, at=Point.FRAME, target=_STREAM)],
    )
    return script, _survives


def _of_connection(kind: str, _: Odd) -> tuple[Script, Observe]:
    later = (Frame(stream=_STREAM, payload=quote(bid=_GOOD)[1]),)
    other = (Frame(stream=_OTHER, payload=quote("ETHUSDT")[1]),)
    script = Script(
        cues=(Cue(frames=later, nth=1), Cue(frames=other)),
        faults=(Fault(name=kind, at=Point.FRAME, target=_STREAM),),
    )

    return script, _comes_back


def _of_answer(kind: str, odd: Odd) -> tuple[Script, Observe]:
    fault = odd.fault or Fault(name=kind, at=Point.REQUEST, target=EXCHANGE_INFO)
    script = Script.of({_STREAM: [quote(bid=_GOOD)[1]]}, faults=[fault])

    def load(venue: VenueClient) -> Observation:
        # Nothing tells that an answer will never come, so that one is not waited for for long.
        plan = Plan(quotes=True, load=odd.loads or Load.ALL)
        if odd.is_never_answered:
            plan = replace(plan, patience_s=0.15, connect_limit_s=1.0)
        seen = _run(venue, plan, lambda watched: bool(watched.seen.ticks))
        asked = sum(one.data.get("path") == EXCHANGE_INFO for one in seen.asked)
        # How often it is asked by the end of a wait is a matter of how long we wait.
        times = {} if odd.is_never_answered else {"times_asked": asked}
        return {**_facts(seen), "instruments_loaded": seen.instruments, **times}

    return script, load


def _comes_back(venue: VenueClient) -> Observation:
    plan = Plan(quotes=True, trades=True, instruments=(BTC, ETH))

    def all_again(watched: RunningNode) -> bool:
        return _both_tick(watched) and wanted(plan) <= subscribed(_unbroken(watched.asked()))

    async def break_off(watched: RunningNode) -> None:
        await watched.until_subscribed()  # What is asked for later would not be asked for again.
        watched.venue.send([(_STREAM, quote(bid=_ODD)[1])])
        await watched.until(lambda: all_again(watched), _PATIENCE_S)

    seen = run_node(venue, plan, break_off)
    streams = [stream for one in _unbroken(seen.asked) for stream in one.streams]
    told = {**_survived(seen), "listens_to": [*sorted(set(map(described, streams)))]}
    # How loud it is depends on what NT is doing when the connection breaks.
    return {name: fact for name, fact in told.items() if name != "log_has_no_error"}


def _unbroken(asked: Sequence[JournalEntry]) -> Sequence[JournalEntry]:
    """Return what is of other connections than the one that was broken: the first with its stream.

    Nobody may have said that it is closed.
    """
    broken = next((one.connection for one in asked if _STREAM in one.streams), None)
    return [one for one in asked if one.connection != broken]


def _survives(venue: VenueClient) -> Observation:
    return _survived(_run(venue, Plan(quotes=True, instruments=(BTC, ETH)), _both_tick))


def _both_tick(watched: RunningNode) -> bool:
    return {"BTC", "ETH"} <= {_base(tick) for tick in _good(watched.seen)}


def _survived(seen: Seen) -> dict[str, Json]:
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
    ("frame", "Spoil the first of two frames", FRAMES, _of_frame, 3),
    ("connection", "Break the connection", CONNECTIONS, _of_connection, 3),
    ("answer", "Spoil the exchangeInfo answer", ANSWERS, _of_answer, 5),
)
"""Each with the number of processes among which its probes are shared out."""
for _what, _summary, _kinds, _case, _processes in _CASES:
    for _at, (_kind, _odd) in enumerate(_kinds.items()):
        _declare(
            f"{_what}_{_kind}",
            f"{_summary}: {_kind}.",
            _odd,
            _case(_kind, _odd),
            process=f"{_what} {_at % _processes}",
        )
