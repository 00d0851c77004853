"""Claims about what of the feed a change hits, beyond the names that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.drift.feed_use import DATA_CONFIG
from conformance.drift.names import is_of_struct
from conformance.facts import ABSENT, error_in, texts_in
from conformance.probes.outcomes import NOT_CALLED, NOT_DRIVEN, RUNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.drift.case import Case
    from conformance.facts import Json, Side

_WAYS = {
    True: ("construct_with_loop_given", "construct_with_current_loop"),
    False: ("construct_with_current_loop", "construct_in_running_loop", "construct_without_loop"),
}
"""How a node is constructed by a feed that passes a loop, and by one that does not."""

_OWNERS = {
    "price": "Price",
    "quantity": "Quantity",
    "quote_tick": "QuoteTick",
    "trade_tick": "TradeTick",
    "aggressor_side": "AggressorSide",
}
"""NT's names behind the observations of values."""

_MEMBERS = ("as_decimal", "as_double", "precision")
"""The facts of a price or quantity that are called as a member of it is."""


def is_passed(case: Case) -> bool:
    """The feed passes the field that the path names to the config that the observation is of."""
    structs = [owner for owner in case.use.surface if is_of_struct(case.change.observation, owner)]
    return any(case.use.passes(owner, case.leaf) for owner in structs)


def keeps_default(case: Case) -> bool:
    """The field's default is what it was."""
    return _default(case.before) == _default(case.after)


def is_of_all_accounts(case: Case) -> bool:
    """It is not about one account type and environment."""
    return case.name in ("precedence", "secret_shown")


def is_foreign(case: Case) -> bool:
    """It is about an account type or environment that the feed does not take."""
    return not case.use.is_own(case.name)


def demands_other(case: Case) -> bool:
    """A variable is demanded that was not."""
    return not _listed(case.after) <= _listed(case.before)


def demands_unset(case: Case) -> bool:
    """A variable is demanded that was not, and that production does not set."""
    return not _listed(case.after) <= _listed(case.before) | case.use.variables


def gives_key(case: Case) -> bool:
    """The feed passes a key in its config."""
    return case.use.passes(DATA_CONFIG, "api_key")


def gives_no_key(case: Case) -> bool:
    """The feed passes no key in its config."""
    return not gives_key(case)


def is_other_key(case: Case) -> bool:
    """It is about keys given otherwise than by the feed: in its config, or in the environment."""
    return (case.leaf == "environment_only") == gives_key(case)


def is_other_way(case: Case) -> bool:
    """The feed does not construct its node in that way, or was seen running all the same."""
    passes_loop = case.use.passes("TradingNode", "loop")
    works = case.use.runs and bool(error_in(case.after))
    return works or case.name not in _WAYS[passes_loop]


def is_unused_value(case: Case) -> bool:
    """It is a member of a value that the feed does not use."""
    owner = _OWNERS.get(case.name)
    if owner is None:
        return False
    is_member = case.leaf in _MEMBERS or case.name.endswith("_tick")
    return not case.use.touches(owner, case.leaf if is_member else "")


def has_no_execution(case: Case) -> bool:
    """The feed has no execution client of its own."""
    owners = ("LiveExecutionClient", "ExecutionClient")
    return not any(case.use.touches(owner) for owner in owners)


def is_other_load(case: Case) -> bool:
    """It is about a way to load instruments, or to give keys, that the feed does not have."""
    if case.name.startswith("load_"):
        return case.name not in (tuple(_loads(case)) or ("load_none",))
    return case.name == "refused_explicit_keys" and gives_no_key(case)


def does_not_run(outcome: Json) -> bool:
    """Whether the feed does not start, or does not stop."""
    return outcome != RUNS


def is_not_called(value: Json) -> bool:
    """Whether NT does not call a method that the feed overrides, or can't be made to."""
    return value in (NOT_CALLED, NOT_DRIVEN)


def is_empty(value: Json) -> bool:
    """Whether the feed hands nothing on."""
    return value == {}


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


def _default(value: Json | Side) -> Json:
    return value.get("default") if isinstance(value, Mapping) else None


def _listed(value: Json | Side) -> set[str]:
    return set(texts_in(value))


def _loads(case: Case) -> Iterator[str]:
    passed = case.use.passes
    yield from (k for k in ("load_ids", "load_all") if passed("InstrumentProviderConfig", k))


def _is_called(value: Json | Side) -> bool:
    return isinstance(value, Mapping) and "called_with" in value
