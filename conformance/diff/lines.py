"""The lines of the feed that a drift hits, with the name's place in each."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING

from conformance.diff.occurrences import (
    Occurrence,
    annotated_in,
    arguments_in,
    attributes_in,
    callee,
    calls_in,
    is_false,
    names_in,
    uses_of,
)
from conformance.model.feed import KeysReply
from conformance.model.migration import Migration
from conformance.model.usage_site import UsageSite
from conformance.usage.files import label_of
from conformance.usage.notebook import Notebook, NotebookError
from conformance.usage.source import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from conformance.model.feed import FeedSettings
    from conformance.model.migration import MovedName
    from conformance.usage.source import FeedFiles

_MOST = 6  # More of the same name say no more.


def _last(name: str) -> str:
    """Return the part of a name that stands in the feed's line: a keyword, else the last."""
    return name.rstrip(")").rpartition("(")[2].rpartition(".")[2].rpartition(" ")[2]


def _text_of(path: Path) -> tuple[str, Notebook | None]:
    """Return a file's text as Python reads it, or whatever of it can be read."""
    try:
        return read_text(path)
    except NotebookError:
        return "", None
    except ValueError:
        return path.read_text(encoding="utf-8", errors="replace"), None


@dataclass(frozen=True, slots=True)
class FeedSource:
    """The feed's source as text: what it names, and where.

    NT need not be there to read it. Names are found as they are written, so two of NT's that are
    spelled alike are not told apart; the places that a probe found are, and go first.
    """

    root: Path
    texts: Mapping[str, Sequence[str]]  #: Lines by file, as reports name it.
    _trees: Mapping[str, ast.Module]
    variables: frozenset[str] = frozenset()  #: The environment variables that production sets.
    _notebooks: Mapping[str, Notebook] = field(default_factory=dict)
    keys_are_taken: bool = True  #: Whether the exchange is said to take production's keys.

    @classmethod
    def read(
        cls,
        root: Path,
        files: Iterable[Path],
        *,
        variables: Iterable[str] = (),
        keys_are_taken: bool = True,
    ) -> FeedSource:
        """Read the files of a feed; one that can't be read or parsed has no names."""
        texts: dict[str, Sequence[str]] = {}
        notebooks: dict[str, Notebook] = {}
        trees: dict[str, ast.Module] = {}
        for path in sorted(files):
            label = label_of(path, root)
            try:
                text, notebook = _text_of(path)
            except OSError:
                continue
            texts[label] = text.split("\n")  # As Python counts: a form feed ends no line.
            if notebook is not None:
                notebooks[label] = notebook
            try:
                trees[label] = parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
        return cls(root, texts, trees, frozenset(variables), notebooks, keys_are_taken)

    @classmethod
    def of(cls, read: FeedFiles, feed: FeedSettings) -> FeedSource:
        """Return the source of a feed whose files are parsed already."""
        return cls(
            feed.root,
            {file.label: file.text.split("\n") for file in read.files},
            {file.label: file.tree for file in read.files},
            frozenset(feed.environment),
            {file.label: file.notebook for file in read.files if file.notebook},
            feed.keys is KeysReply.ACCEPTED,
        )

    def names(self) -> frozenset[str]:
        """Return everything that stands as a name in code."""
        return frozenset(one.name for tree in self._trees.values() for one in names_in(tree))

    def sets(self, argument: str) -> bool:
        """Whether a call sets a keyword to anything but a plain false."""
        return any(
            not is_false(keyword.value)
            for call in self._calls()
            for keyword in call.keywords
            if keyword.arg == argument
        )

    def unsets(self, called: str, argument: str) -> bool:
        """Whether every call of that name that passes a keyword gives it a plain false."""
        values = [
            keyword.value
            for call in self._calls(called)
            for keyword in call.keywords
            if keyword.arg == argument
        ]
        return bool(values) and all(map(is_false, values))

    def given(self, called: str, *arguments: str) -> tuple[str, ...]:
        """Return what each call of a name passes for one of some keywords, as it is written.

        Nothing where a call passes none of them, or something else is done with the name: it is
        imported as another, derived from, or handed on.
        """
        found = [
            next((one.value for one in call.keywords if one.arg in arguments), None)
            for call in self._calls(called)
        ]
        uses = sum(uses_of(tree, called) for tree in self._trees.values())
        values = tuple(ast.unparse(value) for value in found if value is not None)
        return values if len(values) == len(found) == uses else ()

    def makes(self, cls: str, method: str) -> tuple[str, ...]:
        """Return what each call of a class's method is given first, as it is written.

        Nothing where something else is done with the class than to annotate with it.
        """
        uses = sum(
            uses_of(tree, cls) - annotated_in(tree).get(cls, 0) for tree in self._trees.values()
        )
        found = [
            ast.unparse(call.args[0])
            for call in self._calls(method)
            if call.args and ast.unparse(call.func).split(".")[-2:] == [cls, method]
        ]
        return tuple(found) if len(found) == uses else ()

    def uses(self, name: str) -> bool:
        """Whether the source does more with a name than to import it, or to annotate with it."""
        return any(
            uses_of(tree, name) > annotated_in(tree).get(name, 0) for tree in self._trees.values()
        )

    def calls_more_than_once(self, names: Iterable[str]) -> bool:
        """Whether the source has several calls of one of these names, or one in a loop."""
        nodes = (node for tree in self._trees.values() for node in ast.walk(tree))
        loops = [node for node in nodes if isinstance(node, ast.For | ast.While | ast.AsyncFor)]
        repeated = {callee(call) for loop in loops for call in calls_in(loop)}
        return any(name in repeated or len([*self._calls(name)]) > 1 for name in names)

    def at(self, sites: Iterable[UsageSite], name: str) -> tuple[UsageSite, ...]:
        """Return the first sites, one a line, with the line's text and ``name`` marked in it.

        A probe may have seen the file in another checkout: it is found by the end of its path.
        """
        by_line: dict[tuple[str, int], UsageSite] = {}
        for site in sites:
            by_line.setdefault((site.file, site.line), site)
        return tuple(self._line(site, name) for site in [*by_line.values()][:_MOST])

    def located(self, migration: Migration) -> Migration:
        """Return a migration whose places have their line's text."""

        def placed(name: MovedName) -> MovedName:
            sites = tuple(self._line(site, _last(name.name)) for site in name.sites)
            return replace(name, sites=sites)

        return Migration(tuple(map(placed, migration.names)), tuple(map(placed, migration.stays)))

    def naming(self, name: str) -> tuple[UsageSite, ...]:
        """Return the lines where code has a name: as attribute, keyword, import or by itself."""
        return self._where(name, names_in)

    def reading(self, attribute: str) -> tuple[UsageSite, ...]:
        """Return the lines where code takes an attribute of that name."""
        return self._where(attribute, attributes_in)

    def passing(self, called: str, argument: str) -> tuple[UsageSite, ...]:
        """Return the lines where a call of that name passes a keyword or, as ``1``, a position."""
        sites = [
            UsageSite(file=file, line=node.lineno, col_offset=node.col_offset)
            for file, tree in self._trees.items()
            for call in calls_in(tree)
            if callee(call) == called
            for node in arguments_in(call, argument)
        ]
        return self.at(sites, argument if argument.isidentifier() else called)

    def calling(self, name: str) -> tuple[UsageSite, ...]:
        """Return the lines where something of that name is called."""
        sites = [
            UsageSite(file=file, line=call.lineno, col_offset=call.col_offset)
            for file, tree in self._trees.items()
            for call in calls_in(tree)
            if callee(call) == name
        ]
        return self.at(sites, name)

    def writing(self, text: str, file: str) -> tuple[UsageSite, ...]:
        """Return the lines of a file, which need not be source, that have a text in them."""
        try:
            written = (self.root / file).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ()
        lines = (_marked(file, *line, text) for line in enumerate(written.splitlines(), 1))
        return tuple(line for line in lines if line.length)

    def _calls(self, called: str = "") -> Iterator[ast.Call]:
        for tree in self._trees.values():
            yield from (c for c in calls_in(tree) if not called or callee(c) == called)

    def _where(
        self, name: str, find: Callable[[ast.Module], Sequence[Occurrence]]
    ) -> tuple[UsageSite, ...]:
        sites = [
            UsageSite(file=file, line=line, col_offset=col_offset)
            for file, tree in self._trees.items()
            for line, col_offset in sorted(
                (one.line, one.col_offset) for one in find(tree) if one.name == name
            )
        ]
        return self.at(sites, name)

    def _known(self, file: str) -> str:
        """Return the label under which a file was read, where it is one of them."""
        if file in self.texts:
            return file
        tails = {label: _common_tail(label, file) for label in self.texts}
        most = max(tails.values(), default=0)
        nearest = [label for label, tail in tails.items() if tail == most]
        # A file's name alone may be that of another one.
        return nearest[0] if most > 1 and len(nearest) == 1 else file

    def _line(self, site: UsageSite, name: str) -> UsageSite:
        file = self._known(site.file)
        lines = self.texts.get(file, ())
        text = lines[site.line - 1] if 0 < site.line <= len(lines) else ""
        marked = _marked(file, site.line, text, name, site.col_offset or 0)
        notebook = self._notebooks.get(file)
        return replace(marked, cell=notebook.place(site.line)) if notebook else marked


def _marked(file: str, number: int, line: str, name: str, col_offset: int = 0) -> UsageSite:
    """Return a line with a name marked: the first from an offset on, else the first."""
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    start = max(len(line.encode()[:col_offset].decode(errors="ignore")) - indent, 0)
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    found = (whole.search(text, start) or whole.search(text)) if name else None
    column, length = (found.start(), len(name)) if found else (0, 0)
    return UsageSite(file=file, line=number, text=text, column=column, length=length, indent=indent)


def _common_tail(one: str, other: str) -> int:
    """Return how many of the last parts of two paths are the same."""
    pairs = zip(reversed(PurePath(one).parts), reversed(PurePath(other).parts), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
