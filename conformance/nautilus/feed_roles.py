"""Which accounts, environments, keys and ways of NautilusTrader a feed takes, by its own source.

Rules ask it of the subjects of observations: a change of another account than the feed's is none
of the feed's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from conformance.nautilus.binance.renamed import account_of

if TYPE_CHECKING:
    from collections.abc import Mapping


_DATA_CONFIG = "BinanceDataClientConfig"
_ACCOUNTS = ("BinanceAccountType", "BinanceProductType")
_PROVIDER_CONFIGS = ("InstrumentProviderConfig", "BinanceInstrumentProviderConfig")
"""What NautilusTrader 1 calls it, and what 2 does."""

_LIVE, _TESTNET = "live", "testnet"

_CONSTRUCTIONS: Mapping[bool, frozenset[str]] = {
    True: frozenset(("with_loop_given", "with_current_loop")),
    False: frozenset(("with_current_loop", "in_running_loop", "without_loop")),
}
"""How a node is constructed by a feed that passes a loop, and by one that does not."""


class _UsedNames(Protocol):
    """What a feed was seen to use of NT."""

    def members(self, owner: str, /) -> frozenset[str]:
        """Return the members of an enum that it uses."""

    def passes(self, owner: str, argument: str, /) -> bool:
        """Whether it passes an argument to a name."""


class _SourceKeywords(Protocol):
    """A feed's source."""

    def sets(self, name: str, /) -> bool:
        """Whether a call sets a keyword to anything but a plain false."""


def roles_of(use: _UsedNames, source: _SourceKeywords) -> Mapping[str, frozenset[str]]:
    """Return the values of each role that a feed takes; of a role that is not known, none."""
    members = [member for owner in _ACCOUNTS for member in use.members(owner)]
    gives_key = use.passes(_DATA_CONFIG, "api_key")
    roles = {
        "account": frozenset(map(account_of, members)),
        "environment": _environments(use, source),
        "construction": _CONSTRUCTIONS[use.passes("TradingNode", "loop")],
        "loads": _loads(use),
        "keys": frozenset(("explicit" if gives_key else "environment",)),
    }
    return {role: values for role, values in roles.items() if values}


def _environments(use: _UsedNames, source: _SourceKeywords) -> frozenset[str]:
    """Return Binance's environments that the feed may run in; none where it does not tell."""
    named = {name.lower() for name in use.members("BinanceEnvironment")}
    if not named and use.passes(_DATA_CONFIG, "environment"):
        return frozenset()
    testnet = {_TESTNET} if source.sets(_TESTNET) else set()
    return frozenset({_LIVE} | named | testnet)


def _loads(use: _UsedNames) -> frozenset[str]:
    ways = ("ids", "all")
    found = frozenset(
        way for way in ways for owner in _PROVIDER_CONFIGS if use.passes(owner, f"load_{way}")
    )
    return found or frozenset(("none",))
