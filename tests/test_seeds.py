"""Every contract is seen failing: drifts made on purpose in the installed release of the feed pin.

Each area has its seeds. One changes NT in one known way and must break the contracts that are named
for it, with what it did in the message, and no other.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conformance.areas.seeds import all_seeds
from conformance.model.areas import area_called, area_of
from conformance.selfcheck.run import is_for
from conformance.workspace.pins import FEED
from conformance.workspace.snapshots import approved_ids
from tests.support.reference import WORKSPACE
from tests.support.sowing import Sower, Sown, sowing, sowing_once
from tests.support.truth import collect_seeds
from tests.support.truth_files import FOLDER, check_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conformance.model.seed import Seed

_FEED_PIN = WORKSPACE.pin(FEED).version

SEEDS = [
    pytest.param(
        area, seed, id=seed.id, marks=pytest.mark.nightly if area_called(area).is_slow else ()
    )
    for area, seeds in all_seeds().items()
    for seed in seeds
    if is_for(seed, _FEED_PIN)
]


@pytest.fixture(scope="module")
def sow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sower]:
    """Sow all seeds in one import of NT."""
    with sowing_once(tmp_path_factory.mktemp("home")) as observe_seeded:
        yield observe_seeded


@pytest.mark.parametrize(("area", "seed"), SEEDS)
def test_a_seeded_drift_breaks_its_contracts(sow: Sower, area: str, seed: Seed) -> None:
    """A change of NT fails the contracts about what it changed, and these say what it was.

    The drift report has it under a rule of its own, as severe as it is for the feed.
    """
    sown = sow(seed.id, area)
    broken = sown.broken

    assert "unknown-change" not in {found.rule for found in sown.drifts}
    assert sown.drifts[0].severity == seed.severity
    assert {name for name in broken if area_of(name) == area} == {
        f"{area}.{name}" for name in seed.breaks
    }
    assert any(seed.says in text for text in broken.values())
    assert not any("inconclusive" in text for text in broken.values())


def test_an_import_that_leaves_the_policy_alone_is_a_drift(tmp_path: Path) -> None:
    """Importing NT fails its contract where it no longer installs uvloop's policy."""
    with sowing(tmp_path, "tests.support.policy_kept") as observe_seeded:
        broken = observe_seeded("", "gate").broken

    assert "after.policy: uvloop.EventLoopPolicy" in broken["event_loop.importing"]
    assert all(contract.startswith("event_loop.") for contract in broken)


def test_an_import_that_writes_is_a_drift(tmp_path: Path) -> None:
    """What the import itself writes, at home and on standard output, is seen."""
    with sowing(tmp_path, "tests.support.import_writing") as observe_seeded:
        broken = observe_seeded("", "process").broken

    assert "writes: new state.json" in broken["process.importing"]
    assert "prints: 0 → 1" in broken["process.importing"]


def test_an_import_that_keeps_the_process_from_ending_is_a_drift(tmp_path: Path) -> None:
    """What it registers for the end of the process is run, and takes its time."""
    with sowing(tmp_path, "tests.support.import_writing") as observe_seeded:
        broken = observe_seeded("", "process").broken["process.importing"]

    assert "ends: little → long" in broken


def test_an_import_that_changes_what_a_fork_sets_anew_is_a_drift(tmp_path: Path) -> None:
    """Its folder, arguments and import path are seen, though no probe's process has them."""
    with sowing(tmp_path, "tests.support.import_writing") as observe_seeded:
        broken = observe_seeded("", "process").broken["process.importing"]

    assert all(f"changed.{name}" in broken for name in ("arguments", "folder", "import_path"))


@pytest.mark.nightly
def test_a_seeded_drift_breaks_no_other_contract(sow: Sower) -> None:
    """Each drift that is made on purpose breaks the contracts that were approved, in all areas.

    It stands here because what came of a seed is kept for the tests of one process.
    """
    check_case("seeds", collect_seeds(sow))


@pytest.mark.parametrize("times", [4, pytest.param(20, marks=pytest.mark.nightly)])
def test_a_release_compared_with_itself_shows_nothing(sow: Sower, times: int) -> None:
    """The release that is pinned holds every contract, at each of several observations of it."""
    nothing = Sown(broken={}, drifts=())
    assert [sow("", "all") for _ in range(times)] == [nothing] * times


def test_every_contract_has_a_seed() -> None:
    """A contract that no test has seen failing is not one: of its own area's, or of all seeds."""
    kept = json.loads((FOLDER / "seeds.json").read_text(encoding="utf-8"))
    by_others = {name for seed in kept.values() for name in seed["broken_contracts"]}
    own = {f"{a}.{name}" for a, found in all_seeds().items() for s in found for name in s.breaks}
    seeded = by_others | own

    assert seeded | {"event_loop.importing"} == approved_ids(WORKSPACE.snapshots(FEED))
