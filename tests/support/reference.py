"""The workspace of this project, and the reference feed in it: what most tests are about."""

from pathlib import Path

from conformance.model.feed import FeedSettings
from conformance.workspace import Workspace
from conformance.workspace.pins import FEED

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = Workspace(ROOT)
REFERENCE_FEED: FeedSettings = WORKSPACE.settings().channel(FEED).feed
