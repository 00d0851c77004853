"""What a drift means for the feed's source: the lines that it hits, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from conformance.diff.names import named_by, owner_of
from conformance.diff.records import Severity
from conformance.model.area import FactUsage
from conformance.model.areas import area_of, area_or_none
from conformance.model.facts import texts_in
from conformance.usage.api_description import INSTEAD
from conformance.workspace.settings import PYPROJECT

if TYPE_CHECKING:
    from conformance.diff.lines import FeedSource
    from conformance.diff.records import Change, Drift
    from conformance.model.area import UsageHint
    from conformance.model.facts import Observation, SubjectRoles
    from conformance.model.successor import Successor
    from conformance.model.usage_site import SitesByPath, UsageSite


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedImpact:
    """What is known to tell which of the feed's lines use a fact, and what has taken its place."""

    source: FeedSource
    places: Mapping[str, SitesByPath]
    after: Mapping[str, Observation]
    successors: Mapping[str, Mapping[str, Successor]] = field(default_factory=dict)

    def add_to(self, drift: Drift) -> Drift:
        """Return the drift with the feed's lines, and with what to write instead."""
        change = drift.change
        if drift.is_of_others:
            return drift
        if _usage(change.observation, change.path) is FactUsage.VARIABLES:
            old, new = texts_in(change.before), texts_in(change.after)
            # A feed may read the old one itself, and give it in its config.
            for_old = "for" if drift.severity is Severity.BREAK else "as well as"
            instead = _set(old, new, for_old)
            return replace(drift, lines=self._lines_of_variables(old, new), instead=instead)
        lines = self._mentioned(change) or self.lines_of(
            change.observation, change.path, change.subject
        )
        if not lines and drift.severity is not Severity.ADD:
            lines = self._makers_of_default(change)
        return replace(drift, lines=lines, **self._instead_of(change))

    def lines_of(self, observation: str, path: str, subject: SubjectRoles) -> tuple[UsageSite, ...]:
        """Return the feed's lines that use a fact."""
        leaf = path.rpartition(".")[2]
        match _usage(observation, path):
            case FactUsage.PLACES:
                return self._lines_of_places(observation, path, subject)
            case FactUsage.READ:
                return self.source.reading(leaf)
            case FactUsage.PASSED:
                return self.source.passing(owner_of(subject), path)
            case FactUsage.NAMED:
                return self.source.naming(leaf)
            case _:
                return self._naming(_hinted_names(area_of(observation), path, subject))

    def _makers_of_default(self, change: Change) -> tuple[UsageSite, ...]:
        """Return the lines that make what has a default, where the feed passes nothing for it."""
        is_passed = _usage(change.observation, change.path) is FactUsage.PASSED
        return self.source.calling(owner_of(change.subject)) if is_passed else ()

    def _naming(self, names: Iterable[str]) -> tuple[UsageSite, ...]:
        """Return the lines that have one of several names, each line once."""
        lines = (line for name in names for line in self.source.naming(name))
        return tuple({(line.file, line.line): line for line in lines}.values())

    def _mentioned(self, change: Change) -> tuple[UsageSite, ...]:
        """Return the lines with the names that new texts mention, where those say where it is."""
        if _usage(change.observation, change.path) is not FactUsage.MENTIONED:
            return ()
        before = texts_in(change.before)
        new = " ".join(text for text in texts_in(change.after) if text not in before)
        return self._naming(sorted(self.source.names().intersection(re.findall(r"\w+", new))))

    def _lines_of_places(
        self, observation: str, path: str, subject: SubjectRoles
    ) -> tuple[UsageSite, ...]:
        name = named_by(subject, path)
        sites = self.places.get(observation, {}).get(path)
        if sites is not None:
            return self.source.at(sites, name)
        owner, _, argument = path.rpartition("passes.")
        called = owner.removeprefix("methods.").rstrip(".") or owner_of(subject)
        passing = self.source.passing(called, argument) if _is_argument(path) else ()
        return passing or self.source.naming(name)

    def _lines_of_variables(self, old: Sequence[str], new: Sequence[str]) -> tuple[UsageSite, ...]:
        """Return the lines that set variables which are no longer asked for, or else any.

        None where it is not known what production sets: those of the settings are another feed's.
        """
        if not self.source.variables:
            return ()
        dropped = [name for name in old if name not in new]
        lines = [line for name in dropped or old for line in self.source.writing(name, PYPROJECT)]
        # One line that sets several says it once.
        by_place = {(line.file, line.line): line for line in reversed(lines)}
        setting = self.source.writing("environment", PYPROJECT)
        return (
            tuple(reversed(by_place.values()))
            or tuple(line for line in setting if line.text.startswith("environment"))[:1]
        )

    def _instead_of(self, change: Change) -> dict[str, Any]:
        """Return what to write instead, and whether that is a guess, as fields of a drift."""
        known = self.successors.get(change.observation, {}).get(change.path)
        if known:
            return {"instead": known.write, "is_guess": not known.is_known}
        return {"instead": self._instead(change)}

    def _instead(self, change: Change) -> str:
        path = change.path
        known = self.after.get(change.observation, {}).get(INSTEAD, {})
        near = known.get(path) if isinstance(known, Mapping) else None
        if not isinstance(near, Sequence) or isinstance(near, str) or not near:
            return ""
        owner = owner_of(change.subject)
        if path.startswith("members."):
            return f"{owner}.{near[0]}"
        # What an argument has become may be the way to say what this feed does not ask for.
        _, _, argument = path.rpartition("passes.")
        if "=" in str(near[0]) and self.source.unsets(owner, argument):
            return f"nothing ({near[0]} is for {argument}=True)"
        if "=" in str(near[0]) and set(self.source.given(owner, argument)) != {"True"}:
            return f"{near[0]}, where {argument} is true"
        return str(near[0])


def _usage(observation: str, path: str) -> FactUsage:
    """Return how the feed's lines are found that use what a fact is about."""
    area = area_or_none(area_of(observation))
    return area.usage_of_paths.get(path, area.usage)


def _hinted_names(area: str, path: str, subject: SubjectRoles) -> list[str]:
    """Return the names by which a feed's source uses what a fact of an area is about."""
    fitting = [one for one in area_or_none(area).usage_hints if _fits(one, path, subject)]
    alike = [one for one in fitting if (one.role, one.path) == (fitting[0].role, fitting[0].path)]
    words = re.split(r"[._]", path)
    return [one.name for one in alike if one.value in words] or [one.name for one in alike]


def _fits(hint: UsageHint, path: str, subject: SubjectRoles) -> bool:
    values = subject.get(hint.role, ())
    has_role = not hint.role or any(fnmatchcase(one, hint.value) for one in values)
    return has_role and fnmatchcase(path, hint.path)


def _is_argument(path: str) -> bool:
    return path.startswith("passes.") or (path.startswith("methods.") and ".passes." in path)


def _set(old: Sequence[str], new: Sequence[str], for_old: str) -> str:
    """Pair variables by spelling, else by position, and say what to set instead of what."""
    dropped, come = [n for n in old if n not in new], [n for n in new if n not in old]
    if not come:
        return ""
    if len(dropped) != len(come):
        return f"set {', '.join(come)}"
    pairs = []
    left = list(come)
    for name in dropped:
        best = difflib.get_close_matches(name, left, n=1, cutoff=0.5) or left[:1]
        left.remove(best[0])
        pairs.append(f"{best[0]} {for_old} {name}")
    return f"set {', '.join(pairs)}"
