"""Kinds of drifts of base URLs, for cause rules."""

URLS_CHANGED = "wire.urls.changed"  #: Of the feed's own account type.
