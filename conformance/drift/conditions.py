"""What a rule asks of a change beyond where it is: small claims that the rules combine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from conformance.facts import ABSENT, MISSING, Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.drift.feed_use import FeedUse
    from conformance.drift.records import Change
    from conformance.facts import Json

Condition: TypeAlias = "Callable[[Case], bool]"

_ERROR = re.compile(r"^(refused with )?[A-Z]\w*(Error|Exception|Exit|Interrupt)\b")
_BETTER = ("no error", "comes", "started", "closed", "hidden")
_WORSE = (
    "an error",
    "does not come",
    "does not start its strategies",
    "left open",
    "shown",
)
_WAYS = {
    True: ("construct_with_loop_given", "construct_with_current_loop"),
    False: ("construct_with_current_loop", "construct_in_running_loop", "construct_without_loop"),
}
"""How a node is constructed by a feed that passes a loop, and by one that does not."""


@dataclass(frozen=True, slots=True)
class Case:
    """A change, and what the feed uses."""

    change: Change
    use: FeedUse

    @property
    def name(self) -> str:
        """Return the last part of the observation's id."""
        return self.change.observation.rpartition(".")[2]

    @property
    def leaf(self) -> str:
        """Return the last part of the path."""
        return self.change.path.rpartition(".")[2]

    @property
    def before(self) -> Json | Side:
        """Return the value on the old side."""
        return self.change.before

    @property
    def after(self) -> Json | Side:
        """Return the value on the new side."""
        return self.change.after


def always(_: Case) -> bool:
    """Whatever the change is."""
    return True


def goes_missing(case: Case) -> bool:
    """The name is gone."""
    return case.after == MISSING


def goes_expectedly(case: Case) -> bool:
    """The name is gone, and the feed's source says what to do then."""
    return str(case.after).startswith(f"{MISSING}, and ")


def appears(case: Case) -> bool:
    """There was no such fact."""
    return case.before is ABSENT


def vanishes(case: Case) -> bool:
    """There is no such fact any more."""
    return case.after is ABSENT


def raises_now(case: Case) -> bool:
    """What gave a value gives an error."""
    return _is_error(case.after) and not _is_error(case.before)


def raised_before(case: Case) -> bool:
    """What gave an error gives a value, or another error."""
    return _is_error(case.before)


def is_misfit(case: Case) -> bool:
    """NT calls back with other arguments than the feed takes."""
    return "; the feed takes" in str(case.after)


def is_positional(case: Case) -> bool:
    """The feed passes the argument by position."""
    return case.leaf.isdecimal()


def takes_other_type(case: Case) -> bool:
    """At that position stands a parameter of another type."""
    return _typed(case.before) != _typed(case.after)


def is_wider(case: Case) -> bool:
    """The new type takes all that the old one took."""
    before, after = _typed(case.before), _typed(case.after)
    if after in ("Any", "any") or before in ("any", "type not told"):
        return True
    if set(_union(before)) <= set(_union(after)):
        return True
    pattern = re.escape(after).replace("Any", r".+")
    return "Any" in after and re.fullmatch(pattern, before) is not None


def is_passed(case: Case) -> bool:
    """The feed passes the field of `BinanceDataClientConfig` that the path names."""
    return case.use.passes("BinanceDataClientConfig", case.leaf)


def keeps_default(case: Case) -> bool:
    """The field's default is what it was."""
    before, after = (str(value).rpartition(", default ")[2] for value in (case.before, case.after))
    return before == after


def is_foreign(case: Case) -> bool:
    """It is about an account type or environment that the feed does not take."""
    return not case.use.is_own(case.name)


def demands_more(case: Case) -> bool:
    """A variable is demanded that was not."""
    before = case.before if isinstance(case.before, list) else []
    after = case.after if isinstance(case.after, list) else []
    return not set(map(str, after)) <= set(map(str, before))


def has_no_explicit_key(case: Case) -> bool:
    """The feed passes no key in its config."""
    return not case.use.passes("BinanceDataClientConfig", "api_key")


def is_other_way(case: Case) -> bool:
    """The feed does not construct its node in that way."""
    passes_loop = case.use.passes("TradingNode", "loop")
    return case.name not in _WAYS[passes_loop]


def is_unused_value(case: Case) -> bool:
    """It is a member of a value that the feed does not use."""
    owners = {
        "price": "Price",
        "quantity": "Quantity",
        "quote_tick": "QuoteTick",
        "trade_tick": "TradeTick",
        "aggressor_side": "AggressorSide",
    }
    owner = owners[case.name]
    named = case.leaf in ("as_decimal", "as_double", "precision") or case.name.endswith("_tick")
    return not case.use.touches(owner, case.leaf if named else "")


def has_no_execution(case: Case) -> bool:
    """The feed has no execution client of its own."""
    owners = ("LiveExecutionClient", "ExecutionClient")
    return not any(case.use.touches(owner) for owner in owners)


def is_other_load(case: Case) -> bool:
    """It is about a way to load instruments, or to give keys, that the feed does not have."""
    if case.name.startswith("load_"):
        passed = [k for k in ("load_ids", "load_all") if _loads(case, k)]
        return case.name not in (passed or ["load_none"])
    return case.name == "refused_explicit_keys" and has_no_explicit_key(case)


def gets_worse(case: Case) -> bool:
    """A node that went on, or told nothing, no longer does so."""
    return case.before in _BETTER and case.after in _WORSE


def gets_better(case: Case) -> bool:
    """A node goes on where it did not, or logs no error where it did."""
    return case.before in _WORSE and case.after in _BETTER


def is_less(case: Case) -> bool:
    """Of what is left behind there is less."""
    counts = (case.before, case.after)
    if all(isinstance(count, int) for count in counts):
        return int(str(case.after)) < int(str(case.before))
    return isinstance(case.after, list) and not case.after


def starts_no_more(case: Case) -> bool:
    """NT started the feed's strategies and does so no more."""
    return case.before is True and case.after is False


def is_not_called(case: Case) -> bool:
    """NT does not call the method."""
    return not str(case.after).startswith("called")


def both(*conditions: Condition) -> Condition:
    """Each of several claims holds."""

    def holds(case: Case) -> bool:
        return all(condition(case) for condition in conditions)

    return holds


def _loads(case: Case, argument: str) -> bool:
    return case.use.passes("InstrumentProviderConfig", argument)


def _is_error(value: Json | Side) -> bool:
    return isinstance(value, str) and _ERROR.match(value) is not None


def _typed(value: Json | Side) -> str:
    """Return the type of a parameter, told as ``name: type`` or as the type alone."""
    text = str(value)
    name, colon, told = text.partition(": ")
    return told if colon and name.isidentifier() else text


def _union(text: str) -> list[str]:
    """Return the members of a union; a ``|`` in brackets is none of its own."""
    parts, depth, current = [], 0, ""
    for sign in text:
        depth += (sign in "[(") - (sign in "])")
        if sign == "|" and not depth:
            parts.append(current.strip())
            current = ""
        else:
            current += sign
    return [*parts, current.strip()]
