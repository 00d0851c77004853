"""What the feed uses (from its source) and what NT has of it (from the installed release)."""
