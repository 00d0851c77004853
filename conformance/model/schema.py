"""What an observation may hold: sections, and in them facts of known types.

A section has facts below it, by name. A fact is compared, approved and told as one, also where it
is a record: ``{"error": "TypeError", "text": "..."}`` is one fact, and no section with two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.model.json_value import Json


@dataclass(frozen=True, slots=True)
class TextType:
    """A text of NT's, of Python's or of the exchange's; nothing takes it apart."""

    def admits(self, value: Json) -> bool:
        """Whether a value is of this type."""
        return isinstance(value, str)

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return "a text"


@dataclass(frozen=True, slots=True)
class WordType:
    """One of a few words."""

    words: tuple[str, ...]

    def admits(self, value: Json) -> bool:
        """Whether a value is of this type."""
        return isinstance(value, str) and value in self.words

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return " or ".join(self.words)


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A value of one of Python's types; ``bool`` is no ``int`` here."""

    type: type

    def admits(self, value: Json) -> bool:
        """Whether a value is of this type."""
        return type(value) is self.type

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return "null" if self.type is type(None) else self.type.__name__


@dataclass(frozen=True, slots=True)
class ListType:
    """A list whose items are all of one of some types."""

    item: tuple[Type, ...]

    def admits(self, value: Json) -> bool:
        """Whether a value is of this type."""
        return isinstance(value, list) and all(_admits(self.item, one) for one in value)

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return f"a list of {' or '.join(map(str, self.item))}"


@dataclass(frozen=True, slots=True)
class RecordType:
    """A mapping with known keys."""

    needed: Mapping[str, tuple[Type, ...]]
    optional: Mapping[str, tuple[Type, ...]] = field(default_factory=dict)

    def admits(self, value: Json) -> bool:
        """Whether a value is of this type."""
        known = {**self.needed, **self.optional}
        return (
            isinstance(value, Mapping)
            and self.needed.keys() <= value.keys() <= known.keys()
            and all(_admits(known[key], one) for key, one in value.items())
        )

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return f"a record of {', '.join((*self.needed, *self.optional))}"


@dataclass(frozen=True, slots=True)
class TableType:
    """A mapping with any keys, that is one fact; its values are all of one of some types."""

    value: tuple[Type, ...]

    def admits(self, value: Json) -> bool:
        """Whether a value is of this type."""
        return isinstance(value, Mapping) and all(_admits(self.value, v) for v in value.values())

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return f"a table of {' or '.join(map(str, self.value))}"


Type: TypeAlias = "TextType | WordType | ScalarType | ListType | RecordType | TableType"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, of one of some types."""

    types: tuple[Type, ...]
    since: str = ""
    """The release of the suite that told it first, where its observation was there before."""

    def admits(self, value: Json) -> bool:
        """Whether a value is of one of the types."""
        return _admits(self.types, value)

    def __str__(self) -> str:
        """Return what a reader is told to expect."""
        return " or ".join(map(str, self.types))


@dataclass(frozen=True, slots=True)
class FactSection:
    """Facts and sections by name; any other name is ``others``, or refused where that is None."""

    named: Mapping[str, Node] = field(default_factory=dict)
    others: Node | None = None
    instead: Fact | None = None  #: What may stand in the section's place.

    def below(self, name: str) -> Node | None:
        """Return what stands under a name; None where nothing may."""
        return self.named.get(name, self.others)

    def is_replaced(self, value: Json) -> bool:
        """Whether what stands there is the fact in its place."""
        return self.instead is not None and self.instead.admits(value)


Node: TypeAlias = "Fact | FactSection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One thing in an observation that its schema does not know."""

    path: str
    found: str
    expected: str


def node_at(section: Node | None, path: str) -> Node | None:
    """Return what stands under a path; None where nothing may."""
    for name in path.split("."):
        section = section.below(name) if isinstance(section, FactSection) else None
    return section


def misfits(value: Json, node: Node, path: str = "") -> Iterator[Misfit]:
    """Yield what an observation has that its schema refuses."""
    if isinstance(node, Fact):
        if not node.admits(value):
            yield Misfit(path=path, found=repr(value), expected=str(node))
    elif node.is_replaced(value):
        return
    elif not isinstance(value, Mapping):
        yield Misfit(path=path, found=repr(value), expected="a section with facts below it")
    else:
        for name, one in value.items():
            where = f"{path}.{name}" if path else name
            below = node.below(name)
            if below is None:
                known = ", ".join(node.named)
                yield Misfit(path=where, found=name, expected=f"one of {known}")
            else:
                yield from misfits(one, below, where)


def _admits(types: tuple[Type, ...], value: Json) -> bool:
    return any(one.admits(value) for one in types)


TEXT = TextType()
FLAG = ScalarType(bool)
COUNT = ScalarType(int)
NUMBER = ScalarType(float)
NULL = ScalarType(type(None))
TEXTS = ListType((TEXT,))

ERROR = RecordType({"error": (TEXT,)}, {"text": (TEXT,)})
"""An exception: the name of its type, and its text where that is anybody's contract."""

ABSENCE = RecordType(
    {"present": (FLAG,)},
    {"handled_by_feed": (TEXT,), "error": (TEXT,), "text": (TEXT,)},
)
"""A name that is not there: whether the feed's source has another way, or why it can't be had."""

NOT_INSTALLED = RecordType({"not_installed": (TEXT,)})
"""A name that needs a package of others, which the release's environment lacks: an extra."""


def about(*roles: str) -> Mapping[str, Node]:
    """Return the fact by which an observation says what it is about, for a section."""
    return {"subject": fact(RecordType({}, dict.fromkeys(roles, (TEXT, TEXTS))))}


def fact(*types: Type, since: str = "") -> Fact:
    """Return a fact of one of some types; since when it is told, where that is of interest."""
    return Fact(types, since)
