"""Observes the installed release with a seed of an area in it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from conformance.diff.compare import find_drifts
from conformance.diff.names import SURFACE
from conformance.diff.upgrade import read_feed
from conformance.gate.run import ContractRun, read_approved
from conformance.gate.verdict import broken_contract
from conformance.harness.document import read_document
from conformance.harness.environment import USES_VARIABLE, build_environment
from conformance.harness.venue_host import VenueHost
from conformance.model.areas import area_of
from conformance.workspace.pins import FEED
from conformance.workspace.snapshots import approved_ids, read_snapshot
from tests.support.reference import REFERENCE_FEED, ROOT, WORKSPACE
from tests.support.scopes import is_in_scope

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.diff.records import Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Sown:
    """What one run with a seed in it came to."""

    broken: Mapping[str, str]  #: What each broken contract says.
    drifts: tuple[Drift, ...]


Sower = Callable[[str, str], Sown]

_SOWN: dict[tuple[str, str], Sown] = {}  #: By seed and scope, of this run of pytest.


@contextmanager
def sowing(home: Path, *preload: str) -> Iterator[Sower]:
    """Observe the release with a seed in it; return what breaks, and what drifts."""
    environment = build_environment(os.environ, work=home, home=home, feed=REFERENCE_FEED)
    environment["PYTHONPATH"] = str(ROOT)
    environment[USES_VARIABLE] = str(home / "uses.json")
    with (
        VenueHost() as venues,
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.support.seeding",
                str(venues.client_socket.fileno()),
                *preload,
            ],
            cwd=ROOT,
            env=environment,
            pass_fds=(venues.client_socket.fileno(),),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        ask, answers = process.stdin, process.stdout

        def observe_seeded(sown: str, scope: str) -> Sown:
            ask.write(f"conformance.areas.seeds:sow:{sown}\t{scope}\n" if sown else f"\t{scope}\n")
            ask.flush()
            return _sown(json.loads(answers.readline()), scope)

        yield observe_seeded
        ask.close()


@contextmanager
def sowing_once(home: Path) -> Iterator[Sower]:
    """Observe each seed once a run of pytest, whichever test asks; without a seed every time."""
    with ExitStack() as stack:
        start = cache(lambda: stack.enter_context(sowing(home)))

        def observe_once(sown: str, scope: str) -> Sown:
            if not sown:
                return start()(sown, scope)
            if (sown, scope) not in _SOWN:
                _SOWN[sown, scope] = start()(sown, scope)
            return _SOWN[sown, scope]

        yield observe_once


def _sown(document: Mapping[str, object], scope: str) -> Sown:
    observed = read_document(document)
    run = ContractRun(
        workspace=WORKSPACE,
        channel=FEED,
        observed=observed,
        snapshots=read_approved(WORKSPACE.snapshots(FEED)),
        updates=False,
    )
    looked_at = [contract for contract in run.contracts if is_in_scope(contract, scope)]
    told = {contract: broken_contract(run, contract) for contract in looked_at}
    # What the feed uses of NT says what a drift is to it.
    names = {name for name in run.contracts if area_of(name) == SURFACE}.union(looked_at)
    approved = approved_ids(run.folder).intersection(names)
    drifts = find_drifts(
        {name: read_snapshot(run.folder, name) or {} for name in approved},
        {name: facts for name, facts in observed.facts.items() if name in names},
        source=read_feed(REFERENCE_FEED),
        places=observed.places,
    )
    return Sown(broken={c: why.text for c, why in told.items() if why}, drifts=drifts)
