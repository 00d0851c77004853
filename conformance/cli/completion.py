"""Print a script that makes a shell complete this command.

For bash: nt-conformance completion bash > ~/.local/share/bash-completion/completions/nt-conformance
For zsh, into a folder of $fpath: nt-conformance completion zsh > ~/.zfunc/_nt-conformance
Exit status: 0.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from conformance.cli.commands import COMMANDS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from conformance.cli.parser import Parser

SHELLS: Final = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("shell", choices=SHELLS, help="whose script")


def run(given: argparse.Namespace) -> int:
    """Print the script."""
    import shtab  # noqa: PLC0415  # only here

    from conformance.cli.explain import RULE  # noqa: PLC0415  # "
    from conformance.cli.main import build_parser  # noqa: PLC0415  # it imports this module
    from conformance.diff.explanation import explanations  # noqa: PLC0415  # only here

    parser = build_parser()
    completes = {"FILE": shtab.FILE, "PATH": shtab.FILE, "DIR": shtab.DIRECTORY}
    rules = [one.id for one in explanations()]
    for action in _actions(parser):
        if action.metavar == RULE:
            action.choices = rules
        if action.metavar in completes:
            action.complete = completes[action.metavar]  # type: ignore[attr-defined]  # shtab's
    sys.stdout.write(f"{shtab.complete(parser, shell=given.shell)}\n")
    return 0


def _actions(parser: Parser) -> Iterator[argparse.Action]:
    for command in COMMANDS:
        yield from parser.of_command(command.name).arguments()
