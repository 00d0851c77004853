"""Values that the feed writes out: what the release makes of each."""

from __future__ import annotations

import enum
from collections import defaultdict
from typing import TYPE_CHECKING

from conformance.harness.environment import source_uses
from conformance.harness.probes import asks_feed, sharing
from conformance.model.facts import about, error_parts
from conformance.model.probe import Many
from conformance.nautilus.errors import NotOfferedError, refuse_shortage
from conformance.nautilus.expressions import value_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.model.facts import Json


@asks_feed
@sharing("source")
def values() -> Many:
    """Try each value that the feed writes out: a text that is parsed, a difference of two prices.

    Returns:
        By class, ``written.BarType``: type and text of each, or the type of the error that it
        gets. What a release has no name for is left out: the names tell that.
    """
    facts: defaultdict[str, dict[str, Json]] = defaultdict(dict)
    named: defaultdict[str, set[str]] = defaultdict(set)
    for owner, expression, *classes in sorted(source_uses().written):
        try:
            facts[owner][expression] = _tried(expression, classes)
        except NotOfferedError:
            continue
        named[owner].update(classes)
    return Many(
        {of: about(tried, owner=of, classes=sorted(named[of])) for of, tried in facts.items()}
    )


def _tried(expression: str, classes: Iterable[str]) -> Json:
    """Return what an expression gives; the wording of a refusal is nobody's contract."""
    try:
        value = value_of(expression, classes)
        text = value.name if isinstance(value, enum.Enum) else str(value)
    except NotOfferedError:
        raise
    except Exception as error:  # whatever NT raises is the fact
        refuse_shortage(error)
        return {"error": error_parts(error)[0]}
    is_place = f" at {id(value):#x}" in text
    return {"type": type(value).__name__, "text": "" if is_place else text}
