"""What a release was observed to do, in an environment of its own: made once, then found again."""
