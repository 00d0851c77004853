"""What no snapshot can make right in production: for each rule a fact that stops, and one not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.blocking import blocking_reasons
from conformance.diff.rules import all_rules
from conformance.model.facts import MISSING, Observation

if TYPE_CHECKING:
    from conformance.diff.rule import Rule

RULES = all_rules()
NAME_IS_MISSING = "the feed uses a name that is gone"
NOT_IMPORTED = "the feed imports a name that is gone"
NO_MEMBER = "the feed uses an enum member that is gone"
NO_CALLBACK = "the feed overrides a method that NT no longer has, so nothing calls it"
NOT_TAKEN = "the feed passes an argument that is no longer taken"
NOT_PASSED = "NT requires an argument that the feed does not pass"
OTHER_ARGUMENTS = "NT calls back with other arguments than the feed takes"
NOT_DERIVED = "the feed derives from a class that can't be derived from"
NOT_CALLED = "NT does not call a method that the feed overrides"
NOT_RUNNING = "the feed does not start, or does not stop"
NO_TICK = "the feed hands no tick on"
NO_STREAM = "the feed's own run subscribes to fewer streams: of what is left out no tick comes"

STOPS: tuple[tuple[str, Observation, str, str], ...] = (
    ("surface.Price", {"attributes": {"as_x": MISSING}}, "attributes.as_x", NAME_IS_MISSING),
    ("surface.Price", {"kind": MISSING}, "kind", NAME_IS_MISSING),
    (
        "surface.Price",
        {"imports": {"nautilus_trader": {"present": False, "error": "OSError", "text": "no"}}},
        "imports.nautilus_trader",
        NOT_IMPORTED,
    ),
    ("surface.Side", {"members": {"BUY": MISSING}}, "members.BUY", NO_MEMBER),
    ("surface.Strategy", {"overrides": {"on_x": MISSING}}, "overrides.on_x", NO_CALLBACK),
    ("surface.Config", {"passes": {"testnet": MISSING}}, "passes.testnet", NOT_TAKEN),
    (
        "surface.Strategy",
        {"methods": {"submit": {"not_passed": {"reason": True}}}},
        "methods.submit.not_passed.reason",
        NOT_PASSED,
    ),
    (
        "surface.Strategy",
        {
            "overrides": {
                "on_start": {"parameters": [{"name": "reason", "type": "str"}], "feed_takes": []}
            }
        },
        "overrides.on_start",
        OTHER_ARGUMENTS,
    ),
    ("surface.Strategy", {"subclass": "final"}, "subclass", NOT_DERIVED),
    ("feed.callbacks", {"on_start": "not called"}, "on_start", NOT_CALLED),
    ("feed.start", {"outcome": {"subscribed": False}}, "outcome", NOT_RUNNING),
    ("feed.start", {"outcome": {"subscribed": True, "stops": False}}, "outcome", NOT_RUNNING),
    (
        "feed.start",
        {"outcome": {"subscribed": True, "exit_status": 1}},
        "outcome",
        NOT_RUNNING,
    ),
    ("feed.asks", {"streams": []}, "streams", NO_STREAM),
    ("wire.ticks.reference_feed", {"last": {}}, "last", NO_TICK),
)

GOES: tuple[tuple[str, Observation], ...] = (
    ("surface.Price", {"kind": "class", "attributes": {"as_decimal": "Decimal"}}),
    (
        "surface.Strategy",
        {
            "methods": {
                "submit": {"passes": {"1": {"name": "order", "type": "str"}}, "requires": ["order"]}
            }
        },
    ),
    ("surface.Strategy", {"overrides": {"on_start": {"parameters": []}}}),
    ("surface.Strategy", {"subclass": "allowed"}),
    ("feed.callbacks", {"on_quote_tick": {"called_with": ["QuoteTick"]}}),
    ("feed.callbacks", {"on_order_book_deltas": "not driven"}),
    ("feed.start", {"outcome": {"subscribed": True, "exit_status": 0}}),
    ("wire.ticks.reference_feed", {"last": {"bid": "64250.10"}}),
    ("config.logging", {"log_level": MISSING}),
    ("surface.Price", {"kind": {**MISSING, "handled_by_feed": "ImportError"}}),
)


@pytest.mark.parametrize(("observation", "facts", "path", "reason"), STOPS)
def test_what_stops_the_feed_is_told_with_its_reason(
    observation: str, facts: Observation, path: str, reason: str
) -> None:
    """A fact with which the feed can't run is named by its path, with why."""
    assert blocking_reasons(observation, facts) == {path: reason}


@pytest.mark.parametrize(("observation", "facts"), GOES)
def test_what_the_feed_can_run_with_is_left_to_the_reviewer(
    observation: str, facts: Observation
) -> None:
    """A fact that does not stop the feed is for a snapshot to accept."""
    assert blocking_reasons(observation, facts) == {}


def test_every_fact_that_stops_the_feed_is_told() -> None:
    """One name that is missing does not hide another."""
    facts: Observation = {"members": {"A": MISSING, "B": "B", "C": MISSING}}

    assert blocking_reasons("surface.Enum", facts).keys() == {"members.A", "members.C"}


@pytest.mark.parametrize("rule", [r for r in RULES if r.stops], ids=lambda rule: rule.id)
def test_every_rule_has_been_seen_at_work(rule: Rule) -> None:
    """A rule that nothing above breaks is none: whoever adds one shows what it is for."""
    assert rule.reason in {reason for *_, reason in STOPS}


def test_reasons_tell_rules_apart() -> None:
    """Each rule has a reason of its own, so that the test above can't be fooled."""
    assert len({rule.reason for rule in RULES}) == len(RULES)
