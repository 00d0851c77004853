"""Finds the workspace: the folder whose ``pyproject.toml`` has ``[tool.conformance]``."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.model.areas import add_areas
from conformance.problems import FileError, Problem
from conformance.workspace.pins import PINS_FILE, Pin, read_pins
from conformance.workspace.settings import (
    PYPROJECT,
    TABLE,
    WorkspaceSettings,
    WorkspaceSettingsError,
    read_settings,
)

CONTRACTS = Path("contracts")  #: What the team approved, as seen from the workspace.
LOCKS = CONTRACTS / "locks"
SNAPSHOTS = CONTRACTS / "snapshots"


class WorkspaceError(FileError):
    """There is no workspace where one was looked for."""


class ChannelError(FileError):
    """A channel is named that no pin is on."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One team's folder. Everything that the tool keeps for the team lies in it."""

    root: Path  #: Absolute.

    @property
    def pins_file(self) -> Path:
        """Return the path of the pins."""
        return self.root / PINS_FILE

    def pins(self) -> dict[str, Pin]:
        """Return the pins by channel, in the order in which they are written.

        Raises:
            PinsError: The file can't be used.
        """
        return {pin.channel: pin for pin in read_pins(self.pins_file)}

    def pin(self, channel: str) -> Pin:
        """Return the pin of a channel.

        Raises:
            ChannelError: There is none.
            PinsError: The file can't be used.
        """
        pins = self.pins()
        if channel in pins:
            return pins[channel]
        problem = Problem(
            file=PINS_FILE,
            what=f"no pin is on the channel {channel!r}",
            found=channel,
            expected=" or ".join(pins),
            fix="name one of these, or add a pin on that channel",
        )
        raise ChannelError([problem])

    def lock(self, channel: str) -> Path:
        """Return where the lock of a channel is kept."""
        return self.root / LOCKS / f"{channel}.txt"

    def snapshots(self, channel: str) -> Path:
        """Return the folder of a channel's snapshots."""
        return self.root / SNAPSHOTS / channel

    def settings(self) -> WorkspaceSettings:
        """Read ``[tool.conformance]``, and make the areas known that it names.

        Raises:
            SettingsError: With everything that is wrong with it.
        """
        settings = read_settings(self.root)
        add_areas(settings.default.feed.areas)
        return settings


def find_workspace(root: Path | None = None) -> Workspace:
    """Return the workspace in ``root``, or else the nearest at or above the working directory.

    Its own areas are known from then on. What is wrong with its settings is for whoever needs them.

    Raises:
        WorkspaceError: There is none.
    """
    workspace = _found(root)
    with suppress(WorkspaceSettingsError):
        workspace.settings()
    return workspace


def _found(root: Path | None) -> Workspace:
    if root is not None:
        if _has_table(root / PYPROJECT):
            return Workspace(root.absolute())
        raise WorkspaceError([_no_workspace(f"{root.as_posix()}/{PYPROJECT}")])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _has_table(folder / PYPROJECT):
            return Workspace(folder)
    raise WorkspaceError([_no_workspace(str(here))])


def _has_table(file: Path) -> bool:
    """Whether a file claims to have the table; one that is broken is refused when it is read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    try:
        tools = tomllib.loads(text).get("tool", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return TABLE in text
    return isinstance(tools, dict) and "conformance" in tools


def _no_workspace(where: str) -> Problem:
    return Problem(
        file=where,
        what="no workspace is here",
        found=f"no {PYPROJECT} with [{TABLE}], here or in a folder above",
        expected=f"a {PYPROJECT} with [{TABLE}], beside {PINS_FILE}",
        fix="change to the folder of your workspace, or name it with --root DIR",
    )
