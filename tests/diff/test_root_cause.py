"""One cause is told once, and nothing else is swallowed by it."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.diff.cause_rule import cause_rules_of
from conformance.diff.compare import find_drifts
from conformance.diff.records import Drift, Severity
from conformance.diff.root_cause import root_causes
from conformance.model.areas import area_ids
from conformance.model.facts import MISSING, Json, Observation, differences
from conformance.model.schemas import schema_of
from conformance.model.summaries import summarized
from tests.support.drift_corpus import ACCOUNT, CORPUS, INFO, Row, connection
from tests.support.drift_sides import names_of_the_feed, observed, reference_source
from tests.support.subjects import with_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = reference_source()
REASONS = {rule.reason for area in area_ids() for rule in cause_rules_of(area)}
RUNS = {"subscribed": True, "exit_status": 0}

WORDS_OF_OURS = """
    kind imports members passes methods requires loopback production said outcome demanded error
    last 1 instead btcusdt@trade /stream?
"""
KEYS = st.text(max_size=3) | st.sampled_from(sorted(WORDS_OF_OURS.split()))
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
WORDS = SCALARS | st.sampled_from(
    ("present", "not called", "not driven", "final", "built", "accepted", "class")
)
JSON: st.SearchStrategy[Json] = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
IDS = st.sampled_from(sorted({row.observation for row in CORPUS})) | st.text(max_size=4)
SIDES = st.dictionaries(IDS, st.dictionaries(KEYS, JSON, max_size=4), max_size=4)


def drifts_of(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Drift, ...]:
    """Compare two sides as the reference feed's."""
    old, new = (cast("Mapping[str, Observation]", side) for side in (before, after))
    names = {n: one for n, one in names_of_the_feed().items() if n not in {*old, *new}}
    return find_drifts(
        {**names, **with_subjects(old)}, {**names, **with_subjects(new)}, source=SOURCE
    )


def told(drifts: tuple[Drift, ...]) -> list[str]:
    """Return every fact that is told, wherever."""
    return sorted(c.fact for drift in drifts for c in (drift.change, *drift.also))


def differing(before: Mapping[str, Observation], after: Mapping[str, Observation]) -> list[str]:
    """Return every fact that differs, once the wire is summed up."""
    one_sided = before.keys() ^ after.keys()
    facts = [
        f"{name} {path}".rstrip()
        for name in before.keys() & after.keys()
        for path, *_ in differences(
            summarized(name, before[name]), summarized(name, after[name]), schema_of(name)
        )
        if not (name.startswith("surface.") and fnmatchcase(path, "instead.*"))
    ]
    return sorted([*(name.rstrip() for name in one_sided), *facts])


def alone(row: Row) -> Drift:
    """Return the drift of one row of the corpus."""
    facts = ({row.observation: one} if one is not None else {} for one in (row.before, row.after))
    return replace(drifts_of(*facts)[0], also=())


ROWS = st.lists(st.sampled_from([alone(row) for row in CORPUS]), max_size=8, unique_by=id)


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES)
def test_nothing_is_lost_or_told_twice(
    before: Mapping[str, Observation], after: Mapping[str, Observation]
) -> None:
    """Whatever two sides hold, each fact that differs is in one drift, and only there."""
    assert told(drifts_of(before, after)) == differing(before, after)


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES)
def test_the_way_back_drifts_in_the_same_facts(
    before: Mapping[str, Observation], after: Mapping[str, Observation]
) -> None:
    """What differs does not depend on which side is the newer one."""
    assert told(drifts_of(before, after)) == told(drifts_of(after, before))


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_no_cause_hides_what_is_worse(drifts: list[Drift]) -> None:
    """A drift is never put under a cause that is less severe than itself."""
    severity_of = {id(drift.change): drift.severity for drift in drifts}

    for drift in root_causes(drifts):
        order = [list(Severity).index(severity_of[id(change)]) for change in drift.also]
        assert min(order, default=2) >= list(Severity).index(drift.severity)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_no_cause_loses_a_drift(drifts: list[Drift]) -> None:
    """Whatever follows from what, each change is still there, once."""
    folded = [change for drift in root_causes(drifts) for change in (drift.change, *drift.also)]

    assert sorted(map(id, folded)) == sorted(id(drift.change) for drift in drifts)


