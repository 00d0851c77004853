"""What a drift means for the feed's source: the lines that it hits, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.surface.offer import INSTEAD
from conformance.surface.source import PYPROJECT

if TYPE_CHECKING:
    from conformance.drift.lines import FeedSource
    from conformance.drift.records import Drift, Line
    from conformance.facts import Observation
    from conformance.surface.offer import Place

LEANS: Sequence[tuple[str, str]] = (
    ("wire.streams.trades", "subscribe_trade_ticks"),
    ("wire.streams.quotes", "subscribe_quote_ticks"),
    ("wire.streams.*", "subscribe_trade_ticks"),
    ("wire.urls.*", "account_type"),
    ("wire.http.*", "instrument_provider"),
    ("event_loop.construct_*", "TradingNode"),
    ("feed.callbacks", ""),
    ("config.binance_data_client", ""),
    ("ticks.*", ""),
)
"""Which name in the feed's source leans on an observation; where empty, the path's last part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What is known to tell where the feed leans on a fact, and what has taken its place."""

    source: FeedSource
    places: Mapping[str, Sequence[Place]]
    after: Mapping[str, Observation]

    def add_to(self, drift: Drift) -> Drift:
        """Return the drift with the feed's lines, and with what to write instead."""
        change = drift.change
        if drift.rule.startswith(("foreign-", "unused-", "other-")):
            return drift
        if drift.rule in ("variables-demanded", "variables-dropped"):
            old, new = _texts(change.before), _texts(change.after)
            lines = [line for name in old for line in self.source.writing(name, PYPROJECT)]
            return replace(drift, lines=tuple(dict.fromkeys(lines)), instead=_renamed(old, new))
        return replace(
            drift,
            lines=self.lines_of(change.observation, change.path),
            instead=self._instead(change.observation, change.path),
        )

    def lines_of(self, observation: str, path: str) -> tuple[Line, ...]:
        """Return the feed's lines that lean on a fact."""
        leaf = path.rpartition(".")[2]
        if observation.startswith("surface."):
            name = _named_by(observation, path)
            exact = [p for p in self.places.get(observation, ()) if p.path == path]
            if exact:
                return self.source.at(exact[0].used_at, name)
            return self.source.naming(name)
        for pattern, name in LEANS:
            if fnmatchcase(observation, pattern):
                return self.source.naming(name or leaf)
        return ()

    def _instead(self, observation: str, path: str) -> str:
        known = self.after.get(observation, {}).get(INSTEAD, {})
        near = known.get(path) if isinstance(known, Mapping) else None
        if not isinstance(near, Sequence) or isinstance(near, str) or not near:
            return ""
        owner = observation.rpartition(".")[2]
        return f"{owner}.{near[0]}" if path.startswith("members.") else str(near[0])


def _named_by(observation: str, path: str) -> str:
    """Return the name that stands in the feed's source for a fact of the surface."""
    owner = observation.removeprefix("surface.")
    section, _, rest = path.partition(".")
    if section == "imports":
        return owner
    if section == "methods":
        method, _, detail = rest.partition(".")
        leaf = detail.rpartition(".")[2]
        return leaf if detail.startswith("passes.") and leaf.isidentifier() else method
    return rest if rest.isidentifier() else owner


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _renamed(old: Sequence[str], new: Sequence[str]) -> str:
    """Pair variables by spelling, else by position, and say what to set instead of what."""
    gone, come = [n for n in old if n not in new], [n for n in new if n not in old]
    if not come:
        return ""
    if len(gone) != len(come):
        return f"set {', '.join(come)}"
    pairs = []
    left = list(come)
    for name in gone:
        best = difflib.get_close_matches(name, left, n=1, cutoff=0.5) or left[:1]
        left.remove(best[0])
        pairs.append(f"{best[0]} for {name}")
    return f"set {', '.join(pairs)}"
