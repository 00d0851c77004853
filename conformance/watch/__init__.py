"""What releases there are beyond the pins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.index import Release
    from conformance.workspace.pins import Pin


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The pins beside the releases there are."""

    pins: tuple[Pin, ...]
    releases: tuple[Release, ...]  #: Oldest first; yanked ones and pre-releases among them.
    pre: bool = False  #: Whether a pre-release counts.

    @property
    def news(self) -> tuple[Release, ...]:
        """The releases newer than every pin, newest first; with no pin, all there are."""
        return self._beyond([Version(pin.version) for pin in self.pins])

    def newer_than(self, pin: Pin) -> tuple[Release, ...]:
        """Return the releases newer than one pin, newest first."""
        return self._beyond([Version(pin.version)])

    def of(self, pin: Pin) -> Release | None:
        """Return the release that is pinned; None where the index does not list it."""
        pinned = Version(pin.version)
        return next((release for release in self.releases if release.version == pinned), None)

    def _beyond(self, versions: Sequence[Version]) -> tuple[Release, ...]:
        return tuple(
            release
            for release in reversed(self.releases)
            if release.yanked is None
            and (self.pre or not release.version.is_prerelease)
            and all(release.version > version for version in versions)
        )


def next_command(outlook: Outlook) -> str | None:
    """Return the command that says what the newest release would change.

    Of the releases that fit a pinned Python the newest; where none does, the newest, with a Python
    that it is for. None without news, and without pins: there is nothing to upgrade from.
    """
    if not (outlook.news and outlook.pins):
        return None
    pythons = [pin.python for pin in outlook.pins]
    fitting = [one for one in outlook.news if any(map(one.runs_on, pythons))]
    newest = (fitting or outlook.news)[0]
    python = [] if fitting else [f" --python {one}" for one in newest.pythons[:1]]
    return f"nt-conformance can-i-upgrade {newest.version}{''.join(python)}"
