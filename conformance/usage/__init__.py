"""The names of NT that a feed uses, and what a release has of each."""
