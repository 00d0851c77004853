"""What an upgrade changes for the feed: drifts, how severe they are, and the verdict."""
