"""What the feed leans on, as far as it decides how severe a drift is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from conformance.drift.names import SURFACE, named_by, owner_of
from conformance.facts import Json, Observation, is_missing, leaves, parameter_name
from conformance.probes.outcomes import RUNS
from conformance.probes.renamed import account_of
from conformance.schemas import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.lines import FeedSource

DATA_CONFIG = "BinanceDataClientConfig"

_LIVE, _TESTNET = "live", "testnet"

_Facts: TypeAlias = "Mapping[str, Json]"
"""The facts of one of NT's names, by their paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedUse:
    """What the feed uses of NT, read from both sides' surfaces and from its source.

    The new side was observed last, and with the feed that there is now, so its word goes first: a
    feed that was mended since the old side was reviewed no longer leans on what was changed.
    """

    surface: Mapping[str, _Facts]  #: By name.
    names: frozenset[str] = frozenset()  #: All that the feed's source has as a name.
    variables: frozenset[str] = frozenset()  #: Environment variables that production sets.
    accounts: frozenset[str] = frozenset()  #: Binance's; empty where its source does not tell.
    environments: frozenset[str] = frozenset()  #: The same.
    runs: bool = False  #: Whether it was seen running on the new side.

    @classmethod
    def of(
        cls,
        before: Mapping[str, Observation],
        after: Mapping[str, Observation],
        source: FeedSource,
    ) -> FeedUse:
        """Read it from both sides' observations, and the feed's source for what those lack."""
        surface = _joined(_surface(before), _surface(after))
        return cls(
            surface=surface,
            names=source.names(),
            variables=source.variables,
            accounts=frozenset(map(account_of, _members(surface, "BinanceAccountType"))),
            environments=_environments(surface, source),
            runs=after.get("feed.start", {}).get("outcome") == RUNS,
        )

    def touches(self, owner: str, member: str = "") -> bool:
        """Whether the feed uses one of NT's names, or a member of it."""
        paths = self.surface.get(owner)
        if paths is None or not member:
            return paths is not None
        sections = ("attributes", "methods", "members", "overrides")
        prefixes = tuple(f"{section}.{member}" for section in sections)
        return any(path == p or path.startswith(f"{p}.") for path in paths for p in prefixes)

    def passes(self, owner: str, argument: str) -> bool:
        """Whether the feed passes an argument, by name or position, to one of NT's names."""
        facts = self.surface.get(owner, {})
        by_position = (
            parameter_name(fact)
            for path, fact in facts.items()
            if path.removeprefix("passes.").isdecimal()
        )
        return f"passes.{argument}" in facts or argument in by_position

    def names_any_of(self, observation: str, facts: Observation, path: str) -> bool:
        """Whether the source still has the name of a fact; without a path, of any of them."""
        if path:
            return named_by(observation, path) in self.names
        named = {named_by(observation, one) for one, _ in leaves(facts, schema_of(observation))}
        return not self.names.isdisjoint({owner_of(observation), *named})

    def is_own(self, name: str) -> bool:
        """Whether ``usdt_futures_live``, say, is an account type and environment of the feed's.

        What its source does not tell may be any.
        """
        account, _, environment = name.rpartition("_")
        return (not self.accounts or account in self.accounts) and (
            not self.environments or environment in self.environments
        )


def _surface(observations: Mapping[str, Observation]) -> dict[str, dict[str, Json]]:
    return {
        name.removeprefix(SURFACE): dict(leaves(facts, schema_of(name)))
        for name, facts in observations.items()
        if name.startswith(SURFACE)
    }


def _joined(old: Mapping[str, _Facts], new: Mapping[str, _Facts]) -> dict[str, _Facts]:
    """Return what the new side says; of a name that is gone there, also what the old one did."""
    joined = {**old, **new}
    for name, facts in new.items():
        if is_missing(facts.get("kind")):
            joined[name] = {**old.get(name, {}), **facts}
    return joined


def _members(surface: Mapping[str, _Facts], owner: str) -> set[str]:
    paths = (path.partition(".") for path in surface.get(owner, ()))
    return {name for section, _, name in paths if section == "members"}


def _environments(surface: Mapping[str, _Facts], source: FeedSource) -> frozenset[str]:
    """Return Binance's environments that the feed may run in; none where it does not tell."""
    named = {name.lower() for name in _members(surface, "BinanceEnvironment")}
    if not named and "passes.environment" in surface.get(DATA_CONFIG, ()):
        return frozenset()
    testnet = {_TESTNET} if source.sets(_TESTNET) else set()
    return frozenset({_LIVE} | named | testnet)
