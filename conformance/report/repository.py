"""The feed's lines as GitHub names them: relative to the root of the git repository."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.usage_site import UsageSite
from conformance.workspace.pins import PINS_FILE

if TYPE_CHECKING:
    from conformance.diff.records import Upgrade


def in_repository(upgrade: Upgrade, workspace: Path) -> Upgrade:
    """Return an upgrade whose lines are named relative to the repository that has the workspace.

    A line of no file in there is left out, for GitHub could not show it. A drift without a line
    is told at the pins.
    """
    root = repository_root(workspace)

    def named(lines: tuple[UsageSite, ...]) -> tuple[UsageSite, ...]:
        files = [_relative(workspace / line.file, root) for line in lines]
        kept = tuple(
            replace(line, file=file) for line, file in zip(lines, files, strict=True) if file
        )
        return kept or (UsageSite(file=_relative(workspace / PINS_FILE, root), line=1),)

    return replace(
        upgrade,
        drifts=tuple(replace(drift, lines=named(drift.lines)) for drift in upgrade.drifts),
        lacks=tuple(replace(lack, lines=named(lack.lines)) for lack in upgrade.lacks),
    )


def repository_root(folder: Path) -> Path:
    """Return the nearest folder at or above one that has a ``.git``; the folder without any."""
    whole = folder.resolve()
    return next((one for one in (whole, *whole.parents) if (one / ".git").exists()), whole)


def _relative(file: Path, root: Path) -> str:
    """Return a path relative to the repository; "" where it is not in there.

    What a link inside the repository names is not followed: GitHub knows the link.
    """
    for path in (Path(os.path.normpath(file)), file.resolve()):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return ""