@pytest.mark.parametrize(
    ("before", "after"), [("1.219.0", "1.231.0"), ("1.231.0", "1.219.0"), ("1.225.0", "1.226.0")]
)
def test_no_fact_of_a_real_upgrade_is_lost(before: str, after: str) -> None:
    """Of real releases too, each fact that differs is told once."""
    old, new = observed(before), observed(after)

    assert told(drifts_of(old, new)) == differing(old, new)


CLASS = {"kind": "class", "imports": {"a": "present", "b": "present"}, "attributes": {"x": "int"}}
GONE = {"kind": MISSING, "imports": {"a": MISSING, "b": MISSING}, "attributes": {}}


def test_all_of_a_class_goes_with_it() -> None:
    """A class that is gone from every module is one break, with all that it had."""
    (drift,) = drifts_of({"surface.Price": CLASS}, {"surface.Price": GONE})

    assert (drift.change.path, len(drift.also)) == ("kind", 3)


def test_two_imports_that_are_gone_are_two_breaks() -> None:
    """One missing import follows from no other, so neither is lost."""
    before = {"surface.Price": {"imports": {"a": "present", "b": "present"}}}
    after = {"surface.Price": {"imports": {"a": {"present": False}, "b": {"present": False}}}}

    assert [d.rule for d in drifts_of(before, after)] == ["import-removed", "import-removed"]


def test_a_class_that_moved_does_not_hide_what_changed_in_it() -> None:
    """What a class that is had elsewhere now does differently is a drift of its own."""
    before = {"surface.Price": CLASS}
    after = {
        "surface.Price": {
            "kind": "class",
            "imports": {"a": {"present": False}, "b": "present"},
            "attributes": {"x": "float"},
        }
    }

    assert [d.rule for d in drifts_of(before, after)] == [
        "import-removed",
        "attribute-type-changed",
    ]


def test_a_feed_that_stops_for_another_reason_is_a_break_of_its_own() -> None:
    """An error that does not name what is gone has another cause."""
    member = ({"members": {"USDT_FUTURE": "USDT_FUTURE"}}, {"members": {"USDT_FUTURE": MISSING}})
    before = {
        "surface.BinanceAccountType": member[0],
        "feed.start": {"outcome": {"subscribed": True, "exit_status": 0}},
    }
    after = {
        "surface.BinanceAccountType": member[1],
        "feed.start": {
            "outcome": {
                "subscribed": False,
                "error": {"error": "TypeError", "text": "unexpected keyword argument 'loop'"},
            }
        },
    }

    assert [d.rule for d in drifts_of(before, after)] == ["member-removed", "feed-does-not-run"]


def test_a_feed_that_stops_for_another_reason_is_not_put_on_variables() -> None:
    """Variables that are demanded explain an end of the feed's own, not any error."""
    before = {
        "credentials.usdt_futures_live": {"demanded": []},
        "feed.start": {"outcome": {"subscribed": True, "exit_status": 0}},
    }
    after = {
        "credentials.usdt_futures_live": {"demanded": ["OTHER_KEY"]},
        "feed.start": {
            "outcome": {"subscribed": False, "error": {"error": "TypeError", "text": "no"}}
        },
    }

    assert [d.rule for d in drifts_of(before, after)] == [
        "variables-demanded",
        "feed-does-not-run",
    ]


def test_a_name_that_is_gone_does_not_take_a_field_of_that_name_with_it() -> None:
    """A method that is called as a field of a config is has nothing to do with it."""
    before = {
        "surface.Clock": {"attributes": {"name": "str"}},
        "config.logging": {"name": {"type": "str", "default": "'a'"}},
    }
    after = {
        "surface.Clock": {"attributes": {"name": {"present": False}}},
        "config.logging": {"name": {"type": "str", "default": "'b'"}},
    }

    assert [d.rule for d in drifts_of(before, after)] == ["name-removed", "default-changed"]


def test_a_route_that_is_no_longer_there_explains_only_its_own_address() -> None:
    """An address that is another host's does not follow from a route."""
    before, after = observed("1.226.0"), dict(observed("1.226.0"))
    after["wire.streams.trades"] = observed("1.225.0")["wire.streams.trades"]
    after["wire.urls.usdt_futures_live"] = {"urls": ["wss://elsewhere.test"]}
    rules = [d.rule for d in drifts_of(before, after)]

    assert "base-urls" in rules


