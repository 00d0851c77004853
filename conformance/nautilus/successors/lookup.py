"""Looking the successor of a name up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.nautilus.binance.renamed import RENAMED
from conformance.nautilus.successors.name_change import How, NameChange
from conformance.nautilus.successors.tables import derived, renames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.nautilus.successors.tables import DerivedClass

PACKAGE = "nautilus_trader"
_KEYWORD = re.compile(r"(?P<of>.+)\((?P<keyword>\w+)\)")


def successor(old: str) -> NameChange | None:
    """Return what stands in the place of a name of NautilusTrader 1; None where none is known.

    None as well for a name that is where it was: only one that is missing has to be asked for.

    Args:
        old: A dotted name as a feed imports it, with or without the package's name, of a module, a
            class, a function or a member of a class: ``nautilus_trader.model.data.QuoteTick``,
            ``Strategy.on_quote_tick``. A field of a config is its member. Any other keyword stands
            in brackets behind what is called: ``Strategy.cancel_order(order)``, ``Money(value)``.
    """
    path = old.removeprefix(f"{PACKAGE}.")
    if called := _KEYWORD.fullmatch(path):
        found = _of_keyword(called["of"], called["keyword"])
    else:
        found = _of_name(path)
    return None if found is None or found.new == f"{PACKAGE}.{path}" else found


def other_use(old: str) -> str:
    """Return how a name is used on NautilusTrader 2 that stays there; "" where as before.

    Args:
        old: As `successor` takes it; behind ``class `` for a class that is derived from.
    """
    kind, _, path = old.rpartition(" ")
    owner, _ = _split(re.split(r"\(", path)[0])
    if owner is None:
        return ""
    rest = path[path.index(owner) + len(owner) :]
    row = renames().stays.get(f"{kind} {owner}{rest}".strip())
    return row.write if row else ""


def uncalled_callbacks(owner: str) -> frozenset[str]:
    """Return the callbacks of a class that its successor does not have, so never calls.

    Args:
        owner: The class's own name, e.g. ``Strategy``. One that is not known has none.
    """
    known = derived().classes.get(owner)
    return known.uncalled if known else frozenset()


def _of_name(path: str) -> NameChange | None:
    owner, rest = _split(path)
    if owner is None:
        if new := derived().modules.get(path):
            return _new(new, How.MOVED)
        new = derived().functions.get(path.rpartition(".")[2])
        return _renamed(path, new) if new else _of_module(path)
    if not rest:
        return _of_class(owner)
    return _of_member(owner, rest) if "." not in rest else None


def _of_module(path: str) -> NameChange | None:
    """Return what is written by hand of a name, or of the nearest module that it is in."""
    parts = path.split(".")
    above = (".".join(parts[:at]) for at in range(len(parts), 0, -1))
    return next(filter(None, map(_by_hand, above)), None)


def _of_class(name: str) -> NameChange | None:
    new = derived().classes[name].new
    return _by_hand(name) or (_noted(_renamed(name, new), name) if new else None)


def _of_member(owner: str, name: str) -> NameChange | None:
    known = derived().classes[owner]
    if owner == "BinanceAccountType":
        name = RENAMED.get(name, name)
    found = (
        _instead(f"{owner}.{name}")
        or (_of_kind(known, name) if known.new else _of_subclasses(owner, name))
        or next(_of_rows(owner, name), None)
        or (None if known.new or _subclasses(owner) else _by_hand(owner))
    )
    return found and _noted(found, f"{owner}.{name}")


def _of_kind(owner: DerivedClass, name: str) -> NameChange | None:
    if name in owner.kept:
        return _member(owner, name, How.MOVED)
    if name in owner.methods:
        return _member(owner, name, How.METHOD)
    return _member(owner, name, How.ATTRIBUTE) if name in owner.attributes else None


def _of_subclasses(owner: str, name: str) -> NameChange | None:
    """Look a member up in what derives from a class that has no successor itself."""
    found = next(
        filter(None, (_of_member(subclass, name) for subclass in _subclasses(owner))), None
    )
    return found and replace(found, note=found.note or _note_of(owner))


def _subclasses(owner: str) -> tuple[str, ...]:
    return tuple(
        subclass for subclass, cls in derived().classes.items() if owner in cls.bases and cls.new
    )


def _note_of(owner: str) -> str:
    return f"there is no {owner}: of a class that was one"


def _of_rows(owner: str, name: str) -> Iterator[NameChange]:
    """Yield what is written by hand of a member of a class, its own first, then its bases'."""
    known = derived().classes[owner]
    for cls in (owner, *known.bases):
        if cls != owner and name in known.lacks:
            return
        new = renames().members.get(cls, {}).get(name)
        if new and known.new:
            yield _of_row(known, new)
        elif by_hand := _by_hand(f"{cls}.{name}"):
            yield by_hand


