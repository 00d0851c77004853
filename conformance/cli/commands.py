"""What there is to type: each command is declared once; parser and help derive from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PROGRAM: Final = "nt-conformance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One word of the command line.

    Its module has `add_arguments`, which declares what it takes, and `run`, which returns the
    exit status. Only the module of the command that is given is imported: some take a while to
    import, and none should wait for the others'.
    """

    name: str
    help: str
    example: str = ""  #: Arguments, as one would type them.
    passes_on: bool = False  #: Whether arguments that it does not know go on to pytest.

    @property
    def typed(self) -> str:
        """Return the example as one types it."""
        return f"{PROGRAM} {self.name} {self.example}".rstrip()

    @property
    def module(self) -> str:
        """Return the name of its module."""
        return f"conformance.cli.{self.name.replace('-', '_')}"


COMMANDS: Final = (
    Command(
        name="can-i-upgrade",
        help="say what an upgrade would change for the feed",
        example="1.220.0",
    ),
    Command(
        name="init",
        help="start a workspace in your feed's repository",
        example="--dry-run",
    ),
    Command(
        name="gate",
        help="compare a channel's release with its approved snapshots",
        example="--channel feed",
        passes_on=True,
    ),
    Command(
        name="selfcheck",
        help="make drifts on purpose, and see that each is seen for your feed",
        example="--channel feed",
    ),
    Command(
        name="check",
        help="check that settings, pins, locks and snapshots agree; installs nothing",
    ),
    Command(
        name="lock",
        help="lock each pin, or the channels that are named",
        example="next --upgrade",
    ),
    Command(
        name="migrate",
        help="move approved snapshots to the format of this release",
    ),
    Command(
        name="watch",
        help="say which releases are newer than the pins",
    ),
    Command(
        name="history",
        help="show what each release in a range changed for the feed",
        example="1.219.0 1.231.0 --output history",
    ),
    Command(
        name="observe",
        help="print what a channel's release does, as JSON",
        example="ticks.price",
    ),
    Command(
        name="explain",
        help="explain a rule that a report names, or list all rules",
        example="name-removed",
    ),
    Command(
        name="feed",
        help="run the feed against the loopback venue and print its figures",
        example="--seconds 10",
    ),
    Command(
        name="venue",
        help="run the loopback exchange by itself",
        example="--symbols BTCUSDT",
    ),
    Command(
        name="comment",
        help="keep one comment of a pull request up to date",
        example="--body report.md --pull-request 12",
    ),
    Command(
        name="digest",
        help="make one comment of the reports that a gate's jobs left",
        example="reports --run URL",
    ),
    Command(
        name="completion",
        help="print what makes a shell complete this command",
        example="bash",
    ),
)
