"""Holds what a migration report says of a program against what the two releases say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.model.migration import NameKind
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from benchmarks.migration.releases import Question
    from benchmarks.migration.uses import PlainUse
    from conformance.model.migration import MovedName

    Ask = Callable[[Sequence[Question]], Sequence[Mapping[str, Any]]]
    Find = Callable[[str], str]
    Name = tuple[str, str, str]  # Path, member and keyword.
    Row = tuple[str, NameKind, str]  # Of a report: name, kind and what to write.

_NAME = re.compile(r"(?P<name>[A-Za-z_][\w.]*)(?P<sign>\(\)|=)?(?: \(.*\))?", re.DOTALL)
_MOVED = re.compile(r"(?P<owner>[\w.]+?)(?:\.(?P<member>\w+))?(?:\((?P<keyword>\w+)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What there is to count of an adapter's programs; names are counted once an adapter."""

    programs: int
    used: int  #: Names whose use is certain without our reader, and that the older release has.
    missing: int  #: Of these, those that the newer one does not have.
    reported: int  #: All that the report names.
    named: int  #: Of these, those with a known name as successor.
    in_words: int  #: Those of which a sentence says what to do.
    guesses: int
    unknown: int  #: Those of which nothing is known.
    missed: tuple[str, ...]  #: Gone, and not named by the report at each of their places.
    there: tuple[str, ...]  #: Said gone, but there.
    nowhere: tuple[str, ...]  #: Successors that the wheel does not have.

    @property
    def found(self) -> int:
        """Return how many of the names that are gone the report names at each of their places."""
        return self.missing - len(self.missed)

    @property
    def is_right(self) -> bool:
        """Whether nothing is missed, invented, or sends people where nothing is."""
        return not (self.missed or self.there or self.nowhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read of an adapter's programs."""

    programs: int
    uses: Sequence[PlainUse]  #: What they use, told without the suite.
    moved: Sequence[MovedName]  #: What the suite reports, each name once.


class Judge:
    """Asks the two releases.

    Args:
        older: Asks the release that the programs are written for.
        newer: Asks the other one.
        find: Returns the known successor of a class, "" where none is known. Where it leads is
            looked up on the wheel, like every successor.
    """

    def __init__(self, older: Ask, newer: Ask, find: Find) -> None:
        self._older, self._newer, self._find = older, newer, find

    def judge(self, readings: Mapping[str, Reading]) -> Mapping[str, Judgement]:
        """Return what is right and wrong in the report on each adapter's programs.

        All that they use is asked at once: a release takes seconds to look through.
        """
        uses = {use.name: use for one in readings.values() for use in one.uses}
        moved = {_row(each): each for one in readings.values() for each in one.moved}
        missing = self._missing(tuple(uses.values()))
        there = frozenset(self._there(tuple(moved.values())))
        nowhere = frozenset(self._nowhere(tuple(filter(is_name, moved.values()))))
        return {name: _judged(one, missing, there, nowhere) for name, one in readings.items()}

    def _missing(self, uses: Sequence[PlainUse]) -> Mapping[Name, bool]:
        """Return of each name that the older release has whether the newer one lacks it."""
        before = self._older([question_of(use, [use.path]) for use in uses])
        asked = [use for use, had in zip(uses, before, strict=True) if is_had(use.keyword, had)]
        old = {use.name: had for use, had in zip(uses, before, strict=True)}
        after = self._newer([self._place(use) for use in asked])
        return {
            use.name: is_missing(use.keyword, old[use.name], has)
            for use, has in zip(asked, after, strict=True)
            # A keyword goes with what is called; and what no signature tells is not known.
            if not use.keyword or has.get("takes") is not None
        }

    def _place(self, use: PlainUse) -> Question:
        """Return the question for the newer release: of an import, whether it can be left alone."""
        if not (use.member or use.keyword):
            return question_of(use, [use.path])
        last = use.path.rpartition(".")[2]
        return self._at(last, use.member, use.keyword, also=use.path)

    def _at(self, owner: str, member: str, keyword: str, also: str = "") -> Question:
        """Return the question for what has become of a class, or for a call of it."""
        new = self._find(f"{owner}.{member}") if member else ""
        of_member, _, renamed = new.rpartition(".")
        places = (of_member, self._find(also or owner), also, owner)
        if keyword and new:
            member = renamed
        return {"at": [*filter(None, places)], "member": member, "keyword": keyword}

    def _there(self, moved: Sequence[MovedName]) -> Iterator[Row]:
        """Yield what is said to be gone, but is there as it was."""
        asked = [(one, parts_of(one)) for one in moved if one.kind is not NameKind.NAME]
        questions = [self._asked_for(one, *parts) for one, parts in asked]
        before = self._older([{**each, "at": [old]} for each, old in questions])
        after = self._newer([each for each, _ in questions])
        for (one, (_, _, keyword)), had, has in zip(asked, before, after, strict=True):
            if not is_missing(keyword, had, has) and not (keyword and has.get("takes") is None):
                yield _row(one)

    def _asked_for(
        self, one: MovedName, owner: str, member: str, keyword: str
    ) -> tuple[Question, str]:
        if one.kind is NameKind.IMPORT:
            return {"at": [one.name]}, one.name
        last = owner.rpartition(".")[2]
        if one.kind is NameKind.CALLBACK:  # A base that is gone calls nothing.
            return {"at": [*filter(None, (self._find(last),)), last], "member": member}, last
        return self._at(last, member, keyword), last

    def _nowhere(self, moved: Sequence[MovedName]) -> Iterator[Row]:
        """Yield the rows with a successor that the wheel does not have."""
        answers = self._newer([self._successor(one) for one in moved])
        for one, has in zip(moved, answers, strict=True):
            is_there = has["there"] and has.get("takes", True) is not False
            _, sign = split_name(one.successor.write if one.successor else "")
            if not is_there or (sign == "()" and not has.get("called")):
                yield _row(one)

    def _successor(self, one: MovedName) -> Question:
        write, _ = split_name(one.successor.write if one.successor else "")
        if one.kind is NameKind.IMPORT or write.startswith(PACKAGE) or one.kind is NameKind.NAME:
            return {"at": [write]}
        owner, member, keyword = parts_of(one)
        last = owner.rpartition(".")[2]
        question = self._at(last, member, write if keyword else "")
        return question if keyword else {**question, "member": write}


def _judged(
    reading: Reading,
    missing: Mapping[Name, bool],
    there: Collection[Row],
    nowhere: Collection[Row],
) -> Judgement:
    used = {use.name for use in reading.uses} & missing.keys()
    reported_places = {
        (site.file, site.line, last_of(one)) for one in reading.moved for site in one.sites
    }
    places = ((use.name, (use.file, use.line, use.last)) for use in reading.uses)
    lacking = {name for name, place in places if missing.get(name) and place not in reported_places}
    known = [one for one in reading.moved if one.successor and one.successor.is_known]
    named = [one for one in known if is_name(one)]
    return Judgement(
        programs=reading.programs,
        used=len(used),
        missing=sum(missing[name] for name in used),
        reported=len(reading.moved),
        named=len(named),
        in_words=len(known) - len(named),
        guesses=sum(bool(one.successor) for one in reading.moved) - len(known),
        unknown=sum(not one.successor for one in reading.moved),
        missed=tuple(sorted(".".join(filter(None, name)) for name in lacking)),
        there=tuple(one.name for one in reading.moved if _row(one) in there),
        nowhere=tuple(
            f"{one.name} -> {one.successor.write}"
            for one in named
            if one.successor and _row(one) in nowhere
        ),
    )


def _row(one: MovedName) -> Row:
    return one.name, one.kind, one.successor.write if one.successor else ""


def question_of(use: PlainUse, at: list[str]) -> Question:
    """Return the question for one use."""
    return {"at": at, "member": use.member, "keyword": use.keyword}


def is_had(keyword: str, answer: Mapping[str, Any]) -> bool:
    """Whether a release has what was asked for; a keyword that no signature tells is none."""
    return bool(answer["there"] and (not keyword or answer.get("takes")))


def is_missing(keyword: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a name is not there as it was; what is to be called now, or no more, is gone."""
    if not after["there"]:
        return True
    if keyword:
        return after.get("takes") is False
    return bool(before["there"] and before["called"] != after["called"])


def is_name(one: MovedName) -> bool:
    """Whether a successor is a name that can be looked up, and no sentence or expression."""
    name, _ = split_name(one.successor.write if one.successor else "")
    may_have_path = one.kind in (NameKind.IMPORT, NameKind.NAME)
    return bool(name) and (may_have_path or "." not in name)


def split_name(write: str) -> tuple[str, str]:
    """Return the name in what is to be written, and its sign: ``()``, ``=`` or none."""
    found = _NAME.fullmatch(write)
    return (found["name"], found["sign"] or "") if found else ("", "")


def parts_of(one: MovedName) -> tuple[str, str, str]:
    """Return owner, member and keyword of a name in a report; the others are "" of an import."""
    if one.kind is NameKind.IMPORT:
        return one.name, "", ""
    found = _MOVED.fullmatch(one.name)
    if not found:
        raise ValueError(f"a name in a report is not of a form that is known: {one.name}")
    owner, member = found["owner"], found["member"] or ""
    if found["keyword"] and member[:1].isupper():  # `trading.Strategy(order)`: a longer label
        owner, member = f"{owner}.{member}", ""
    return owner, member, found["keyword"] or ""


def last_of(one: MovedName) -> str:
    """Return what stands at the places of a name in a report."""
    owner, member, keyword = parts_of(one)
    return keyword or member or owner.rpartition(".")[2]


def merged(parts: Iterable[MovedName]) -> tuple[MovedName, ...]:
    """Return each name of several reports once, with all its places."""
    found: dict[tuple[str, str], MovedName] = {}
    for one in parts:
        known = found.get((one.name, one.kind))
        sites = (*known.sites, *one.sites) if known else one.sites
        found[one.name, one.kind] = type(one)(
            name=one.name, kind=one.kind, successor=one.successor, sites=sites
        )
    return tuple(found.values())