def _of_row(owner: DerivedClass, name: str) -> NameChange:
    if name.endswith("()"):
        how = How.METHOD
    elif name.startswith("."):
        how = How.ATTRIBUTE
    else:
        how = How.KEYWORD if owner.is_config else How.RENAMED
    return _member(owner, name.strip(".()"), how)


def _noted(found: NameChange, name: str) -> NameChange:
    return replace(found, note=found.note or renames().notes.get(name, ""))


def _member(owner: DerivedClass, name: str, how: How) -> NameChange:
    return NameChange(new=f"{PACKAGE}.{owner.new}.{name}", how=how, is_member=True)


def _of_keyword(called: str, keyword: str) -> NameChange | None:
    owner, method = _split(called)
    if owner is None:
        return None
    if by_hand := _by_hand(f"{owner}{f'.{method}' if method else ''}({keyword})"):
        return by_hand
    if derived().classes[owner].new:
        return _of_call(owner, method, keyword)
    found = next(
        filter(None, (_of_call(subclass, method, keyword) for subclass in _subclasses(owner))), None
    )
    return found and replace(found, note=_note_of(owner))


def _of_call(owner: str, method: str, keyword: str) -> NameChange | None:
    known = derived().classes[owner]
    if not method and known.is_config:
        return _of_member(owner, keyword)
    target = _of_member(owner, method) if method else _of_class(owner)
    if target is None or not target.new:
        return None
    if new := _new_keyword(owner, method, keyword):
        return NameChange(new=f"{target.new}({new})", how=How.KEYWORD)
    kept = keyword not in known.drops.get(method, ()) if method else keyword in known.takes
    return NameChange(new=f"{target.new}({keyword})", how=How.MOVED) if kept else None


def _new_keyword(owner: str, method: str, keyword: str) -> str:
    """Return what is written by hand of a keyword; "" where nothing is."""
    called = f".{method}" if method else ""
    classes = (owner, *derived().classes[owner].bases)
    found = (renames().keywords.get(f"{cls}{called}({keyword})", "") for cls in classes)
    return next(filter(None, found), "")


def _by_hand(name: str) -> NameChange | None:
    for table, how in ((renames().gone, How.MISSING), (renames().spread, How.SPREAD)):
        if name in table:
            return NameChange(new="", how=how, note=table[name])
    return _instead(name)


def _instead(name: str) -> NameChange | None:
    if replacement := renames().instead.get(name):
        return NameChange(new="", how=How.REPLACED, note=replacement.write)
    return None


def _split(path: str) -> tuple[str | None, str]:
    """Return the class that a path names, by its own name, and what stands behind it."""
    parts = path.split(".")
    for at, part in enumerate(parts):
        if part in derived().classes:
            return part, ".".join(parts[at + 1 :])
    return None, ""


def _renamed(old: str, new: str) -> NameChange:
    is_same = old.rpartition(".")[2] == new.rpartition(".")[2]
    return _new(new, How.MOVED if is_same else How.RENAMED)


def _new(path: str, how: How) -> NameChange:
    return NameChange(new=f"{PACKAGE}.{path}", how=how)
