"""Texts of JSON in the feed's source, from which a release makes configs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.usage.reading.values import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.model.facts import Json
    from conformance.usage.reading.values import Value


def json_object(values: Iterable[Value]) -> Mapping[str, Json] | None:
    """Return the object that the only text among values is in JSON; None for any other text."""
    texts = [value.value for value in values if isinstance(value, Text)]
    if len(texts) != 1:
        return None
    try:
        found: Json = json.loads(texts[0])
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
