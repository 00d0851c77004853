"""What a release does whosever feed it is: asked once, and put together with what a feed asks."""

from __future__ import annotations

import inspect
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.harness.document import Observed
from conformance.harness.probes import all_probes
from conformance.model.failure import Failure, FailureKind
from conformance.observations import observation
from conformance.observations.observation import observe_release
from conformance.observations.shared import asking_probes, joined, of_any_feed
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from conformance.model.feed import FeedSettings
    from conformance.workspace import Workspace

pytest_plugins = ["tests.support.offline_index"]

REFUSED = Failure(kind=FailureKind.NT_REFUSED, text="no")
OF_FEED = Observed(
    release="9.9.9",
    python="3.12.1",
    facts={"feed.start": {"outcome": "runs"}, "config.node": {"level": 1}, "surface.X": {"is": 1}},
    places={"surface.X": {"is": ()}},
    failures={"feed.callbacks": REFUSED},
    not_run={"wire.ticks.reference_feed": "another feed"},
    made_by={"feed.start": "feed.start", "config.node": "config.other_configs"},
    feed_log="hello",
)
ANY = Observed(
    release="9.9.9",
    python="3.12.1",
    facts={"ticks.price": {"digits": 1}},
    places={},
    failures={"ticks.quantity": REFUSED},
    made_by={"ticks.price": "ticks.price"},
)
ASKING = ("source_uses(", "feed_settings(", "feed_process(")


def test_what_depends_on_a_feed_is_left_out_of_what_does_not() -> None:
    """Facts of its source, its run, and of probes that ask for it, with their failures."""
    assert of_any_feed(joined(ANY, OF_FEED)) == ANY


def test_both_parts_are_the_whole() -> None:
    """A release that was observed for another feed is told as if it was for this one."""
    whole = joined(ANY, OF_FEED)

    assert dict(whole.facts) == {**ANY.facts, **OF_FEED.facts}
    assert (set(whole.failures), whole.feed_log) == ({"feed.callbacks", "ticks.quantity"}, "hello")


def test_each_probe_that_asks_for_the_feed_says_so() -> None:
    """One that did not would tell of the feed that was observed first."""
    asking = {
        one.id for one in all_probes() if any(a in inspect.getsource(one.run) for a in ASKING)
    }

    assert asking == set(asking_probes())


class Observer:
    """Stands in for `observe_feed`, and notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def __call__(
        self, _feed: FeedSettings, *_: object, only: Sequence[str] = (), **__: object
    ) -> Observed:
        """Answer with the part that is asked for."""
        self.asked.append(only)
        return OF_FEED if only else joined(ANY, OF_FEED)


def test_another_feed_is_asked_for_what_depends_on_it_only(
    wheels: Path,  # what uv finds
    checkout: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest was observed for the first, and is the same."""
    stand_in = Observer()
    monkeypatch.setattr(observation, "observe_feed", stand_in)
    first = checkout.settings().channel("feed").feed
    (tmp_path / "other.py").write_text("print(1)\n", encoding="utf-8")
    seen = [
        observe_release(
            "9.9.9",
            python=sys.executable,
            feed=feed,
            workspace=WORKSPACE,
            cache=tmp_path / "cache",
        )
        for feed in (first, replace(first, paths=(tmp_path / "other.py",)))
    ]

    assert seen[0] == seen[1]
    assert stand_in.asked == [(), (*asking_probes(), "surface", "surface.names")]
    assert wheels.exists()
