"""What is asked of two releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.workspace import Workspace, find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.model.feed import FeedSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: from where, to where, for which feed, and with what at hand."""

    before: str = FEED  #: A channel, a release, or the path of a package file.
    after: str = ""  #: The same.
    python: str | None = None  #: E.g. ``3.12``; that of the channel's pin where not given.
    feed: tuple[Path, ...] = ()  #: Another source tree than the configured one.
    run: str = ""  #: How that one is run; where it is not given, it is not run.
    env: tuple[tuple[str, str], ...] = ()  #: The variables of that run, with their values.
    cache: Path | None = None
    slow: bool = False  #: Whether the slow tier of both sides is observed as well.
    notes: Path | None = None  #: NT's release notes; asked of its repository where not given.
    channel: str = ""  #: Whose feed is judged; that of a side where not given.
    workspace: Workspace = field(default_factory=find_workspace)

    @property
    def judged_channel(self) -> str:
        """Return the channel whose feed is judged."""
        names, pins = (self.channel, self.after, self.before, FEED), self.workspace.pins()
        return next((name for name in names if name in pins), FEED)

    @property
    def judged(self) -> FeedSettings:
        """Return the feed that is judged: the channel's, with the sources that were named."""
        feed = self.workspace.settings().channel(self.judged_channel).feed
        return feed.of_another(self.feed, self.run, self.env) if self.feed else feed