def test_two_fields_that_change_alike_are_two_drifts() -> None:
    """That two defaults became the same does not make them one thing to read."""
    before = {
        "config.binance_data_client": {
            "us": {"type": "bool", "default": "False"},
            "x": {"type": "bool", "default": "False"},
        }
    }
    after = {
        "config.binance_data_client": {
            "us": {"type": "bool", "default": "True"},
            "x": {"type": "bool", "default": "True"},
        }
    }

    assert [d.change.path for d in drifts_of(before, after)] == ["us", "x"]


def test_facts_of_one_observation_on_the_wire_are_one_drift() -> None:
    """What one broken answer comes to is one thing to read, with each fact in it."""
    before = {
        "wire.tolerance.x": {
            "strategy_started": True,
            "error": None,
            "log_has_no_error": True,
            "loaded": 9,
        }
    }
    after = {
        "wire.tolerance.x": {
            "strategy_started": False,
            "error": None,
            "log_has_no_error": False,
            "loaded": 0,
        }
    }
    (drift,) = drifts_of(before, after)

    assert [c.path for c in (drift.change, *drift.also)] == [
        "strategy_started",
        "loaded",
        "log_has_no_error",
    ]


def test_a_parameter_inserted_first_is_told_with_what_is_required() -> None:
    """That the inserted parameter is required too is the same change."""
    before = {
        "surface.Clock": {
            "methods": {
                "f": {"passes": {"1": {"name": "name", "type": "str"}}, "requires": ["name"]}
            }
        }
    }
    after = {
        "surface.Clock": {
            "methods": {
                "f": {
                    "passes": {"1": {"name": "group", "type": "str"}},
                    "requires": ["group", "name"],
                }
            }
        }
    }
    (drift,) = drifts_of(before, after)

    assert (drift.severity, len(drift.also)) == (Severity.BREAK, 1)


_ASKS: Mapping[str, Json] = {"route": "/stream", "streams": ["b@trade", "e@trade"], "said": []}


def _opened(route: str) -> Mapping[str, object]:
    """Return a connection as observations have it."""
    return {"route": route, "streams": ["btcusdt@bookTicker"], "said": []}


TAKES_BARS: Mapping[str, object] = {"methods": {"subscribe_bars": {"requires": []}}}

