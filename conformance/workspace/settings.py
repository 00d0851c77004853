"""Reads ``[tool.conformance]`` of ``pyproject.toml``, and refuses what it does not know.

The short form has one feed for every channel. A channel with a feed or a role of its own has a
table of its own::

    [tool.conformance]
    feed = ["src/quotes"]
    run = "quotes --http {http_url} --ws {ws_url}"
    environment = ["BINANCE_API_KEY"]
    env = { FEED_SYMBOLS = "BTCUSDT-PERP.BINANCE" }
    requires = ["pydantic>=2"]
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

from conformance.model.feed import START_WITHIN_S, STOP_WITHIN_S, FeedSettings, KeysReply
from conformance.problems import FileError, Problem, read_text
from conformance.workspace.area_folders import AREAS, area_problems
from conformance.workspace.pins import FEED
from conformance.workspace.project import read_project
from conformance.workspace.setting import OLD_NAMES, PROJECT, SETTINGS, command_of, faults_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conformance.workspace.project import Project

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
    requires: tuple[str, ...] = ()  #: Requirements that are locked together with the pin.
    extras: tuple[str, ...] = ()  #: Extras that NT is installed with.


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


_ROLE: Final = "role"
_CHANNELS: Final = "channels"


def read_settings(root: Path) -> WorkspaceSettings:
    """Read the settings of a workspace.

    Raises:
        SettingsError: With everything that is wrong with them.
    """
    return parse_settings(_read_document(root), root)


def parse_settings(document: Mapping[str, object], root: Path) -> WorkspaceSettings:
    """Return the settings in the document of a ``pyproject.toml``.

    Raises:
        SettingsError: With everything that is wrong with them.
    """
    table, project = _table_of(document), read_project(document)
    problems = [*_problems(table, TABLE, {AREAS, _CHANNELS}, root)]
    problems += _project_problems(table, TABLE, document)
    problems += area_problems(table.get(AREAS, []), root, file=PYPROJECT, where=TABLE)
    channels = table.get(_CHANNELS, {})
    if not isinstance(channels, dict):
        problems.append(_wrong(TABLE, _CHANNELS, channels, "a table of channels"))
        channels = {}
    for name, own in channels.items():
        where = f"{TABLE}.{_CHANNELS}.{name}"
        if isinstance(own, dict):
            problems += _problems(own, where, {_ROLE}, root)
            problems += _role_problems(own, where)
            problems += _project_problems(own, where, document)
        else:
            problems.append(_wrong(TABLE, f"{_CHANNELS}.{name}", own, "a table"))
    named = [own for own in channels.values() if isinstance(own, dict) and "feed" in own]
    if "feed" not in table and (not channels or len(named) < len(channels)):
        problems.append(_wrong(TABLE, "feed", None, SETTINGS[0].example))
    if problems:
        raise WorkspaceSettingsError(problems)
    shared = {name: value for name, value in _renamed(table).items() if name != _CHANNELS}
    return WorkspaceSettings(
        default=_channel(shared, root, ChannelRole.PRODUCTION, project),
        channels={
            name: _channel(
                {**shared, **_renamed(own)},
                root,
                ChannelRole.PRODUCTION if name == FEED else ChannelRole.CANDIDATE,
                project,
            )
            for name, own in channels.items()
        },
    )


def _renamed(table: Mapping[str, object]) -> dict[str, object]:
    """Return a table with each setting under the name that it has now."""
    return {OLD_NAMES.get(name, name): value for name, value in table.items()}


def _read_document(root: Path) -> dict[str, object]:
    text = read_text(root / PYPROJECT, WorkspaceSettingsError, fix=f"git checkout -- {PYPROJECT}")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = Problem(
            file=PYPROJECT,
            what="this is not TOML",
            found=str(error),
            expected=f"a table [{TABLE}]",
            fix=f"git diff -- {PYPROJECT}   shows what was changed",
        )
        raise WorkspaceSettingsError([problem]) from error


def _table_of(document: Mapping[str, object]) -> dict[str, object]:
    tools = document.get("tool", {})
    table = tools.get("conformance", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise WorkspaceSettingsError([_wrong("tool", "conformance", table, f"a table [{TABLE}]")])
    return table


def _problems(
    table: Mapping[str, object], where: str, also: set[str], root: Path
) -> Iterator[Problem]:
    known = [setting.name for setting in SETTINGS] + sorted(also)
    for name in table:
        if name not in known and name not in OLD_NAMES:
            yield _unknown(where, name, known)
    for old, new in OLD_NAMES.items():
        if old in table and new in table:
            yield _twice(where, old, new)
    names = {setting.name for setting in SETTINGS}
    for name, value in table.items():
        setting = OLD_NAMES.get(name, name)
        for found, expected in faults_of(setting, value, root) if setting in names else ():
            yield _wrong(where, name, found, expected, of=setting)


def _role_problems(table: Mapping[str, object], where: str) -> Iterator[Problem]:
    role = table.get(_ROLE, ChannelRole.CANDIDATE)
    if role not in [*ChannelRole]:
        yield _wrong(where, _ROLE, role, " or ".join(f'"{one}"' for one in ChannelRole))


def _project_problems(
    table: Mapping[str, object], where: str, document: Mapping[str, object]
) -> Iterator[Problem]:
    project = document.get("project")
    has_some = isinstance(project, dict) and isinstance(project.get("dependencies"), list)
    if table.get("requires") == PROJECT and not has_some:
        expected = f"[project] dependencies in {PYPROJECT}, or a list of requirements"
        yield _wrong(where, "requires", PROJECT, expected)


def _channel(
    table: Mapping[str, object], root: Path, role: ChannelRole, project: Project
) -> ChannelSettings:
    requires = table.get("requires")
    return ChannelSettings(
        feed=FeedSettings(
            root=root,
            paths=tuple(root / path for path in _texts(table, "feed")),
            command=command_of(table.get("run", "")),
            environment=_texts(table, "environment"),
            variables=_variables(table.get("env")),
            import_roots=tuple(root / path for path in _texts(table, "path")),
            areas=tuple(root / path for path in _texts(table, AREAS)),
            start_within_s=_seconds(table.get("start_within_s"), START_WITHIN_S),
            stop_within_s=_seconds(table.get("stop_within_s"), STOP_WITHIN_S),
            keys=KeysReply(str(table.get("keys", KeysReply.ACCEPTED))),
        ).with_program(),
        role=ChannelRole(str(table.get(_ROLE, role))),
        requires=project.beside_nt if requires == PROJECT else _texts(table, "requires"),
        extras=_texts(table, "extras"),
    )


def _variables(value: object) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(value.items())) if isinstance(value, dict) else ()


def _seconds(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default


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


def _twice(where: str, old: str, new: str) -> Problem:
    return Problem(
        file=PYPROJECT,
        what=f"[{where}] has {new} twice: {old} is its old name",
        found=f"{old} and {new}",
        expected=f"{new} alone",
        fix=f"move what {old} has into {new}",
    )


def _wrong(where: str, name: str, found: object, expected: str, *, of: str = "") -> Problem:
    return Problem(
        file=PYPROJECT,
        what=f"[{where}] {name} {'is missing' if found is None else 'can not be used'}",
        found="no such line" if found is None else f"{name} = {found!r}",
        expected=f"{of or name} = {expected}",
        fix=f"[{where}] in {PYPROJECT}",
    )
