"""What the tests of drifts compare: real observations, and the feed that leans on them."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.diff.compare import find_drifts
from conformance.diff.lines import FeedSource
from conformance.diff.upgrade import read_feed
from conformance.model.areas import area_of, slow_ids
from conformance.workspace.snapshots import approved_ids, read_snapshot
from tests.support.reference import REFERENCE_FEED, WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.diff.records import Drift
    from conformance.model.facts import Observation
    from tests.support.drift_corpus import Row

OBSERVATIONS = Path(__file__).with_name("observations")
"""What releases that no channel has were observed to do; see `tests.support.renew_observations`."""

CHANNELS = {"1.219.0": "feed", "1.231.0": "next"}
"""Releases whose approved snapshots stand for them."""


def observed(release: str) -> Mapping[str, Observation]:
    """Return all observations of a release but those of the slow tier."""
    if release in CHANNELS:
        folder = WORKSPACE.snapshots(CHANNELS[release])
        names = (name for name in approved_ids(folder) if area_of(name) not in slow_ids())
        return {name: read_snapshot(folder, name) or {} for name in names}
    text = (OBSERVATIONS / f"{release}.json").read_text(encoding="utf-8")
    found: Mapping[str, Observation] = json.loads(text)
    return found


def reference_source() -> FeedSource:
    """Return the source of the reference feed."""
    return read_feed(REFERENCE_FEED)


def written(root: Path, *, variables: Iterable[str] = (), **files: str) -> FeedSource:
    """Return the source of a feed that is written below ``root``, each file by its stem."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / f"{name}.py").write_text(text, encoding="utf-8")
    return FeedSource.read(root, root.glob("*.py"), variables=variables)


def names_of_the_feed() -> dict[str, Observation]:
    """Return what the reference feed uses of NT, as the release of its pin has it."""
    return {n: facts for n, facts in observed("1.219.0").items() if n.startswith("surface.")}


def drifts_of_row(row: Row) -> tuple[Drift, ...]:
    """Compare two sides that differ in one observation only."""
    surfaces = names_of_the_feed()
    before, after = {**surfaces, **row.feed}, {**surfaces, **row.feed}
    for side, facts in ((before, row.before), (after, row.after)):
        side.pop(row.observation, None)
        side.update({row.observation: facts} if facts is not None else {})
    source = reference_source()
    trees = {**({} if row.is_whole else source._trees), "more.py": ast.parse(row.text)}
    return find_drifts(
        before, after, source=replace(source, _trees=trees, keys_are_taken=row.keys_are_taken)
    )
