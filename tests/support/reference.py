"""The workspace of this project, and the reference feed in it: what most tests are about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.workspace import Workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from conformance.model.feed import FeedSettings

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = Workspace(ROOT)
REFERENCE_FEED: FeedSettings = WORKSPACE.settings().channel(FEED).feed
