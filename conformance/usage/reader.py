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

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from conformance.model.unresolved import Unresolved
from conformance.model.usage_site import UsageSite
from conformance.usage.reach import reach_of
from conformance.usage.reading.context import AnalysisContext
from conformance.usage.reading.expressions import Expressions
from conformance.usage.reading.statements import Statements
from conformance.usage.reading.values import Scope
from conformance.usage.uses import Record, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.model.api import ApiModel
    from conformance.usage.source import SourceFile

_ROUNDS = 30  # Four are usual; each resolves at least one more link of the longest chain.
_WHOLE_ROUNDS = 2  # In the second all star imports, classes and modules of NT's are known.
_MOST_JOINED = 3_000_000  # Values; the reading of a tangled tree has to end.


class Reader:
    """Reads all files of a feed; ``uses`` then holds each use once, in source order.

    ``objects`` has the object behind each owner that ``uses`` names, a `Missing` where the
    release has none. ``reaching`` is how many of the files reach the release by import. Of the
    others only those are read that they import, for they may be handed its objects.
    """

    def __init__(
        self, api: ApiModel, files: Sequence[SourceFile], *, most_joined: int = _MOST_JOINED
    ) -> None:
        reach = reach_of(files, api.package)
        self.reaching = len(reach.reaching)
        context = AnalysisContext(api, reach.read)
        reading = _Reading(context, reach.read, most_joined)
        with _without_collections():
            reading.read_modules()  # So that what one imports of another is known when it is used.
            context.is_first = False
            for number in range(_ROUNDS):
                reading.read_round(is_whole=number < _WHOLE_ROUNDS)
                if reading.is_done or reading.is_too_long:
                    break
        record = reading.record()
        _note_widened(context, record)
        _note_unread(context, record)
        self.api = api
        self.uses = record.uses()
        self.objects = record.objects()


@contextmanager
def _without_collections() -> Iterator[None]:
    """Read without garbage collections: a fifth of the time, and no cycles are left to collect."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Reading:
    """Reads each part of the source again for as long as what it looks up changes."""

    def __init__(
        self, context: AnalysisContext, files: Sequence[SourceFile], most_joined: int
    ) -> None:
        self._context = context
        self._most_joined = most_joined
        self._files = files
        self._statements = Statements(Expressions(context))
        self._records: dict[Scope, Record] = {}
        self._known = (-1, -1)

    @property
    def is_done(self) -> bool:
        """Whether no part has to be read again."""
        return not self._context.state.outdated and self._known == self._whole

    @property
    def is_too_long(self) -> bool:
        """Whether more values were found than a reading may have."""
        return self._context.state.joined > self._most_joined

    @property
    def _whole(self) -> tuple[int, int]:
        """Return what every part depends on, whatever it looks up."""
        return self._context.hierarchy, self._context.api.loaded

    def read_round(self, *, is_whole: bool) -> None:
        """Read the parts that are outdated once, in the order of the source."""
        is_whole = is_whole or self._known != self._whole
        self._known = self._whole
        self.read_modules(is_whole=is_whole)
        # Bodies come last, when every module's names are known; reading one may find more.
        read: set[Scope] = set()
        while left := [f for inner, f in self._context.bodies.items() if inner not in read]:
            for function in left:
                read.add(function.inner)
                if self._is_due(function.inner, is_whole=is_whole):
                    self._start(function.inner)
                    self._statements.body_of(function)

    def read_modules(self, *, is_whole: bool = True) -> None:
        """Read what runs at import, of the modules that are outdated."""
        for file in self._files:
            scope = self._context.scopes[file.tree]
            if self._is_due(scope, is_whole=is_whole):
                self._start(scope)
                scope.names.clear()
                scope.stars.clear()
                self._statements.walk(file.tree.body, scope)

    def _is_due(self, part: Scope, *, is_whole: bool) -> bool:
        """Whether a part is to be read: each is once, whatever that takes."""
        if part not in self._records:
            return True
        return not self.is_too_long and (is_whole or part in self._context.state.outdated)

    def _start(self, part: Scope) -> None:
        self._context.state.start(part)
        self._context.guard = self._context.guards.get(part)
        self._records[part] = self._context.record = Record(self._context.api)

    def record(self) -> Record:
        """Return the uses of all parts."""
        together = Record(self._context.api)
        for one in self._records.values():
            together.add(one)
        return together


def _note_widened(context: AnalysisContext, record: Record) -> None:
    """Record the names whose values were dropped by widening as unresolved."""
    for scope, name in context.state.widened_names():
        if isinstance(scope, Scope):
            site = UsageSite(file=scope.file, line=0)
            why = Unresolved.WIDENED
            record.note(scope.module, UseKind.UNRESOLVED, site, member=name, note=why)


def _note_unread(context: AnalysisContext, record: Record) -> None:
    """Record the modules that would have to be read again when the limit was reached."""
    for module in {part.top for part in context.state.outdated}:
        site = UsageSite(file=module.file, line=0)
        record.note(module.module, UseKind.UNRESOLVED, site, note=Unresolved.TOO_TANGLED)