FOLLOWING: tuple[tuple[str, Mapping[str, tuple[object, object]], int], ...] = (
    (
        "the feed stops at a name that is gone",
        {
            "surface.A": ({"members": {"OLD": 1}}, {"members": {"OLD": {"present": False}}}),
            "feed.start": (
                {"outcome": {"subscribed": True, "exit_status": 0}},
                {
                    "outcome": {
                        "subscribed": False,
                        "error": {"error": "AttributeError", "text": "no OLD"},
                    }
                },
            ),
        },
        1,
    ),
    (
        "the feed stops at a variable",
        {
            "credentials.usdt_futures_live": ({"demanded": []}, {"demanded": ["OTHER_KEY"]}),
            "feed.start": (
                {"outcome": {"subscribed": True, "exit_status": 0}},
                {"outcome": {"subscribed": False, "exit_status": 2}},
            ),
        },
        1,
    ),
    (
        "of a node that is not back, or not yet, nothing comes",
        {
            "wire.reconnect.reset": (
                {"comes_back_within": "1500 ms", "asks_again": ["btcusdt <quotes>"]},
                {"comes_back_within": "later, or never", "asks_again": []},
            ),
        },
        1,
    ),
    (
        "streams that go over other routes go over other connections",
        {
            "wire.streams.quotes": (
                {"loopback": [_opened("/ws")], "production": [_opened("/ws")]},
                {"loopback": [_opened("/ws")], "production": [_opened("/market/ws")]},
            ),
            "wire.volume.subscribing": (
                {"streams_of_connections": [20]},
                {"streams_of_connections": [10, 10]},
            ),
        },
        1,
    ),
    (
        "a kind of data that can't be subscribed to is not asked for, and does not come",
        {
            "surface.Strategy": (TAKES_BARS, TAKES_BARS),
            "wire.market_data.bars": (
                {"error": None, "streams": ["<symbol>@kline_1m"], "handed": "Bar"},
                {"error": {"error": "AttributeError"}, "streams": [], "handed": None},
            ),
        },
        2,
    ),
    (
        "what does not come has no values, and may not be asked for",
        {
            "surface.Strategy": (TAKES_BARS, TAKES_BARS),
            "wire.market_data.bars": (
                {"handed": "Bar", "values": {"open": "1"}},
                {"handed": None, "values": {}},
            ),
        },
        1,
    ),
    (
        "what is lost or comes twice has no order and no time",
        {
            "wire.volume.bursts": (
                {"quotes_twice": 0, "ts_init_is_of_arrival": True},
                {"quotes_twice": 120, "ts_init_is_of_arrival": False},
            ),
        },
        1,
    ),
    (
        "a connection with fewer streams has fewer messages",
        {
            "wire.volume.subscribing": (
                {
                    "streams_of_connections": [20],
                    "keeps_the_limit": False,
                    "is_closed_for_it": True,
                },
                {
                    "streams_of_connections": [10, 10],
                    "keeps_the_limit": True,
                    "is_closed_for_it": False,
                },
            ),
        },
        2,
    ),
    (
        "a timer that is not due in time calls nothing",
        {
            "callbacks.timer": (
                {"comes": True, "period_ms": [40]},
                {"comes": False, "period_ms": []},
            ),
            "callbacks.raising_timer": ({"called_again": True}, {"called_again": False}),
        },
        2,
    ),
    (
        "a feed that does not run asks for nothing",
        {
            "feed.start": (
                {"outcome": {"subscribed": True, "exit_status": 0}},
                {"outcome": {"subscribed": False, "error": {"error": "TypeError", "text": "no"}}},
            ),
            "feed.asks": ({"streams": ["btcusdt@trade"]}, {"streams": []}),
        },
        1,
    ),
    (
        "the suite's own node asks for what the feed's own run asks for",
        {
            "feed.asks": (
                {"streams": ["btcusdt@trade", "btcusdt@depth@0ms"]},
                {"streams": ["btcusdt@aggTrade", "btcusdt@depth@100ms"]},
            ),
            "wire.streams.trades": (
                {"loopback": [connection("btcusdt@trade")]},
                {"loopback": [connection("btcusdt@aggTrade")]},
            ),
            "wire.market_data.book_deltas": (
                {"streams": ["<symbol>@depth@0ms"]},
                {"streams": ["<symbol>@depth@100ms"]},
            ),
        },
        2,
    ),
    (
        "the suite's own node asks for what the feed's own run asks for",
        {
            "feed.asks": ({"connections": 1}, {"connections": 2}),
            "wire.streams.quotes_and_trades": (
                {"loopback": [connection("btcusdt@bookTicker", "btcusdt@trade")]},
                {"loopback": [connection("btcusdt@bookTicker"), connection("btcusdt@trade")]},
            ),
        },
        1,
    ),
    (
        "the suite's own node asks for what the feed's own run asks for",
        {
            "feed.asks": (
                {"requests": ["GET /fapi/v1/exchangeInfo with a key"]},
                {"requests": ["GET /fapi/v1/exchangeInfo"]},
            ),
            "wire.http.load_ids": (
                {"requests": [INFO, ACCOUNT]},
                {"requests": [{**INFO, "key": False}]},
            ),
        },
        1,
    ),
    (
        "the suite's own node takes longer to stop, as the feed's own run does",
        {
            "feed.start": (
                {"outcome": {"subscribed": True, "exit_status": 0}},
                {"outcome": {"subscribed": True, "stops": False}},
            ),
            "wire.lifecycle.stop_time": ({"within": "3 s"}, {"within": "later"}),
        },
        1,
    ),
    (
        "the suite's own node sends a key where the feed's own run does",
        {
            "feed.asks": (
                {"requests": ["GET /fapi/v1/exchangeInfo with a key"]},
                {"requests": ["GET /fapi/v1/exchangeInfo"]},
            ),
            "credentials.precedence": (
                {"environment_only": ["environment"]},
                {"environment_only": []},
            ),
        },
        1,
    ),
    (
        "a feed that runs has ticks, and one that stopped has none",
        {
            "feed.start": (
                {"outcome": {"subscribed": True, "exit_status": 0}},
                {"outcome": {"subscribed": False, "error": {"error": "TypeError", "text": "no"}}},
            ),
            "wire.ticks.reference_feed": ({"last": {"bid": "1"}}, {"last": {}}),
        },
        1,
    ),
    (
        "one field, seen from two sides",
        {
            "surface.LoggingConfig": (
                {"passes": {"x": {"type": "int"}}},
                {"passes": {"x": {"type": "str"}}},
            ),
            "config.logging": (
                {"x": {"type": "int", "default": "1"}},
                {"x": {"type": "str", "default": "''"}},
            ),
        },
        1,
    ),
    (
        "one value, seen from two sides",
        {
            "surface.QuoteTick": (
                {"attributes": {"bid_price": "Price"}},
                {"attributes": {"bid_price": {"present": False}}},
            ),
            "ticks.quote_tick": ({"bid_price": {"type": "Price", "text": "1"}}, {}),
        },
        1,
    ),
    (
        "one member of a number, seen at several values",
        {
            "ticks.price": (
                {"as_decimal": {"type": "Decimal", "text": "1.10"}},
                {"as_decimal": {"type": "Decimal", "text": "1.1"}},
            ),
            "ticks.price_digits": (
                {"-1.50": {"as_decimal": "-1.50"}},
                {"-1.50": {"as_decimal": "-1.5"}},
            ),
        },
        1,
    ),
    (
        "a value is made by a name that is gone",
        {
            "surface.Price": (
                {"attributes": {"as_decimal": "x"}},
                {"attributes": {"as_decimal": {"present": False}}},
            ),
            "ticks.price": (
                {"equal": True},
                {"equal": {"error": "AttributeError", "text": "no attribute 'as_decimal'"}},
            ),
        },
        1,
    ),
    (
        "all of a member goes with it",
        {
            "surface.Price": (
                {"methods": {"as_decimal": {"requires": [], "returns": "Decimal"}}},
                {"attributes": {"as_decimal": {"present": False}}},
            )
        },
        2,
    ),
    (
        "what is behind a type goes with it",
        {
            "surface.Strategy": (
                {"attributes": {"clock": "Clock"}},
                {"attributes": {"clock": None}},
            ),
            "surface.not_followed": ({}, {"Strategy.clock.set_timer": "type not described"}),
        },
        1,
    ),
    (
        "what is required has another name as well",
        {
            "surface.Clock": (
                {"passes": {"1": {"name": "name", "type": "str"}}, "requires": ["name"]},
                {"passes": {"1": {"name": "label", "type": "str"}}, "requires": ["label"]},
            )
        },
        1,
    ),
    (
        "all of a class goes with it",
        {"surface.Price": ({"kind": "class", "subclass": "allowed"}, {"kind": {"present": False}})},
        1,
    ),
    (
        "one demand, with its error",
        {
            "credentials.usdt_futures_live": (
                {
                    "demanded": ["A"],
                    "error": [{"error": "RuntimeError", "text": "<variable> not set"}],
                },
                {"demanded": [], "error": None},
            )
        },
        1,
    ),
    (
        "one stream, asked for in several plans",
        {
            "wire.streams.trades": (
                {"loopback": [{"route": "/stream", "streams": ["btcusdt@trade"], "said": []}]},
                {"loopback": [{"route": "/stream", "streams": ["btcusdt@aggTrade"], "said": []}]},
            ),
            "wire.http.dummy_keys": (
                {"streams_asked_for": ["bookTicker", "trade"]},
                {"streams_asked_for": ["aggTrade", "bookTicker"]},
            ),
        },
        1,
    ),
    (
        "a value is made of one that is refused, or comes out differently",
        {
            "written.BarSpecification": (
                {"BarSpecification(60)": {"type": "BarSpecification", "text": "60-MINUTE"}},
                {"BarSpecification(60)": {"error": "ValueError"}},
            ),
            "written.BarType": (
                {"BarType(BarSpecification(60))": {"type": "BarType", "text": "A-60-MINUTE"}},
                {"BarType(BarSpecification(60))": {"error": "ValueError"}},
            ),
        },
        1,
    ),
    (
        "a callback that is gone is not called",
        {
            "surface.Strategy": (
                {"overrides": {"on_quote_tick": {"parameters": []}}},
                {"overrides": {"on_quote_tick": MISSING}},
            ),
            "feed.callbacks": (
                {"on_quote_tick": {"called_with": ["QuoteTick"]}},
                {"on_quote_tick": "not called"},
            ),
        },
        1,
    ),
    (
        "a route is part of a URL",
        {
            "wire.streams.trades": (
                {
                    "loopback": [{"route": "/stream", "streams": ["b@trade"], "said": []}],
                    "production": [{"route": "/stream", "host": "h", "said": []}],
                },
                {
                    "loopback": [{"route": "/stream", "streams": ["b@trade"], "said": []}],
                    "production": [{"route": "/m/stream", "host": "h", "said": []}],
                },
            ),
            "wire.urls.usdt_futures_live": (
                {"urls": ["https://r", "wss://h"]},
                {"urls": ["https://r", "wss://h/p"]},
            ),
        },
        1,
    ),
    (
        "nothing comes of a node that does not start",
        {
            "wire.http.load_ids": (
                {"strategy_started": True, "streams_asked_for": ["trade"]},
                {"strategy_started": False, "streams_asked_for": []},
            )
        },
        1,
    ),
    (
        "where no tick comes, nothing comes of one",
        {
            "wire.ticks.quotes": ({"ticks": ["quote"]}, {"ticks": []}),
            "wire.tolerance.x": (
                {"next_good_frame_comes": True},
                {"next_good_frame_comes": False},
            ),
        },
        1,
    ),
    (
        "a stream that is not asked for is in no message",
        {
            "wire.streams.trades": (
                {"loopback": [_ASKS]},
                {"loopback": [{**_ASKS, "streams": ["b@trade"]}]},
            )
        },
        1,
    ),
    (
        "no stream is asked for at all",
        {
            "wire.streams.trades": (
                {"loopback": [{"route": "/stream", "streams": ["b@trade"], "said": []}]},
                {"loopback": {"error": "TypeError", "text": "no"}},
            )
        },
        6,
    ),
)


