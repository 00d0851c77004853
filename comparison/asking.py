"""Asks this suite about a bump, and prints what it finds that needs a person, a line each.

python -m comparison.asking FROM TO    ends as `can-i-upgrade` does: 0, 1, or 2 for could not tell
"""

import sys
from collections.abc import Iterator

from conformance.drift.records import Exit, Severity, Upgrade
from conformance.drift.upgrade import Question, answer
from conformance.probes.document import ObservationError
from conformance.problems import FileError


def main(before: str, after: str) -> int:
    """Ask, and print the breaks and the shifts."""
    try:
        told = answer(Question(before=before, after=after))
    except (FileError, ObservationError) as error:
        sys.stderr.write(f"{error}\n")
        return Exit.UNTOLD
    sys.stdout.writelines(f"{line}\n" for line in findings(told))
    sys.stderr.writelines(f"could not tell: {name}: {why}\n" for name, why in told.untold.items())
    return told.exit_status


def findings(told: Upgrade) -> Iterator[str]:
    """Yield a line for each drift that is more than an addition."""
    for drift in told.drifts:
        if drift.severity is not Severity.ADD:
            change = drift.change
            yield f"{drift.severity} {change.fact}: {change.before} -> {change.after}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
