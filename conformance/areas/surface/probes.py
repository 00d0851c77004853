"""What the release offers of each name that the feed uses, read from the feed's own source."""

from functools import cache

from conformance.harness.environment import feed_settings
from conformance.harness.probes import sharing
from conformance.model.probe import Many
from conformance.surface.offered import offers
from conformance.surface.reader import Reader
from conformance.surface.source import read_sources


@sharing("source")
def names() -> Many:
    """Describe each name of NT's that the feed uses: one observation a name."""
    found = offers(read_feed())
    return Many(
        {name: offer.facts for name, offer in found.items()},
        {name: offer.places for name, offer in found.items()},
    )


@cache
def read_feed() -> Reader:
    """Read the feed under contract with the installed release."""
    feed = feed_settings()
    return Reader(read_sources(feed.paths, feed.root))
