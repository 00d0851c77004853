"""The uses of NT's names in the feed, and the label under which each object is reported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict, Unpack

from conformance.model.api import ApiModel, ApiObject, Missing
from conformance.usage.reading.values import Named, is_class

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from conformance.model.signature import Call
    from conformance.model.unresolved import Unresolved
    from conformance.model.usage_site import UsageSite


class UseKind(StrEnum):
    """The ways in which a feed uses a name."""

    IMPORT = "import"
    ATTRIBUTE = "attribute"
    CALL = "call"
    PASS = "pass"  # noqa: S105  # one argument of a call, and no password
    SUBCLASS = "subclass"
    OVERRIDE = "override"
    WRITE = "write"  #: Of a value that is written out; ``argument`` is the expression.
    UNRESOLVED = "unresolved"  #: It can't be followed; ``note`` says why.


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use, at one place."""

    owner: str  #: Label of NT's class, function or module, e.g. ``QuoteTick``.
    member: str = ""  #: E.g. ``bid_price``; empty where the owner itself is used.
    kind: UseKind
    site: UsageSite
    path: str = ""  #: Of an import: the dotted path that the feed imports from.
    name: str = ""  #: Of an import: the name there.
    call: Call | None = None  #: Of a call.
    argument: str = ""  #: Of an argument: its keyword, or its position from ``1``.
    parameters: tuple[str, ...] = ()  #: Of an override: those it takes, without ``self``.
    classes: tuple[str, ...] = ()  #: Of a value that is written out: those it names, by path.
    expected: str = ""  #: The error of a missing name that the feed handles here.
    note: Unresolved | None = None  #: Of an unresolved use: the reason.


class Details(TypedDict, total=False):
    """The fields of a `Use` beside owner, kind and site."""

    member: str
    path: str
    name: str
    call: Call
    argument: str
    parameters: tuple[str, ...]
    classes: tuple[str, ...]
    expected: str
    note: Unresolved


class Record:
    """Keeps each use once; owners get their labels when all owners are known."""

    def __init__(self, api: ApiModel) -> None:
        self._api = api
        self._noted: dict[tuple[Named | None, Use], None] = {}

    def add(self, other: Record) -> None:
        """Note all uses of another record."""
        self._noted.update(other._noted)

    def note(
        self, owner: Named | str, kind: UseKind, site: UsageSite, **details: Unpack[Details]
    ) -> None:
        """Note a use of one of NT's objects, or of a text where there is no object."""
        text = owner if isinstance(owner, str) else ""
        use = Use(owner=text, kind=kind, site=site, **details)
        self._noted[None if isinstance(owner, str) else owner, use] = None

    def uses(self) -> tuple[Use, ...]:
        """Return every use under its owner's label, ordered by file and line."""
        labels = self._labels()
        labelled = {
            use if owner is None else replace(use, owner=labels[owner])
            for owner, use in self._noted
        }
        return tuple(sorted(labelled, key=_order))

    def objects(self) -> Mapping[str, ApiObject | Missing]:
        """Return the object behind each label, a `Missing` where the release has none."""
        labels = self._labels()
        # An object that exists goes before the same name missing at another path.
        ordered = sorted(labels, key=lambda owner: not isinstance(owner.obj, Missing))
        return {labels[owner]: owner.obj for owner in ordered}

    def _labels(self) -> Mapping[Named, str]:
        owners = {owner for owner, _ in self._noted if owner is not None}
        imported = {owner for owner, use in self._noted if owner and use.kind is UseKind.IMPORT}
        return label(self._api, owners, imported)


def label(
    api: ApiModel, owners: Iterable[Named], imported: Iterable[Named] = ()
) -> Mapping[Named, str]:
    """Return a label for each owner: NT's short name, longer where two objects share it.

    The most public of them keeps the short name. A class that is imported under another name
    than its own has the label of the import. Only the objects decide, never their order.
    """
    by_object: defaultdict[Hashable, set[Named]] = defaultdict(set)
    for owner in owners:
        by_object[_identity(owner)].add(owner)
    preferred = set(imported)
    named: defaultdict[str, list[set[Named]]] = defaultdict(list)
    for same in by_object.values():
        named[min(owner.name for owner in same & preferred or same)].append(same)
    return {
        owner: text
        for name, sharing in named.items()
        for text, same in _distinguish(api, name, sharing)
        for owner in same
    }


def _identity(owner: Named) -> Hashable:
    return id(owner.obj) if is_class(owner.obj) else (owner.name, id(owner.obj))


def _distinguish(
    api: ApiModel, name: str, sharing: list[set[Named]]
) -> Iterator[tuple[str, set[Named]]]:
    present = [same for same in sharing if not isinstance(next(iter(same)).obj, Missing)]
    missing = [same for same in sharing if same not in present]
    paths = {id(same): _path(next(iter(same)).obj, name) for same in present}
    present.sort(key=lambda same: api.rank(paths[id(same)]))
    taken: set[str] = set()
    for at, same in enumerate(present):
        segments = paths[id(same)].split(".")
        longer = (".".join([*segments[-size:], name]) for size in range(1, len(segments) + 1))
        text = name if at == 0 else next((t for t in longer if t not in taken), f"{name} {at + 1}")
        taken.add(text)
        yield text, same
    # A name that is missing at one path shares the label of one that exists at another.
    yield from ((name, same) for same in missing)


def _path(obj: ApiObject | Missing, name: str) -> str:
    return "" if isinstance(obj, Missing) else obj.shortest_path(name)


def _order(use: Use) -> tuple[object, ...]:
    return (
        use.site.file,
        use.site.line,
        use.owner,
        use.member,
        use.kind,
        use.argument,
        use.path,
        repr(replace(use, site=replace(use.site, col_offset=None))),
        use.site.col_offset or 0,
    )
