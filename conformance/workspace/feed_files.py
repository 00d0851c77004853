"""Whether the feed that the settings name is there: its source, and the program that is run."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from conformance.problems import Problem
from conformance.workspace.pins import PACKAGE, PINS_FILE
from conformance.workspace.settings import PYPROJECT, TABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from conformance.model.feed import FeedSettings
    from conformance.workspace.settings import WorkspaceSettings


def feed_problems(settings: WorkspaceSettings, channels: Collection[str]) -> Iterator[Problem]:
    """Yield what the settings name that is not there: a channel, or what a feed is made of."""
    for name in settings.channels:
        if name not in channels:
            yield _no_such_channel(name, channels)
    found = (problem for name in channels for problem in _problems_of(settings, name))
    yield from dict.fromkeys(found)  # Several channels may have one feed.


def _problems_of(settings: WorkspaceSettings, channel: str) -> Iterator[Problem]:
    own, shared = settings.channel(channel), settings.default

    def table(*, is_shared: bool) -> str:
        return TABLE if is_shared else f"{TABLE}.channels.{channel}"

    for path in own.feed.paths:
        if not path.exists():
            yield Problem(
                file=PYPROJECT,
                what=f"[{table(is_shared=path in shared.feed.paths)}] feed names what is not there",
                found=_relative(path, own.feed.root),
                expected=f"files and folders of the feed's source, beside {PYPROJECT}",
                fix="the path in feed, or put the source back",
            )
    if why := _why_not_run(own.feed, is_alone=not own.requires):
        is_shared = own.feed.command == shared.feed.command
        yield Problem(
            file=PYPROJECT,
            what=f"[{table(is_shared=is_shared)}] run names what is not there",
            found=why,
            expected="a module, package.module:function or a script.py that is there",
            fix="run, or put its folder into path",
        )


def _why_not_run(feed: FeedSettings, *, is_alone: bool) -> str:
    """Return why the program that ``run`` names can't be started; "" where it may be.

    Args:
        feed: The feed.
        is_alone: Whether nothing that could bring the module is installed beside NT.
    """
    words = shlex.split(feed.command)
    if not words:
        return ""
    if words[0].endswith(".py"):
        return "" if (feed.root / words[0]).is_file() else f"no file {words[0]}"
    module, _, function = words[0].partition(":")
    first, *rest = module.split(".")
    own = [folder for folder in feed.search_path if _is_module(folder / first, is_run=False)]
    if not own:
        is_elsewhere = not is_alone or first in sys.stdlib_module_names or first == PACKAGE
        return "" if is_elsewhere else f"no module {first}"
    if any(_is_module(folder.joinpath(first, *rest), is_run=not function) for folder in own):
        return ""
    is_folder = any(folder.joinpath(first, *rest).is_dir() for folder in own)
    return f"no __main__.py in {module}" if is_folder else f"no module {module}"


def _is_module(base: Path, *, is_run: bool) -> bool:
    """Whether a module of that path is there, or, where it is run, one that can be."""
    is_package = (base / "__main__.py").is_file() if is_run else base.is_dir()
    return is_package or any(base.parent.glob(f"{base.name}.*"))


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _no_such_channel(name: str, channels: Collection[str]) -> Problem:
    return Problem(
        file=PYPROJECT,
        what=f"[{TABLE}.channels.{name}] is for a channel that no pin is on",
        found=name,
        expected=" or ".join(channels),
        fix=f"one of these names, or a pin on the {name} channel in {PINS_FILE}",
    )