@pytest.mark.parametrize(
    ("reason", "changes", "followers"), FOLLOWING, ids=[f[0] for f in FOLLOWING]
)
def test_what_follows_from_a_cause_is_told_with_it(
    reason: str, changes: Mapping[str, tuple[object, object]], followers: int
) -> None:
    """One drift is left, with all else in it, for the reason that the cause rule gives."""
    before, after = ({name: both[side] for name, both in changes.items()} for side in (0, 1))
    (drift,) = drifts_of(before, after)

    assert len(drift.also) == followers
    assert reason in REASONS


def test_every_cause_rule_has_been_seen_at_work() -> None:
    """A cause rule that nothing above needs is none."""
    assert {reason for reason, *_ in FOLLOWING} == REASONS


def test_what_was_renamed_is_told_by_its_old_name() -> None:
    """What came for it is another fact of the same drift."""
    taken = [{"name": "coro", "type": "Coroutine"}]
    changes = {"execution.inherited": ({"create_task": taken}, {"_create_task": taken})}
    before, after = ({name: both[side] for name, both in changes.items()} for side in (0, 1))
    (drift,) = drifts_of(before, after)

    assert (drift.change.path, [one.path for one in drift.also]) == (
        "create_task",
        ["_create_task"],
    )


def test_a_request_that_the_feeds_own_run_makes_as_before_is_a_finding_of_its_own() -> None:
    """What its run shows of another request explains nothing of this one, which it makes too."""
    before = {
        "feed.asks": {"requests": ["GET /fapi/v1/exchangeInfo with a key", "GET /fapi/v1/time"]},
        "wire.http.load_ids": {"requests": [INFO]},
    }
    after = {
        "feed.asks": {"requests": ["GET /fapi/v1/exchangeInfo with a key"]},
        "wire.http.load_ids": {"requests": [{**INFO, "query": ["symbol=BTCUSDT"]}]},
    }

    assert [drift.change.observation for drift in drifts_of(before, after)] == [
        "feed.asks",
        "wire.http.load_ids",
    ]


def test_what_a_feed_asks_for_before_it_stops_is_no_part_of_its_end() -> None:
    """A feed that fails on its data has subscribed: to what, is a finding of its own."""
    ran = {"subscribed": True, "exit_status": 0}
    failed = {"subscribed": True, "exit_status": 1, "error": {"error": "ValueError", "text": "no"}}
    before = {"feed.start": {"outcome": ran}, "feed.asks": {"streams": ["btcusdt@trade"]}}
    after = {"feed.start": {"outcome": failed}, "feed.asks": {"streams": ["btcusdt@aggTrade"]}}

    assert [drift.rule for drift in drifts_of(before, after)] == [
        "feed-does-not-run",
        "feed-asks-for-other-streams",
    ]
