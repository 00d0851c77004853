"""Claims about what of the feed a change hits, beyond the names that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.model.areas import area_of, area_or_none
from conformance.model.facts import ABSENT, error_in, texts_in
from conformance.model.outcomes import NOT_CALLED, RUNS
from conformance.nautilus.feed_roles import ACCOUNT_KEYWORDS

if TYPE_CHECKING:
    from conformance.diff.case import Case, Condition
    from conformance.model.facts import Absent, Json


def is_passed(case: Case) -> bool:
    """The feed passes the field that the path names to the config that the observation is of."""
    return _passes(case, case.leaf)


def keeps_default(case: Case) -> bool:
    """The field's default is what it was."""
    return _default(case.before) == _default(case.after)


def is_foreign(case: Case) -> bool:
    """It is about what the feed does not take: another account, environment, key or way."""
    return not case.use.is_own(case.change.subject)


def is_out_of_reach(case: Case) -> bool:
    """The feed does not take what the whole area is about, as far as is known of it."""
    needs = area_or_none(area_of(case.change.observation)).needs
    return not case.use.is_own({role: (value,) for role, value in needs.items()})


def asks_the_same(what: str) -> Condition:
    """Return whether the feed's own run asks for the same on both sides."""

    def is_asked_alike(case: Case) -> bool:
        return what in case.use.asks_the_same

    is_asked_alike.__doc__ = f"The feed ran on both sides, and its own run has the same {what}."
    return is_asked_alike


def has_its_keys_taken(case: Case) -> bool:
    """The settings say that the exchange takes production's keys, and this is of refused ones."""
    return case.use.keys_are_taken


def demands_other(case: Case) -> bool:
    """A variable is demanded that was not."""
    return not _listed(case.after) <= _listed(case.before)


def demands_unset(case: Case) -> bool:
    """A variable is demanded that was not, and that production does not set."""
    return not _listed(case.after) <= _listed(case.before) | case.use.variables


def passes_no_filters(case: Case) -> bool:
    """The feed passes no filters to the config that the observation is of."""
    return not _passes(case, "filters")


def says_its_product(case: Case) -> bool:
    """The feed says in its config which of the exchange's products it is about."""
    return any(_passes(case, name) for name in ACCOUNT_KEYWORDS)


def gives_key(case: Case) -> bool:
    """The feed passes a key in its config."""
    return case.use.takes("keys", "explicit")


def always_gives_key(case: Case) -> bool:
    """The feed passes a key in each config that it makes."""
    return gives_key(case) and not case.use.takes("keys", "environment")


def gives_no_key(case: Case) -> bool:
    """The feed passes no key in its config."""
    return not gives_key(case)


def asks_for_aggregates(case: Case) -> bool:
    """The feed's config asks for aggregate trades."""
    return case.use.takes("trades", "aggregate")


def is_other_key(case: Case) -> bool:
    """It is about keys given otherwise than by the feed: in its config, or in the environment."""
    return (case.leaf == "environment_only") == gives_key(case)


def works_all_the_same(case: Case) -> bool:
    """It fails now, and the feed was seen running."""
    return case.use.runs and bool(error_in(case.after))


def is_unused(case: Case) -> bool:
    """It is about one of NT's names, or a member of it, that the feed does not use."""
    subject = case.change.subject
    members = subject.get("member", ())
    member = case.leaf if case.leaf in members or "*" in members else ""
    owners = subject.get("owner", ())
    return bool(owners) and not any(case.use.touches(owner, member) for owner in owners)


def does_not_run(outcome: Json) -> bool:
    """Whether the feed does not start, or does not stop."""
    return outcome != RUNS


def is_not_called(value: Json) -> bool:
    """Whether NT does not call a method that the feed overrides.

    One that the suite can't drive is not covered, which is nothing of the feed's.
    """
    return value == NOT_CALLED


def is_empty(value: Json) -> bool:
    """Whether the feed hands nothing on."""
    return value == {}


def asks_for_nothing(streams: Json) -> bool:
    """Whether the feed's own run subscribes to no stream."""
    return streams == []


def asks_again(case: Case) -> bool:
    """The feed's own run subscribed to no stream, and subscribes to some."""
    return bool(case.new.get("streams")) and not case.old.get("streams", True)


def stops_running(case: Case) -> bool:
    """The feed ran, and does so no more."""
    return case.before == RUNS != case.after


def is_called_no_more(case: Case) -> bool:
    """NT called the method, and does so no more."""
    return _is_called(case.before) and not _is_called(case.after)


def hands_nothing_on(case: Case) -> bool:
    """The feed handed ticks on, and hands on none."""
    return bool(case.old.get("last")) and not case.new.get("last")


def becomes_nothing(case: Case) -> bool:
    """The feed handed a value on, and hands on none."""
    return case.before not in (ABSENT, None) and case.after in (ABSENT, None)


def hands_on_again(case: Case) -> bool:
    """The feed handed nothing on, and hands ticks on."""
    return bool(case.new.get("last")) and not case.old.get("last")


def _default(value: Json | Absent) -> Json:
    return value.get("default") if isinstance(value, Mapping) else None


def _listed(value: Json | Absent) -> set[str]:
    return set(texts_in(value))


def _is_called(value: Json | Absent) -> bool:
    return isinstance(value, Mapping) and "called_with" in value


def _passes(case: Case, field: str) -> bool:
    owners = case.change.subject.get("owner", ())
    return any(case.use.passes(owner, field) for owner in owners)
