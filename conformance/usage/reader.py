"""Reads what the feed uses of NT out of the feed's source, carried on by the installed release.

Three ways were weighed. Running the feed under tracing sees only the lines that ran. ``jedi``
infers through source and a compiled module's own names, but stops at compiled attributes: of the
38 places where the reference feed takes an attribute of NT's, jedi 0.20 finds 24. It misses all
that comes after ``self.clock``, ``self.cache``, ``self.log``, ``tick.bid_price`` or
``instrument_id.symbol``, and ``self.subscribe_quote_ticks``; and with a cold cache it takes some
sixty times as long as this reader. Plain ``ast`` is instant, finds all the places, and knows
no types.

So the source is read with ``ast``, and every chain (``tick.bid_price.as_decimal()``) is carried on
by the objects of the installed release, whose docstrings and annotations tell the type of each
step (``QuoteTick.bid_price: Price``). Within the feed, values are followed through names,
attributes, calls and containers: everything is read again until nothing new is learned, so the
order of files and functions does not matter. What can't be followed is recorded as such instead
of being passed over. A test runs the reference feed under tracing and holds what it reached
against what was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.unresolved import Unresolved
from conformance.model.usage_site import UsageSite
from conformance.usage.reading.context import AnalysisContext
from conformance.usage.reading.expressions import Expressions
from conformance.usage.reading.statements import Statements
from conformance.usage.reading.values import Scope
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.model.api import ApiModel
    from conformance.usage.source import SourceFile

_ROUNDS = 30  # Four are usual; each learns one more link of the longest chain at least.


class Reader:
    """Reads all files of a feed; ``uses`` then holds each use once, in source order.

    ``objects`` has the object behind each owner that ``uses`` names, a `Missing` where the
    release has none.
    """

    def __init__(self, api: ApiModel, files: Sequence[SourceFile]) -> None:
        known = AnalysisContext(api, files)
        statements = Statements(Expressions(known))
        for _ in range(_ROUNDS):
            before = known.state.size
            _read(files, known, statements)
            if known.state.size == before:
                break
        _note_widened(known)
        self.api = api
        self.uses = known.record.uses()
        self.objects = known.record.objects()


def _read(files: Sequence[SourceFile], context: AnalysisContext, statements: Statements) -> None:
    """Read everything once, with what earlier rounds have learned."""
    context.record.clear()
    for file in files:
        scope = context.scopes[file.tree]
        scope.names.clear()
        scope.stars.clear()
        statements.walk(file.tree.body, scope)
    # Bodies come last, when every module's names are known.
    while context.bodies:
        statements.body_of(context.bodies.popleft())


def _note_widened(context: AnalysisContext) -> None:
    """Record the names that may be so many of the feed's own things that they tell nothing."""
    for scope, name in context.state.widened_names():
        if isinstance(scope, Scope):
            site = UsageSite(file=scope.file, line=0)
            why = Unresolved.WIDENED
            context.record.note(scope.module, UseKind.UNRESOLVED, site, member=name, note=why)
