"""One setting of ``[tool.conformance]``: which values it takes, and what is wrong with others."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from packaging.requirements import InvalidRequirement, Requirement

from conformance.model.feed import ADDRESSES, KeysReply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Faults = Iterator[tuple[object, str]]
    """What was found of a setting and can't be used, and what is expected in its place."""

PROJECT: Final = "project"  #: As ``requires``: what ``[project] dependencies`` names, less NT.
LONGEST_WAIT_S: Final = 600

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STARTERS: Final = frozenset(("-m", "uv", "uvx", "poetry", "pdm", "hatch", "pipenv", "nox"))
_FORMS: Final = (
    "what follows python -m, without what starts Python: a module, package.module:function"
    " or a script.py; then its arguments"
)
_PYTHON: Final = re.compile(r"python[0-9.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting."""

    name: str
    example: str  #: What may stand behind the ``=``, for whoever wrote something else.
    fits: Callable[[object], bool]  #: Whether a value is of the right type.
    faults: Callable[[object, Path], Faults] = lambda _value, _root: iter(())
    """What of a value that has the right type can't be used, in this workspace."""


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_some_texts(value: object) -> bool:
    return _is_texts(value) and bool(value)


def _is_command(value: object) -> bool:
    return _is_some_texts(value) or (isinstance(value, str) and bool(value.strip()))


def _is_requires(value: object) -> bool:
    return value == PROJECT or _is_texts(value)


def _is_variables(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _is_seconds(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value <= LONGEST_WAIT_S


def command_of(value: object) -> str:
    """Return a command as one text, however it is written."""
    return shlex.join(map(str, value)) if isinstance(value, list) else str(value)


def _command_faults(value: object, _root: Path) -> Faults:
    try:
        words = shlex.split(command_of(value))
    except ValueError as error:
        yield value, f"each quote closed ({error}); or a list of words"
        return
    if any(not _takes_addresses(word) for word in words):
        yield value, f"no other fields than {', '.join(ADDRESSES)}"
    first = PurePath(words[0]).name if words else ""
    if not first or first in _STARTERS or _PYTHON.fullmatch(first):
        yield value, _FORMS


def _variable_faults(value: object, _root: Path) -> Faults:
    for name, text in value.items() if isinstance(value, dict) else ():
        if not _VARIABLE.fullmatch(name):
            yield {name: text}, "names of environment variables: letters, digits and _"
        elif not _takes_addresses(text) or "\0" in text:
            yield {name: text}, f"no other fields than {', '.join(ADDRESSES)}; {{{{ stands for {{"


def _takes_addresses(text: str) -> bool:
    """Whether the venue's addresses can be put into a text."""
    try:
        text.format(**dict.fromkeys(ADDRESSES, ""))
    except (KeyError, IndexError, ValueError, AttributeError):
        return False
    return True


def _folder_faults(value: object, root: Path) -> Faults:
    for name in value if isinstance(value, list) else ():
        if "\0" in name or not (root / name).is_dir():
            yield [name], "folders that are there, beside pyproject.toml"


def _requirement_faults(value: object, _root: Path) -> Faults:
    for written in value if isinstance(value, list) else ():
        try:
            Requirement(str(written))
        except InvalidRequirement:
            yield written, "requirements, such as pydantic>=2"


def _extra_faults(value: object, _root: Path) -> Faults:
    for name in value if isinstance(value, list) else ():
        if not _NAME.fullmatch(name):
            yield [name], "names of extras of NautilusTrader, such as ib"


_SECONDS: Final = f"seconds, a number above 0 and up to {LONGEST_WAIT_S}"

SETTINGS: Final = (
    Setting(
        name="feed",
        example='["src/quotes"], files or folders beside pyproject.toml',
        fits=_is_some_texts,
    ),
    Setting(
        name="run",
        example='"quotes --http {http_url} --ws {ws_url}", what follows python -m;'
        " or a list of its words",
        fits=_is_command,
        faults=_command_faults,
    ),
    Setting(
        name="environment",
        example='["BINANCE_FUTURES_API_KEY"], names of environment variables',
        fits=_is_texts,
    ),
    Setting(
        name="env",
        example='{FEED_URL = "{ws_url}"}, environment variables with their values as texts',
        fits=_is_variables,
        faults=_variable_faults,
    ),
    Setting(
        name="path",
        example='["src"], folders that the feed\'s packages are imported from',
        fits=_is_texts,
        faults=_folder_faults,
    ),
    Setting(
        name="requires",
        example='["pydantic>=2"], what the feed imports beside NautilusTrader;'
        f' or "{PROJECT}" for that of [project] dependencies',
        fits=_is_requires,
        faults=_requirement_faults,
    ),
    Setting(
        name="extras",
        example='["ib"], extras that NautilusTrader is installed with',
        fits=_is_texts,
        faults=_extra_faults,
    ),
    Setting(
        name="keys",
        example=" or ".join(f'"{one}"' for one in KeysReply)
        + ", what the exchange does with production's key",
        fits=lambda value: value in [*KeysReply],
    ),
    Setting(name="start_within_s", example=f"12, {_SECONDS}", fits=_is_seconds),
    Setting(name="stop_within_s", example=f"30, {_SECONDS}", fits=_is_seconds),
)

OLD_NAMES: Final = {"dependencies": "requires"}
"""Names that are still read, and what they are now."""


def faults_of(name: str, value: object, root: Path = Path()) -> Faults:
    """Yield what can't be used of a setting's value, and what is expected in its place."""
    setting = next(setting for setting in SETTINGS if setting.name == name)
    if setting.fits(value):
        yield from setting.faults(value, root)
    else:
        yield value, setting.example
