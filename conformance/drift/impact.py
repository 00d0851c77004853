"""What a drift means for the feed's source: the lines that it hits, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.drift.groups import is_of_others
from conformance.drift.names import SURFACE, is_of_struct, named_by, owner_of
from conformance.facts import texts_in
from conformance.surface.offer import INSTEAD
from conformance.workspace.settings import PYPROJECT

if TYPE_CHECKING:
    from conformance.drift.lines import FeedSource
    from conformance.drift.records import Drift, Line
    from conformance.facts import Observation
    from conformance.surface.offer import Place

LEANS: Sequence[tuple[str, str]] = (
    ("wire.streams.trades", "subscribe_trade_ticks"),
    ("wire.streams.quotes", "subscribe_quote_ticks"),
    ("wire.streams.*", "subscribe_trade_ticks"),
    ("wire.ticks.trades", "on_trade_tick"),
    ("wire.ticks.quotes", "on_quote_tick"),
    ("wire.ticks.timestamps", "ts_event"),
    ("wire.urls.*", "account_type"),
    ("wire.http.*", "instrument_provider"),
    ("event_loop.construct_*", "TradingNode"),
    ("instrument_ids.*", "from_str"),
    ("feed.callbacks", ""),
    ("execution.*", ""),
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
        if is_of_others(drift.rule):
            return drift
        if change.path == "demanded":
            old, new = texts_in(change.before), texts_in(change.after)
            return replace(drift, lines=self._lines_of_variables(old, new), instead=_set(old, new))
        return replace(
            drift,
            lines=self.lines_of(change.observation, change.path),
            instead=self._instead(change.observation, change.path),
        )

    def lines_of(self, observation: str, path: str) -> tuple[Line, ...]:
        """Return the feed's lines that lean on a fact."""
        leaf = path.rpartition(".")[2]
        if observation.startswith(SURFACE):
            return self._lines_of_surface(observation, path)
        if observation.startswith("ticks."):
            return self.source.reading(leaf)
        if observation.startswith("config."):
            return self._lines_of_field(observation, path)
        for pattern, name in LEANS:
            if fnmatchcase(observation, pattern):
                return self.source.naming(name or leaf)
        return ()

    def _lines_of_surface(self, observation: str, path: str) -> tuple[Line, ...]:
        name = named_by(observation, path)
        places = [place for place in self.places.get(observation, ()) if place.path == path]
        if places:
            return self.source.at(places[0].used_at, name)
        owner, _, argument = path.rpartition("passes.")
        called = owner.removeprefix("methods.").rstrip(".") or owner_of(observation)
        passing = self.source.passing(called, argument) if _is_argument(path) else ()
        return passing or self.source.naming(name)

    def _lines_of_field(self, observation: str, field: str) -> tuple[Line, ...]:
        structs = [name for name in self.source.names() if is_of_struct(observation, name)]
        return tuple(line for name in structs for line in self.source.passing(name, field))

    def _lines_of_variables(self, old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
        """Return the lines that set variables which are no longer asked for, or else any."""
        gone = [name for name in old if name not in new]
        lines = [line for name in gone or old for line in self.source.writing(name, PYPROJECT)]
        # One line that sets several says it once.
        by_place = {(line.file, line.line): line for line in reversed(lines)}
        setting = self.source.writing("environment", PYPROJECT)
        return (
            tuple(reversed(by_place.values()))
            or tuple(line for line in setting if line.text.startswith("environment"))[:1]
        )

    def _instead(self, observation: str, path: str) -> str:
        known = self.after.get(observation, {}).get(INSTEAD, {})
        near = known.get(path) if isinstance(known, Mapping) else None
        if not isinstance(near, Sequence) or isinstance(near, str) or not near:
            return ""
        owner = owner_of(observation)
        if path.startswith("members."):
            return f"{owner}.{near[0]}"
        # `environment=BinanceEnvironment.TESTNET` is what `testnet=True` has become.
        _, _, argument = path.rpartition("passes.")
        if "=" in str(near[0]) and self.source.unsets(owner, argument):
            return f"nothing ({near[0]} is for {argument}=True)"
        return str(near[0])


def _is_argument(path: str) -> bool:
    return path.startswith("passes.") or (path.startswith("methods.") and ".passes." in path)


def _set(old: Sequence[str], new: Sequence[str]) -> str:
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
