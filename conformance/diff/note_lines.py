"""One point of the release notes, and how much of it speaks of a drift."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from conformance.diff.names import is_of_surface, named_by, owner_of
from conformance.model.area import FactUsage
from conformance.model.areas import area_of, area_or_none
from conformance.model.facts import Absent
from conformance.nautilus.note_terms import (
    ADAPTER,
    COMMON,
    KEY_KINDS,
    OTHER_VENUES,
    PRACTICE,
    RUST,
    TOPICS,
    TRADING,
    Terms,
    Topic,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.diff.records import Change, Drift

ENOUGH = 2
"""What the words of a topic are worth. The owner's name is worth 1: alone it says nothing."""

_NAME = 3
"""What a name that is gone or new is worth."""

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"`([^`]+)`")
_KEYWORD = re.compile(r"\b([a-z]\w*)=")
_HUMPS = re.compile(r"[a-z0-9][A-Z]|[A-Z].*[A-Z]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMED_BY_PATH = (FactUsage.NAMED, FactUsage.PASSED, FactUsage.READ)
"""Where a fact's path is the name in the feed's source, it is also the one in the notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One point of the release notes, as it is searched."""

    names: frozenset[str]  #: What looks like a name, and every word that is set as code.
    words: str  #: Its words in lower case, as they stand and with names parted at their humps.
    is_of_adapter: bool  #: It names the adapter.
    is_of_others: bool  #: It names other adapters, and not this one.
    is_of_rust: bool  #: It is about Rust alone.
    is_of_orders: bool
    is_of_practice: bool  #: It is about an environment without money.


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteQuery:
    """What a line about a drift would have."""

    names: Mapping[str, int]  #: Names in code, and how much each one says.
    phrases: Terms  #: The same as English words: ``order denied``.
    topics: tuple[Topic, ...]
    subject: Terms  #: Decides between lines that say as much.
    owner: str
    is_of_adapter: bool
    is_of_orders: bool
    is_of_practice: bool

    def weigh(self, line: NoteLine) -> tuple[int, int]:
        """Return how much a line says of the drift, and then how well it fits."""
        if self.is_of_adapter and line.is_of_others:
            return 0, 0
        named = sum(self.names[name] for name in line.names & self.names.keys())
        spelled = _NAME if has_any(line.words, self.phrases) else 0
        weight = max(named, spelled) + self._topical(line)
        return weight, self._fit(line) if weight >= ENOUGH else 0

    def _fit(self, line: NoteLine) -> int:
        """Return how many words of the subject it has, less what it has of other subjects."""
        strange = (
            line.is_of_rust,
            line.is_of_adapter and not self.is_of_adapter,
            has_any(line.words, OTHER_VENUES),
            has_any(line.words, KEY_KINDS),
        )
        return sum(has_any(line.words, (word,)) for word in self.subject) - sum(strange)

    def _topical(self, line: NoteLine) -> int:
        """Return what the words of its topics say: nothing in a line about something else."""
        if (
            line.is_of_others
            or line.is_of_rust
            or (line.is_of_orders and not self.is_of_orders)
            or (line.is_of_practice and not self.is_of_practice)
        ):
            return 0
        return max((self._speaks(topic, line) for topic in self.topics), default=0)

    def _speaks(self, topic: Topic, line: NoteLine) -> int:
        if topic.is_adapter and not line.is_of_adapter:
            return 0
        if not all(has_any(line.words, group) for group in topic.groups):
            return 0
        return int(self.owner in line.names) if topic.needs_owner else ENOUGH


@cache
def read_line(text: str) -> NoteLine:
    """Read one point of the release notes."""
    in_code = {word for code in _CODE.findall(text) for word in _IDENTIFIER.findall(code)}
    words = f"{_words(text)} | {_words(_HUMP.sub(' ', text))}"
    is_of_adapter = has_any(words, (f"{ADAPTER}*",))
    return NoteLine(
        names=frozenset(_identifiers(text) | in_code),
        words=words,
        is_of_adapter=is_of_adapter,
        is_of_others=not is_of_adapter and has_any(words, OTHER_VENUES),
        is_of_rust=has_any(words, RUST) and not has_any(words, ("python",)),
        is_of_orders=has_any(words, TRADING),
        is_of_practice=has_any(words, PRACTICE),
    )


@cache
def has_any(words: str, terms: Terms) -> bool:
    """Whether words of a line have one of these terms."""
    return bool(terms) and _pattern(terms).search(words) is not None


def wanted_by(drift: Drift) -> NoteQuery:
    """Return what a line about a drift would have."""
    change = drift.change
    own = {_named(change)} - COMMON
    said = {name for text in (*_values(change), drift.instead) for name in _identifiers(text)}
    said |= own | set(_KEYWORD.findall(drift.instead))
    environments = change.subject.get("environment", ())
    topics = tuple(
        topic for topic in TOPICS if topic.covers(change.observation, change.path, environments)
    )
    owner = owner_of(change.subject)
    names = {owner: 1, **dict.fromkeys(said, _NAME)}
    phrases = {_spelled(name) for name in said} | {_ending(name) for name in own}
    return NoteQuery(
        names={name: weight for name, weight in names.items() if name and name not in COMMON},
        phrases=tuple(sorted(phrase for phrase in phrases if " " in phrase)),
        topics=topics,
        subject=tuple(word for value in _subject(change) for word in _spelled(value).split()),
        owner=owner,
        is_of_adapter=ADAPTER in f"{change.fact} {change.before} {change.after}".lower()
        or any(topic.is_adapter for topic in topics),
        is_of_orders=area_or_none(area_of(change.observation)).is_of_orders,
        is_of_practice=any(one in PRACTICE for one in environments),
    )


def _named(change: Change) -> str:
    """Return the name that a change is about; "" where its path is no name of NT's."""
    if is_of_surface(change):
        return named_by(change.subject, change.path)
    if area_or_none(area_of(change.observation)).usage in _NAMED_BY_PATH:
        return change.path.rpartition(".")[2]
    return ""


def _subject(change: Change) -> Iterator[str]:
    """Yield what an observation is about; where it does not say, its name."""
    yield from (value for values in change.subject.values() for value in values)
    if not change.subject:
        yield change.observation.rpartition(".")[2]


def _values(change: Change) -> Iterator[str]:
    """Yield what is on one side only; of what appears or vanishes, its name says enough."""
    sides = (change.before, change.after)
    if any(isinstance(side, Absent) for side in sides):
        return
    for side, other in (sides, sides[::-1]):
        if isinstance(side, list) and isinstance(other, list):
            yield from (str(one) for one in side if one not in other)
        else:
            yield str(side)


def _identifiers(text: str) -> set[str]:
    """Return the words of a text that look like somebody's name for something."""
    found = {word for word in _IDENTIFIER.findall(text) if word not in COMMON}
    return {word for word in found if "_" in word.strip("_") or _HUMPS.search(word)}


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _spelled(name: str) -> str:
    """Return a name as English words, without the adapter's at its start."""
    return _words(_HUMP.sub(" ", name.replace("_", " "))).removeprefix(f"{ADAPTER} ")


def _ending(name: str) -> str:
    """Return the last two words of a function's name: ``order denied``; classes share theirs."""
    return " ".join(_spelled(name).split()[-2:]) if name[:1].islower() else ""


@cache
def _pattern(terms: Terms) -> re.Pattern[str]:
    """Return what finds one of these terms: a word or phrase, its plural, or a part of a word."""
    return re.compile("|".join(map(_expression, terms)))


def _expression(term: str) -> str:
    start = "" if term.startswith("*") else r"\b"
    end = "" if term.endswith("*") else r"s?\b"
    return f"{start}{re.escape(term.strip('*'))}{end}"
