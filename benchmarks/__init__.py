"""Figures about the suite itself, measured on data that is not part of it."""
