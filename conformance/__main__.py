"""Look at what a release does, or whether pins, locks and snapshots go together.

``observe`` prints the observations of the NautilusTrader in this environment as JSON on stdout;
it ends with 0, or 2 where a probe could not tell. ``check`` needs no NautilusTrader; it ends with
0, or 2 where the files don't go together.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.consistency import check
from conformance.facts import canonical
from conformance.problems import FileError, Problem


class UnknownProbeError(FileError):
    """There is no probe, and no area of probes, of a name that was given."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    look = commands.add_parser("observe", help="print observations of the installed release")
    look.add_argument("probes", nargs="*", metavar="PROBE", help="ids or areas; all if none")
    held = commands.add_parser("check", help="whether pins, locks and snapshots go together")
    held.add_argument("--root", type=Path, default=Path(), help="where the pins file is")
    given = parser.parse_args(argv)
    return check(given.root) if given.command == "check" else observe_release(given.probes)


def observe_release(probes: Sequence[str]) -> int:
    """Print what the release of this environment does; return the exit status."""
    from conformance.probes.document import ObservationError  # noqa: PLC0415  needs NT
    from conformance.probes.observer import observe  # noqa: PLC0415  needs NT

    try:
        check_names(probes)
        observed = observe(only=probes, progress=lambda line: print(line, file=sys.stderr))
    except UnknownProbeError as error:
        print(error, file=sys.stderr)
        return 2
    except ObservationError as error:
        print(f"could not tell: {error}", file=sys.stderr)
        return 2
    print(canonical(observed.facts), end="")
    for probe, why in observed.failures.items():
        print(f"could not tell: {probe}: {why}", file=sys.stderr)
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
    from conformance.probes import AREAS, all_probes, area_of  # noqa: PLC0415  needs NT

    ids = [probe.id for probe in all_probes()]
    for name in names:
        if name not in ids and name not in AREAS:
            of_area = [probe_id for probe_id in ids if area_of(probe_id) == area_of(name)]
            yield Problem(
                file="python -m conformance observe",
                what="there is no such probe",
                found=name,
                expected=", ".join(of_area or AREAS),
                mend="python -m conformance observe   without a name observes all",
            )


if __name__ == "__main__":
    sys.exit(main())
