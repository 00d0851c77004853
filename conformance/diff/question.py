"""What is asked of two releases."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conformance.problems import FileError, Problem, shown
from conformance.workspace import Workspace, find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.model.feed import FeedSettings


class TwoFeedsError(FileError):
    """Two channels are to be compared, and each has another feed."""


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

    def of_one_feed(self) -> Question:
        """Return the question about the judged feed alone.

        What was approved of a channel tells nothing of another channel's feed: a channel with
        another feed than the judged one stands for its release, which is observed.

        Raises:
            TwoFeedsError: Both sides are channels, of two feeds, and none is said to be judged.
        """
        pins, settings = self.workspace.pins(), self.workspace.settings()
        judged = self.judged_channel
        paths = {name: settings.channel(name).feed.paths for name in (judged, *pins)}
        sides = {name for name in (self.before, self.after) if name in pins}
        others = {name: pins[name].version for name in sides if paths[name] != paths[judged]}
        if self.feed or not others:
            return self
        if self.before in pins and self.after in pins and not self.channel:
            feeds = {name: ", ".join(map(shown, paths[name])) for name in (self.before, self.after)}
            raise TwoFeedsError([_two_feeds(feeds, pins[self.after].version)])
        return replace(
            self,
            before=others.get(self.before, self.before),
            after=others.get(self.after, self.after),
            channel=judged,
        )


def _two_feeds(feeds: Mapping[str, str], release: str) -> Problem:
    before, after = feeds
    return Problem(
        file=f"the channels {before} and {after}",
        what="they have two feeds, so not all that differs is NautilusTrader's doing",
        found="; ".join(f"{name}: {paths}" for name, paths in feeds.items()),
        expected="two channels of one feed, or the feed that is judged",
        fix=f"nt-conformance can-i-upgrade {before} {after} --channel {before}"
        f"   observes {release} with the feed of {before}",
    )
