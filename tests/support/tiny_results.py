"""Tiny results of releases, and a feed of one line, for the tests of histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.lines import FeedSource
from conformance.history.records import ReleaseResult

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.model.facts import Json, Observation
    from conformance.model.failure import Failure

MEMBER = "USDT_FUTURE"
FEED = f"account_type = BinanceAccountType.{MEMBER}\n"


def read_feed(folder: Path) -> FeedSource:
    """Write the feed of one line, and read it."""
    (folder / "feed.py").write_text(FEED, encoding="utf-8")
    return FeedSource.read(folder, [folder / "feed.py"])


def result(
    release: str,
    *,
    member: Json = MEMBER,
    price: str = "1.50",
    failures: Mapping[str, Failure] = {},
) -> ReleaseResult:
    """Return the result of a release that has one enum and one price; what failed is left out."""
    failed = {probe.rpartition(".")[0] for probe in failures}
    facts: dict[str, Observation] = {
        "surface.BinanceAccountType": {
            "kind": "enum",
            "members": {MEMBER: member},
            "subject": {"owner": "BinanceAccountType"},
        },
        "surface.TradingNode": {"subject": {"owner": "TradingNode"}},
        "wire.ticks.order": {"came": price},
    }
    told = {name: one for name, one in facts.items() if name.rpartition(".")[0] not in failed}
    return ReleaseResult(release=release, facts=told, failures=failures)


def gone(release: str, why: str = "not on the index") -> ReleaseResult:
    """Return the result of a release of which nothing could be told."""
    return ReleaseResult(release=release, inconclusive=why)
