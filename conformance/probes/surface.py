"""What the release offers of each name that the feed uses, read from the feed's own source."""

import os
from functools import cache
from pathlib import Path

from conformance.probes import Many, sharing
from conformance.probes.environment import FEED_VARIABLE
from conformance.surface.offered import offers
from conformance.surface.reader import Reader
from conformance.surface.source import configured_feed, read_sources


@sharing("source")
def names() -> Many:
    """Describe each name of NT's that the feed uses: one observation a name."""
    found = offers(read_feed())
    return Many(
        {name: offer.facts for name, offer in found.items()},
        {name: tuple(offer.places) for name, offer in found.items()},
    )


@cache
def read_feed() -> Reader:
    """Read the feed under contract with the installed release."""
    root = Path.cwd()
    chosen = os.environ.get(FEED_VARIABLE, "")
    paths = [Path(path) for path in chosen.split(os.pathsep) if path] or configured_feed(root)
    return Reader(read_sources(paths, root))
