"""A team's workspace with `tests.support.small_feed` as its feed, in ``src``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.workspace.settings import read_settings

if TYPE_CHECKING:
    from conformance.model.feed import FeedSettings

SMALL_FEED = Path(__file__).with_name("small_feed.py")
RUN = 'run = "quotes.live"'


def small_feed(
    root: Path, way: str = "goes well", *, run: str = RUN, more: tuple[str, ...] = (), **env: str
) -> FeedSettings:
    """Write the workspace, and return the settings of its feed.

    Args:
        root: An empty folder.
        way: What the feed does.
        run: The line of that name; "" for none.
        more: Further lines of the table.
        env: Further variables of the feed.
    """
    package = root / "src" / "quotes"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    shutil.copy(SMALL_FEED, package / "live.py")
    variables = {"FEED_WS": "{ws_url}", "WAY": way, **env}
    shown = ", ".join(f'{name} = "{value}"' for name, value in variables.items())
    lines = ("[tool.conformance]", 'feed = ["src/quotes"]', run, f"env = {{{shown}}}", *more, "")
    (root / "pyproject.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_settings(root).channel("feed").feed
