"""Texts of JSON in the feed's source, from which a release makes configs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.model.facts import Json


def json_object(text: str) -> Mapping[str, Json] | None:
    """Return the object that a text of JSON is; None for any other text."""
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None


def texts_in(value: Json) -> Iterator[str]:
    """Yield all texts in a value of JSON, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
