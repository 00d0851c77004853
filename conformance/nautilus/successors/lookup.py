"""Looking the successor of a name up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.nautilus.binance.renamed import RENAMED
from conformance.nautilus.successors.successor import How, Successor
from conformance.nautilus.successors.tables import derived, renames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.nautilus.successors.tables import DerivedClass

PACKAGE = "nautilus_trader"
_KEYWORD = re.compile(r"(?P<of>.+)\((?P<keyword>\w+)\)")


def successor(old: str) -> Successor | None:
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


def uncalled_callbacks(owner: str) -> frozenset[str]:
    """Return the callbacks of a class that its successor does not have, so never calls.

    Args:
        owner: The class's own name, e.g. ``Strategy``. One that is not known has none.
    """
    known = derived().classes.get(owner)
    return known.uncalled if known else frozenset()


def _of_name(path: str) -> Successor | None:
    owner, rest = _split(path)
    if owner is None:
        if new := derived().modules.get(path):
            return _new(new, How.MOVED)
        new = derived().functions.get(path.rpartition(".")[2])
        return _renamed(path, new) if new else None
    if not rest:
        return _of_class(owner)
    return _of_member(owner, rest) if "." not in rest else None


def _of_class(name: str) -> Successor | None:
    new = derived().classes[name].new
    return _by_hand(name) or (_renamed(name, new) if new else None)


def _of_member(owner: str, name: str) -> Successor | None:
    known = derived().classes[owner]
    if owner == "BinanceAccountType":
        name = RENAMED.get(name, name)
    return (
        _by_hand(f"{owner}.{name}")
        or (_of_kind(known, name) if known.new else _of_heirs(owner, name))
        or next(_of_rows(owner, name), None)
    )


def _of_kind(owner: DerivedClass, name: str) -> Successor | None:
    new = f"{owner.new}.{name}"
    if name in owner.kept:
        return _new(new, How.MOVED)
    if name in owner.methods:
        return _new(new, How.METHOD)
    return _new(new, How.ATTRIBUTE) if name in owner.attributes else None


def _of_heirs(owner: str, name: str) -> Successor | None:
    """Look a member up in what derives from a class that has no successor itself."""
    found = next(filter(None, (_of_member(heir, name) for heir in _heirs(owner))), None)
    return found and replace(found, note=found.note or _note_of(owner))


def _heirs(owner: str) -> tuple[str, ...]:
    return tuple(heir for heir, cls in derived().classes.items() if owner in cls.bases and cls.new)


def _note_of(owner: str) -> str:
    return f"there is no {owner}: of a class that was one"


def _of_rows(owner: str, name: str) -> Iterator[Successor]:
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


def _of_row(owner: DerivedClass, name: str) -> Successor:
    new = f"{owner.new}.{name.strip('.()')}"
    if name.endswith("()"):
        return _new(new, How.METHOD)
    if name.startswith("."):
        return _new(new, How.ATTRIBUTE)
    return _new(new, How.KEYWORD if owner.is_config else How.RENAMED)


def _of_keyword(called: str, keyword: str) -> Successor | None:
    owner, method = _split(called)
    if owner is None:
        return None
    if derived().classes[owner].new:
        return _of_call(owner, method, keyword)
    found = next(filter(None, (_of_call(heir, method, keyword) for heir in _heirs(owner))), None)
    return found and replace(found, note=_note_of(owner))


def _of_call(owner: str, method: str, keyword: str) -> Successor | None:
    known = derived().classes[owner]
    if not method and known.is_config:
        return _of_member(owner, keyword)
    target = _of_member(owner, method) if method else _of_class(owner)
    if target is None or not target.new:
        return None
    if new := _new_keyword(owner, method, keyword):
        return Successor(new=f"{target.new}({new})", how=How.KEYWORD)
    kept = keyword not in known.drops.get(method, ()) if method else keyword in known.takes
    return Successor(new=f"{target.new}({keyword})", how=How.MOVED) if kept else None


def _new_keyword(owner: str, method: str, keyword: str) -> str:
    """Return what is written by hand of a keyword; "" where nothing is."""
    called = f".{method}" if method else ""
    classes = (owner, *derived().classes[owner].bases)
    found = (renames().keywords.get(f"{cls}{called}({keyword})", "") for cls in classes)
    return next(filter(None, found), "")


def _by_hand(name: str) -> Successor | None:
    if replacement := renames().instead.get(name):
        return Successor(new="", how=How.REPLACED, note=replacement.write)
    if name in renames().gone:
        return Successor(new="", how=How.GONE, note=renames().gone[name])
    return None


def _split(path: str) -> tuple[str | None, str]:
    """Return the class that a path names, by its own name, and what stands behind it."""
    parts = path.split(".")
    for at, part in enumerate(parts):
        if part in derived().classes:
            return part, ".".join(parts[at + 1 :])
    return None, ""


def _renamed(old: str, new: str) -> Successor:
    is_same = old.rpartition(".")[2] == new.rpartition(".")[2]
    return _new(new, How.MOVED if is_same else How.RENAMED)


def _new(path: str, how: How) -> Successor:
    return Successor(new=f"{PACKAGE}.{path}", how=how)
