"""What is true of the reference feed today stays true: each case is compared with its file."""

import pytest

from conformance.observations.observation import observe_feed, observe_release
from tests.support.own_environment import own_environment
from tests.support.reference import REFERENCE_FEED, WORKSPACE
from tests.support.truth import (
    collect_bump,
    collect_channels,
    collect_corpus,
    collect_gate,
    collect_history,
)
from tests.support.truth_files import FOLDER, check_case

BUMPS = (
    ("1.219.0", "1.220.0"),
    ("1.219.0", "1.227.0"),
    ("1.219.0", "1.231.0"),
    ("1.225.0", "1.226.0"),
    ("1.226.0", "1.227.0"),
)
CASES = {"corpus", "feed_next", "gate_feed", "gate_next", "history", "seeds"}


@pytest.mark.parametrize(("before", "after"), BUMPS)
def test_a_bump_is_as_kept(before: str, after: str) -> None:
    """The verdict of a bump, each break and each shift are those that were approved."""
    check_case(f"bump_{before}_{after}", collect_bump(before, after))


def test_the_two_channels_compared_are_as_kept() -> None:
    """From the snapshots alone, `next` is to `feed` what was approved."""
    check_case("feed_next", collect_channels("feed", "next"))


def test_the_gate_of_the_feed_is_as_kept() -> None:
    """The installed release holds as many contracts in each area as were approved."""
    check_case("gate_feed", collect_gate("feed", observe_feed(REFERENCE_FEED, own_environment())))


@pytest.mark.releases
def test_the_gate_of_the_next_release_is_as_kept() -> None:
    """The next release, by its lock, holds as many contracts in each area as were approved."""
    check_case(
        "gate_next",
        collect_gate("next", observe_release("next", feed=REFERENCE_FEED, workspace=WORKSPACE)),
    )


def test_the_drift_corpus_is_judged_as_kept() -> None:
    """Each made-up change has the rule, the severity and the lines that were approved."""
    check_case("corpus", collect_corpus())


@pytest.mark.nightly
def test_the_history_is_as_kept() -> None:
    """Each release changed for the feed what was approved, and nothing else."""
    check_case("history", collect_history())


def test_every_file_is_a_case() -> None:
    """A file that no test compares would be true of nothing."""
    kept = {path.stem for path in FOLDER.glob("*.json")}

    assert kept == {*CASES, *(f"bump_{before}_{after}" for before, after in BUMPS)}
