"""Reads ``[tool.conformance]`` of ``pyproject.toml``, and refuses what it does not know.

The short form has one feed for every channel. A channel with a feed or a role of its own has a
table of its own::

    [tool.conformance]
    feed = ["src/quotes"]
    run = "quotes --http {http_url} --ws {ws_url}"
    environment = ["BINANCE_API_KEY"]
    dependencies = ["pydantic>=2"]
    areas = ["my_areas"]

    [tool.conformance.channels.books]
    feed = ["src/books"]
    role = "production"
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from packaging.requirements import InvalidRequirement, Requirement

from conformance.model.feed import FeedSettings
from conformance.problems import FileError, Problem, read_text
from conformance.workspace.area_folders import AREAS, area_problems
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PYPROJECT: Final = "pyproject.toml"
TABLE: Final = "tool.conformance"


class WorkspaceSettingsError(FileError):
    """``[tool.conformance]`` can't be used."""


class ChannelRole(StrEnum):
    """What a channel is for."""

    PRODUCTION = "production"  #: What stops its feed can't be approved.
    CANDIDATE = "candidate"  #: Everything is recorded.


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """One channel: its feed, its role, and what the feed needs beside NT."""

    feed: FeedSettings
    role: ChannelRole
    dependencies: tuple[str, ...] = ()  #: Requirements that are locked together with the pin.


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings:
    """All settings of a workspace."""

    default: ChannelSettings  #: Of channels that have no table of their own.
    channels: Mapping[str, ChannelSettings] = field(default_factory=lambda: MappingProxyType({}))

    def channel(self, name: str) -> ChannelSettings:
        """Return the settings of a channel."""
        own = self.channels.get(name)
        if own is not None:
            return own
        return self.default if name == FEED else replace(self.default, role=ChannelRole.CANDIDATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """One setting: the kind of value that it takes, and an example."""

    name: str
    is_list: bool
    example: str


_KEYS: Final = (
    _Key(
        name="feed", is_list=True, example='["src/quotes"], files or folders beside pyproject.toml'
    ),
    _Key(
        name="run",
        is_list=False,
        example='"quotes --http {http_url} --ws {ws_url}", what follows python -m',
    ),
    _Key(
        name="environment",
        is_list=True,
        example='["BINANCE_FUTURES_API_KEY"], names of environment variables',
    ),
    _Key(
        name="dependencies",
        is_list=True,
        example='["pydantic>=2"], what the feed imports beside NautilusTrader',
    ),
)
_ROLE: Final = "role"
_CHANNELS: Final = "channels"
_FIELDS: Final = frozenset(("http_url", "ws_url", "proxy_url"))


def read_settings(root: Path) -> WorkspaceSettings:
    """Read the settings of a workspace.

    Raises:
        SettingsError: With everything that is wrong with them.
    """
    table = _read_table(root)
    problems = [*_problems(table, TABLE, {AREAS, _CHANNELS})]
    problems += area_problems(table.get(AREAS, []), root, file=PYPROJECT, where=TABLE)
    channels = table.get(_CHANNELS, {})
    if not isinstance(channels, dict):
        problems.append(_wrong(TABLE, _CHANNELS, channels, "a table of channels"))
        channels = {}
    for name, own in channels.items():
        where = f"{TABLE}.{_CHANNELS}.{name}"
        if isinstance(own, dict):
            problems += _problems(own, where, {_ROLE})
            problems += _role_problems(own, where)
        else:
            problems.append(_wrong(TABLE, f"{_CHANNELS}.{name}", own, "a table"))
    named = [own for own in channels.values() if isinstance(own, dict) and "feed" in own]
    if "feed" not in table and (not channels or len(named) < len(channels)):
        problems.append(_wrong(TABLE, "feed", None, _KEYS[0].example))
    if problems:
        raise WorkspaceSettingsError(problems)
    default = _channel(table, root, ChannelRole.PRODUCTION)
    return WorkspaceSettings(
        default=default,
        channels={
            name: _channel(
                {**{k: v for k, v in table.items() if k != _CHANNELS}, **own},
                root,
                ChannelRole.PRODUCTION if name == FEED else ChannelRole.CANDIDATE,
            )
            for name, own in channels.items()
        },
    )


def _read_table(root: Path) -> dict[str, object]:
    text = read_text(root / PYPROJECT, WorkspaceSettingsError, fix=f"git checkout -- {PYPROJECT}")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = Problem(
            file=PYPROJECT,
            what="this is not TOML",
            found=str(error),
            expected=f"a table [{TABLE}]",
            fix=f"git diff -- {PYPROJECT}   shows what was changed",
        )
        raise WorkspaceSettingsError([problem]) from error
    tools = document.get("tool", {})
    table = tools.get("conformance", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise WorkspaceSettingsError([_wrong("tool", "conformance", table, f"a table [{TABLE}]")])
    return table


def _problems(table: Mapping[str, object], where: str, also: set[str]) -> Iterator[Problem]:
    known = [key.name for key in _KEYS] + sorted(also)
    for name in table:
        if name not in known:
            yield _unknown(where, name, known)
    for key in _KEYS:
        if key.name in table and not _fits(key, table[key.name]):
            yield _wrong(where, key.name, table[key.name], key.example)
    yield from _unusable(table, where)


def _fits(key: _Key, value: object) -> bool:
    if not key.is_list:
        return isinstance(value, str) and bool(value.strip())
    is_list = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    return is_list and bool(value or key.name != "feed")


def _unusable(table: Mapping[str, object], where: str) -> Iterator[Problem]:
    """Yield what has the right type, and still can't be used."""
    command, needed = table.get("run"), table.get("dependencies", [])
    if isinstance(command, str):
        try:
            command.format(**dict.fromkeys(_FIELDS, ""))
        except (KeyError, IndexError, ValueError, AttributeError):
            yield _wrong(
                where, "run", command, f"no other fields than {', '.join(sorted(_FIELDS))}"
            )
    for written in needed if isinstance(needed, list) else ():
        try:
            Requirement(str(written))
        except InvalidRequirement:
            yield _wrong(where, "dependencies", written, "requirements, such as pydantic>=2")


def _role_problems(table: Mapping[str, object], where: str) -> Iterator[Problem]:
    role = table.get(_ROLE, ChannelRole.CANDIDATE)
    if role not in [*ChannelRole]:
        yield _wrong(where, _ROLE, role, " or ".join(f'"{one}"' for one in ChannelRole))


def _channel(table: Mapping[str, object], root: Path, role: ChannelRole) -> ChannelSettings:
    return ChannelSettings(
        feed=FeedSettings(
            root=root,
            paths=tuple(root / path for path in _texts(table, "feed")),
            command=str(table.get("run", "")),
            environment=_texts(table, "environment"),
            areas=tuple(root / path for path in _texts(table, AREAS)),
        ),
        role=ChannelRole(str(table.get(_ROLE, role))),
        dependencies=_texts(table, "dependencies"),
    )


def _texts(table: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _unknown(where: str, name: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return Problem(
        file=PYPROJECT,
        what=f"[{where}] has no setting {name}",
        found=name,
        expected=f"{near[0]}?" if near else ", ".join(known),
        fix=f"write {near[0]}, or take the line out" if near else "take the line out",
    )


def _wrong(where: str, name: str, found: object, expected: str) -> Problem:
    return Problem(
        file=PYPROJECT,
        what=f"[{where}] {name} {'is missing' if found is None else 'can not be used'}",
        found="no such line" if found is None else f"{name} = {found!r}",
        expected=f"{name} = {expected}",
        fix=f"[{where}] in {PYPROJECT}",
    )
