"""Tell what a NautilusTrader release does, and what there is to upgrade to.

Every command ends with 2 where it could not tell.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from conformance.problems import FileError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One word of the command line.

    Its module has `add_arguments`, which declares what it takes, and `run`, which returns the
    exit status. Only the module of the command that is given is imported: some of them need
    NautilusTrader or a network, and none should wait for the others' imports.
    """

    name: str
    module: str
    help: str
    group: str  #: The dependency group of `pyproject.toml` that has what it needs.


COMMANDS: Final = (
    Command(
        name="observe",
        module="conformance.probes.command",
        help="print observations of the installed release",
        group="contracts",
    ),
    Command(
        name="check",
        module="conformance.workspace.check",
        help="hold pins, locks and snapshots together",
        group="watch",
    ),
    Command(
        name="can-i-upgrade",
        module="conformance.report.command",
        help="say what an upgrade would change",
        group="upgrade",
    ),
    Command(
        name="history",
        module="conformance.history.command",
        help="show what each release in a range changed for the feed",
        group="history",
    ),
    Command(
        name="watch",
        module="conformance.watch.command",
        help="say which releases are newer than the pins",
        group="watch",
    ),
    Command(
        name="comment",
        module="conformance.github.command",
        help="keep one comment of a pull request up to date",
        group="watch",
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    words = parser.add_subparsers(required=True, metavar="COMMAND")
    parsers = {command: words.add_parser(command.name, help=command.help) for command in COMMANDS}
    asked = next((command for command in COMMANDS if arguments[:1] == [command.name]), None)
    if asked is None:
        parser.parse_args(arguments)  # ends here: with help, or with what there is instead
        return 2
    try:
        module = import_module(asked.module)
        parsers[asked].description = module.__doc__
        module.add_arguments(parsers[asked])
        status: int = module.run(parser.parse_args(arguments))
    except ModuleNotFoundError as error:
        print(_not_installed(asked, error), file=sys.stderr)
        return 2
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    return status


def _not_installed(command: Command, error: ModuleNotFoundError) -> Problem:
    return Problem(
        file=f"python -m conformance {command.name}",
        what="this environment lacks what the command needs",
        found=f"no module {error.name}",
        expected=f"the dependency group {command.group}",
        mend=f"uv pip install -r pyproject.toml --group {command.group}",
    )


if __name__ == "__main__":
    sys.exit(main())
