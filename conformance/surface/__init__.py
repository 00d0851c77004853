"""What the feed uses (from its source) and what NT offers (from the installed release)."""
