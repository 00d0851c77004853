"""What the feed leans on, as far as it decides how severe a drift is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.facts import leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.lines import FeedSource
    from conformance.facts import Observation

SURFACE = "surface."
_ENVIRONMENTS = ("testnet", "demo")
_OLD_NAMES = {"usdt_future": "usdt_futures", "coin_future": "coin_futures"}  # Until 1.220.


@dataclass(frozen=True, slots=True)
class FeedUse:
    """What the old side's surface says that the feed uses."""

    _paths: Mapping[str, frozenset[str]]  #: Of each of NT's names, the facts that there are.
    environments: frozenset[str] = frozenset(("live",))  #: Those of Binance's it may run in.
    _accounts: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, observations: Mapping[str, Observation], source: FeedSource) -> FeedUse:
        """Read it from one side's observations, and the feed's source for what those lack."""
        surface = {
            name.removeprefix(SURFACE): frozenset(path for path, _ in leaves(facts))
            for name, facts in observations.items()
            if name.startswith(SURFACE)
        }
        members = (path.partition(".") for path in surface.get("BinanceAccountType", ()))
        accounts = (name.lower() for section, _, name in members if section == "members")
        named = {name for name in _ENVIRONMENTS if source.sets(name)}
        return cls(
            surface,
            frozenset(("live", *named)),
            frozenset(_OLD_NAMES.get(account, account) for account in accounts),
        )

    def touches(self, owner: str, member: str = "") -> bool:
        """Whether the feed uses one of NT's names, or a member of it."""
        paths = self._paths.get(owner)
        if paths is None or not member:
            return paths is not None
        sections = ("attributes", "methods", "members", "overrides")
        prefixes = tuple(f"{section}.{member}" for section in sections)
        return any(path == p or path.startswith(f"{p}.") for path in paths for p in prefixes)

    def passes(self, owner: str, argument: str) -> bool:
        """Whether the feed passes an argument when it calls one of NT's names."""
        return f"passes.{argument}" in self._paths.get(owner, ())

    def is_own(self, name: str) -> bool:
        """Whether ``usdt_futures_live``, say, is an account type and environment of the feed's."""
        if not self._accounts:
            return True  # Which one it takes is not written in its source.
        return any(
            name == f"{account}_{environment}"
            for account in self._accounts
            for environment in self.environments
        )
