"""The names of NT's that the feed uses."""
