"""Print what the release of a channel does, as JSON.

Exit status: 0, or 2 where a probe was inconclusive.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_cache, add_root
from conformance.gate.observing import observe_channel
from conformance.harness.document import ObservationError
from conformance.harness.probes import all_probes
from conformance.model.areas import area_ids, area_of
from conformance.model.facts import canonical
from conformance.model.schema import FactSection
from conformance.model.schemas import schema_of
from conformance.problems import FileError, Problem
from conformance.report.feed_run import feed_run_lines
from conformance.usage.observation import NAMES
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence


class UnknownProbeError(FileError):
    """There is no probe, and no area of probes, of a name that was given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("probes", nargs="*", metavar="PROBE", help="ids or areas; all if none")
    parser.add_argument("--channel", default=FEED, help="whose release")
    add_cache(parser)
    add_root(parser)


def run(given: argparse.Namespace) -> int:
    """Observe, and print what was seen.

    Raises:
        UnknownProbeError: With what there is instead of each name that is not known.
    """
    check_names(given.probes)
    workspace = find_workspace(given.root)
    try:
        observed = observe_channel(
            workspace,
            given.channel,
            cache=given.cache,
            only=given.probes,
            progress=lambda line: print(line, file=sys.stderr),
        )
    except ObservationError as error:
        print(f"inconclusive: {error}", file=sys.stderr)
        return 2
    schema = FactSection({name: schema_of(name) for name in observed.facts})
    print(canonical(observed.facts, schema), end="")
    for probe, why in observed.failures.items():
        print(f"inconclusive: {probe}: {why}", file=sys.stderr)
    feed = workspace.settings().channel(given.channel).feed
    for line in feed_run_lines(observed, feed, given.channel):
        print(line, file=sys.stderr)
    for probe, reason in observed.not_run.items():
        print(f"not run: {probe}: {reason}", file=sys.stderr)
    return 2 if observed.failures else 0


def check_names(names: Sequence[str]) -> None:
    """Check that each name is a probe's or an area's.

    Raises:
        UnknownProbeError: With what there is instead of each that is not.
    """
    problems = list(_unknown(names))
    if problems:
        raise UnknownProbeError(problems)


def _unknown(names: Sequence[str]) -> Iterator[Problem]:
    ids = [*(probe.id for probe in all_probes()), NAMES]
    for name in names:
        if name not in ids and name not in area_ids():
            of_area = [probe_id for probe_id in ids if area_of(probe_id) == area_of(name)]
            yield Problem(
                file="nt-conformance observe",
                what="there is no such probe",
                found=name,
                expected=", ".join(of_area or area_ids()),
                fix="nt-conformance observe   without a name observes all",
            )
