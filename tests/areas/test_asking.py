"""What a node asked of the venue, searched for what must not be in it."""

from __future__ import annotations

from typing import Any

from conformance.areas.wire.asking import places_of
from conformance.harness.venue_process import JournalEntry


def entry(kind: str, **data: Any) -> JournalEntry:
    """Return one thing that a venue was asked."""
    return JournalEntry(kind=kind, connection=0, data=data)


def test_a_secret_that_is_sent_once_is_found() -> None:
    """Whatever else is sent under the same name, before it or after it, hides no part of it."""
    headers = [["X-Trace", "1"]]
    asked = [
        entry("request", path="/a", query=[["token", "the-secret"]], headers=headers),
        entry("open", path="/ws", query=[], headers=[["X-Trace", "the-secret"]]),
        entry("message", text='{"token": "the-secret"}'),
        entry("request", path="/a", query=[], headers=headers),
        entry("message", text="{}"),
    ]

    assert places_of(("secret",), asked) == {"address", "header x-trace", "message"}
    assert places_of(("another",), asked) == set()
