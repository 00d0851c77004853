"""Look at what a release does: ``python -m conformance observe [PROBE ...]``.

Prints the observations of the NautilusTrader in this environment as JSON on stdout. Exit status:
0, or 2 where a probe could not tell.
"""

import argparse
import sys
from collections.abc import Sequence

from conformance.facts import canonical
from conformance.probes.document import ObservationError
from conformance.probes.observer import observe


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    look = commands.add_parser("observe", help="print observations of the installed release")
    look.add_argument("probes", nargs="*", metavar="PROBE", help="ids or areas; all if none")
    given = parser.parse_args(argv)
    try:
        observed = observe(only=given.probes, progress=lambda line: print(line, file=sys.stderr))
    except ObservationError as error:
        print(f"could not tell: {error}", file=sys.stderr)
        return 2
    print(canonical(observed.facts), end="")
    for probe, why in observed.failures.items():
        print(f"could not tell: {probe}: {why}", file=sys.stderr)
    return 2 if observed.failures else 0


if __name__ == "__main__":
    sys.exit(main())
