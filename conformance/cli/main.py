"""One entry point for every command, and the one place that decides how the program ends.

Exit status: 0 nothing to review, 1 drift, 2 inconclusive or not possible. A crash of the tool, a
file that can't be used and an answer that can't be written end with 2: 1 is a verdict.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

from conformance.cli.commands import COMMANDS, PROGRAM, Command
from conformance.cli.output import (
    OutputError,
    abandon,
    flush_streams,
    harmless,
    prepare_streams,
)
from conformance.cli.parser import Parser, did_you_mean
from conformance.model.failure import machine_shortage
from conformance.problems import FileError
from conformance.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INCONCLUSIVE: Final = 2
_LONGEST: Final = 400  #: Characters of an error's own words.
_INTERRUPTED = f"{PROGRAM}: interrupted; nothing was decided"
_RUN_FOLDER: Final = "conformance.harness.run_folder"
_NOT_ON_WINDOWS: Final = (
    f"{PROGRAM}: this does not run on Windows\n"
    "  found:    Windows\n"
    "  expected: Linux; macOS is not tested\n"
    "  fix:      run it in WSL, in a container, or in CI on Linux"
)
TRACEBACK: Final = "NT_CONFORMANCE_TRACEBACK"  #: Set, it shows where the tool itself crashed.


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if sys.platform == "win32":
        _say(_NOT_ON_WINDOWS)
        return INCONCLUSIVE
    try:
        prepare_streams()
        status = _guarded(arguments)
        flush_streams()
    except OutputError as error:
        _say(f"{PROGRAM}: the answer can't be written: {error}")
        return INCONCLUSIVE
    return status


def run_and_exit() -> None:
    """Run the command line as the program: what a command left running is not waited for."""
    _end(main())


def end_interrupted(*_: object) -> NoReturn:
    """End the program at once; it can be the handler of a signal."""
    with suppress(OSError):
        os.write(2, f"{_INTERRUPTED}\n".encode())  # A print may be what was interrupted.
    _end(INCONCLUSIVE)


def _end(status: int) -> NoReturn:
    if _RUN_FOLDER in sys.modules:  # else nothing was started that could have left one
        with suppress(Exception, KeyboardInterrupt):  # the status is decided
            sys.modules[_RUN_FOLDER].close_run_folder()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, RuntimeError):  # the last one in a print
            stream.flush()
    os._exit(status)


def build_parser(whole: Iterable[Command] = COMMANDS) -> Parser:
    """Return the parser.

    Args:
        whole: The commands whose own arguments are in it; their modules are imported.
    """
    parser = Parser(
        prog=PROGRAM,
        description="Tell what a NautilusTrader upgrade would change for your feed.\n\n"
        "Exit status: 0 nothing to review, 1 drift, 2 inconclusive or not possible.",
        epilog=f"{PROGRAM} COMMAND --help   tells what a command takes.",
    )
    version = "show the tool's version and exit"
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help=version)
    words = parser.add_subparsers(metavar="COMMAND", dest="command")
    for command in COMMANDS:
        own = words.add_parser(command.name, help=command.help, description=command.help)
        own.epilog = f"example: {command.typed}"
        if command in whole:
            module = import_module(command.module)
            own.description = module.__doc__
            module.add_arguments(own)
    return parser


class _ShowVersion(argparse.Action):
    """Tells the version; it takes a tenth of the tool's start to find, so only where asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from conformance.version import SUITE  # noqa: PLC0415  # "

        print(f"{PROGRAM} {SUITE}")
        parser.exit()


def _guarded(arguments: Sequence[str]) -> int:
    """Run a command; whatever ends it otherwise than by a status is told, in words."""
    try:
        return _run(arguments)
    except SystemExit as ended:  # argparse's
        return ended.code if isinstance(ended.code, int) else INCONCLUSIVE
    except KeyboardInterrupt:
        _say(_INTERRUPTED)
    except FileError as error:
        _say(str(error))
    except BrokenPipeError:
        abandon(sys.stdout)
        _say(f"{PROGRAM}: the answer can't be written: what read it has ended")
    except Exception as error:  # noqa: BLE001  # a crash is told, and is no verdict
        _say(_crash(error))
    return INCONCLUSIVE


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        build_parser(()).print_help()
        return INCONCLUSIVE
    asked = next((command for command in COMMANDS if command.name == arguments[0]), None)
    if asked is None:
        parser = build_parser(())
        if not arguments[0].startswith("-"):
            known = [command.name for command in COMMANDS]
            near = did_you_mean(arguments[0], known) or f"; there are {', '.join(known)}"
            parser.error(f"there is no command {arguments[0]}{near}")
        parser.parse_all(arguments)
        parser.print_help()
        return INCONCLUSIVE
    parser = build_parser([asked])
    given, unknown = parser.parse_known_args(arguments)
    own = parser.of_command(asked.name)
    slips = [word for word in unknown if own.is_slip(word)] if asked.passes_on else unknown
    if slips:
        own.refuse(slips)
    given.passed_on = unknown
    status: int = import_module(asked.module).run(given)
    return status


def _crash(error: Exception) -> str:
    if os.environ.get(TRACEBACK):
        return "".join(traceback.format_exception(error))
    shortage = machine_shortage(error)
    kind = f"the machine is short of something: {shortage}" if shortage else "the tool crashed"
    text = f"{type(error).__name__}: {error}".removesuffix(": ")
    return (
        f"{PROGRAM}: {kind}; nothing was decided\n"
        f"  found:    {one_line(text, _LONGEST)}\n"
        "  expected: an answer, or a reason why there is none\n"
        f"  fix:      {TRACEBACK}=1 shows where, for a report of the fault"
    )


def _say(text: str) -> None:
    with suppress(OSError, ValueError):
        print(harmless(text), file=sys.stderr, flush=True)
