"""An argument parser that says what was probably meant."""

from __future__ import annotations

import argparse
import difflib
import sys
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from _typeshed import SupportsWrite


_SLIP: Final = 0.85  #: As alike as --chanel and --channel; pytest's --rootdir is not.


class Parser(argparse.ArgumentParser):
    """Like argparse's, and names the nearest command, option or choice."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", HelpFormatter)
        super().__init__(*args, **options)  # type: ignore[arg-type]  # argparse's own

    def parse_all(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse arguments; one that is not known ends the program with the nearest there is."""
        given, unknown = self.parse_known_args(arguments)
        if unknown:
            self.refuse(unknown)
        return given

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """End the program over arguments that are not known."""
        names = ", ".join(unknown)
        near = did_you_mean(unknown[0].partition("=")[0], self._option_names())
        self.error(f"not known: {names}{near}")

    def is_slip(self, word: str) -> bool:
        """Whether a word that is not known is one of its options with a letter wrong."""
        name = word.partition("=")[0]
        return bool(difflib.get_close_matches(name, self._option_names(), n=1, cutoff=_SLIP))

    def _option_names(self) -> list[str]:
        return [name for action in self._actions for name in action.option_strings]

    def arguments(self) -> list[argparse.Action]:
        """Return what it takes; argparse tells that nowhere else."""
        return list(self._actions)

    def of_command(self, name: str) -> Parser:
        """Return the parser of one of its commands."""
        action = argparse._SubParsersAction  # noqa: SLF001  # argparse has no other name for it
        words = next(a for a in self._actions if isinstance(a, action))
        found: Parser = words.choices[name]
        return found

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Write help and version; argparse would pass over that they can't be written."""
        if message:
            (file or sys.stderr).write(message)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse a value that is none of the choices, with the nearest one."""
        if action.choices is not None and value not in action.choices:
            choices = list(map(str, action.choices))
            text = f"{value!s} is none of {', '.join(choices)}{did_you_mean(str(value), choices)}"
            raise argparse.ArgumentError(action, text)


class HelpFormatter(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    """Keeps the lines of a description, and shows each default that says something."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        if not action.default or action.default is True:
            return action.help
        return super()._get_help_string(action)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question with the nearest known word; "" where none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.65)
    return f"; did you mean {near[0]}?" if near else ""
