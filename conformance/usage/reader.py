"""Finds in the feed's source which names of NT it uses, with the API model of a release.

Three ways were weighed. Running the feed under tracing sees only the lines that ran. ``jedi``
infers through source and a compiled module's own names, but stops at compiled attributes: of the
38 attributes of NT's that the reference feed reads, jedi 0.20 finds 24. It misses all that
follow ``self.clock``, ``self.cache``, ``self.log``, ``tick.bid_price`` or
``instrument_id.symbol``, and ``self.subscribe_quote_ticks``; and with a cold cache it takes some
sixty times as long as this reader. Plain ``ast`` is instant, finds all the places, and knows
no types.

So the source is read with ``ast``, and every chain (``tick.bid_price.as_decimal()``) is followed
through the API model of the release, which has the type of each step
(``QuoteTick.bid_price: Price``). Within the feed, values are followed through names, attributes,
calls and containers. All files are read again until no new value is found, so the order of files
and functions does not matter. A use that can't be followed is recorded as unresolved. A test runs
the reference feed under tracing and compares the names that it reached with those that were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.unresolved import Unresolved
from conformance.model.usage_site import UsageSite
from conformance.usage.reach import reach_of
from conformance.usage.reading.context import AnalysisContext
from conformance.usage.reading.expressions import Expressions
from conformance.usage.reading.statements import Statements
from conformance.usage.reading.values import Scope
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.model.api import ApiModel
    from conformance.usage.source import SourceFile

_ROUNDS = 30  # Four are usual; each resolves at least one more link of the longest chain.


class Reader:
    """Reads all files of a feed; ``uses`` then holds each use once, in source order.

    ``objects`` has the object behind each owner that ``uses`` names, a `Missing` where the
    release has none. ``reaching`` is how many of the files reach the release by import. Of the
    others only those are read that they import, for they may be handed its objects.
    """

    def __init__(self, api: ApiModel, files: Sequence[SourceFile]) -> None:
        reach = reach_of(files, api.package)
        self.reaching = len(reach.reaching)
        files = reach.read
        context = AnalysisContext(api, files)
        statements = Statements(Expressions(context))
        for _ in range(_ROUNDS):
            before = context.state.size
            _read(files, context, statements)
            if context.state.size == before:
                break
        _note_widened(context)
        self.api = api
        self.uses = context.record.uses()
        self.objects = context.record.objects()


def _read(files: Sequence[SourceFile], context: AnalysisContext, statements: Statements) -> None:
    """Read all files once, with the values that earlier rounds have found."""
    context.record.clear()
    for file in files:
        scope = context.scopes[file.tree]
        scope.names.clear()
        scope.stars.clear()
        statements.walk(file.tree.body, scope)
    # Bodies come last, when every module's names are context.
    while context.bodies:
        statements.body_of(context.bodies.popleft())


def _note_widened(context: AnalysisContext) -> None:
    """Record the names whose values were dropped by widening as unresolved."""
    for scope, name in context.state.widened_names():
        if isinstance(scope, Scope):
            site = UsageSite(file=scope.file, line=0)
            why = Unresolved.WIDENED
            context.record.note(scope.module, UseKind.UNRESOLVED, site, member=name, note=why)
