"""What no snapshot can make right on `feed`: for each rule a fact that breaks it, and one not."""

import pytest

from conformance.facts import Observation
from conformance.gate.acceptance import RULES, Rule, unacceptable

NAME_IS_MISSING = "the feed uses a name that this release does not have"
NOT_PASSED = "NT requires an argument that the feed does not pass"
OTHER_ARGUMENTS = "NT calls back with other arguments than the feed takes"
NOT_DERIVED = "the feed derives from a class that can't be derived from"
NOT_CALLED = "NT does not call a method that the feed overrides"
NOT_RUNNING = "the feed does not start, or does not stop"
NO_TICK = "the feed hands no tick on"

STOPS: tuple[tuple[str, Observation, str, str], ...] = (
    ("surface.Price", {"attributes": {"as_x": "missing"}}, "attributes.as_x", NAME_IS_MISSING),
    ("surface.Price", {"kind": "missing"}, "kind", NAME_IS_MISSING),
    (
        "surface.Price",
        {"imports": {"nautilus_trader": "can't be imported: OSError: no"}},
        "imports.nautilus_trader",
        NAME_IS_MISSING,
    ),
    (
        "surface.Strategy",
        {"methods": {"submit": {"not_passed": {"reason": "str"}}}},
        "methods.submit.not_passed.reason",
        NOT_PASSED,
    ),
    (
        "surface.Strategy",
        {"overrides": {"on_start": "(reason: str); the feed takes ()"}},
        "overrides.on_start",
        OTHER_ARGUMENTS,
    ),
    ("surface.Strategy", {"subclass": "final"}, "subclass", NOT_DERIVED),
    ("feed.callbacks", {"on_start": "not called"}, "on_start", NOT_CALLED),
    (
        "feed.callbacks",
        {"on_x": "could not tell: the suite can't make NT call it"},
        "on_x",
        NOT_CALLED,
    ),
    ("feed.start", {"outcome": "subscribed to nothing in time"}, "outcome", NOT_RUNNING),
    ("feed.start", {"outcome": "subscribed, did not stop on SIGTERM"}, "outcome", NOT_RUNNING),
    (
        "feed.start",
        {"outcome": "subscribed, stopped on SIGTERM: exit status 1"},
        "outcome",
        NOT_RUNNING,
    ),
    ("wire.ticks.reference_feed", {"last": {}}, "last", NO_TICK),
)

GOES: tuple[tuple[str, Observation], ...] = (
    ("surface.Price", {"kind": "class", "attributes": {"as_decimal": "Decimal"}}),
    ("surface.Strategy", {"methods": {"submit": {"passes": {"1": "str"}, "requires": ["order"]}}}),
    ("surface.Strategy", {"overrides": {"on_start": "()"}}),
    ("surface.Strategy", {"subclass": "allowed"}),
    ("feed.callbacks", {"on_start": "called", "on_quote_tick": "called with QuoteTick"}),
    ("feed.start", {"outcome": "subscribed, stopped on SIGTERM: exit status 0"}),
    ("wire.ticks.reference_feed", {"last": {"bid": "64250.10"}}),
    ("config.logging", {"log_level": "missing"}),
    ("credentials.usdt_futures_live", {"outcome": "not called"}),
)


@pytest.mark.parametrize(("observation", "facts", "path", "reason"), STOPS)
def test_what_stops_the_feed_is_told_with_its_reason(
    observation: str, facts: Observation, path: str, reason: str
) -> None:
    """A fact with which the feed can't run is named by its path, with why."""
    assert unacceptable(observation, facts) == {path: reason}


@pytest.mark.parametrize(("observation", "facts"), GOES)
def test_what_the_feed_can_run_with_is_left_to_the_reviewer(
    observation: str, facts: Observation
) -> None:
    """A fact that does not stop the feed is for a snapshot to accept."""
    assert unacceptable(observation, facts) == {}


def test_every_fact_that_stops_the_feed_is_told() -> None:
    """One name that is missing does not hide another."""
    facts: Observation = {"members": {"A": "missing", "B": "B", "C": "missing"}}

    assert unacceptable("surface.Enum", facts).keys() == {"members.A", "members.C"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.observation}:{rule.path}")
def test_every_rule_has_been_seen_at_work(rule: Rule) -> None:
    """A rule that nothing above breaks is none: whoever adds one shows what it is for."""
    assert rule.reason in {reason for *_, reason in STOPS}


def test_reasons_tell_rules_apart() -> None:
    """Each rule has a reason of its own, so that the test above can't be fooled."""
    assert len({rule.reason for rule in RULES}) == len(RULES)
