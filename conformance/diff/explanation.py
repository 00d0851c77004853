"""What there is to say of a rule: what it looks at, what it means, and what goes with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from conformance.diff.cause_rule import cause_rules_of
from conformance.diff.rules import general_rules, rules_of
from conformance.model.areas import area_called, area_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.diff.rule import Rule
    from conformance.model.json_value import Json

EVERY_AREA = "every area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A rule, as it is explained to a reader."""

    id: str
    severity: str
    areas: Mapping[str, str]  #: Their titles, by id; none of a rule that every area has.
    reason: str
    example: str
    observations: str  #: Pattern of observation ids.
    paths: tuple[str, ...]  #: Patterns of paths in them.
    when: str  #: What else must hold; empty where nothing must.
    stops: str  #: With which facts it can't be approved in production; empty where always.
    is_of_others: bool  #: Whether it is about what the feed does not use.
    follows_from: tuple[str, ...]  #: Reasons for which its drifts are shown with another one.
    stands_for: tuple[str, ...]  #: Reasons for which other drifts are shown with its own.

    def to_json(self) -> Mapping[str, Json]:
        """Return the record as JSON."""
        found: Mapping[str, Json] = asdict(self)
        return found


def explanations() -> tuple[Explanation, ...]:
    """Explain every rule, area by area; those of every area come last."""
    areas_of: dict[Rule, list[str]] = {}
    for area in area_ids():
        for rule in rules_of(area):
            areas_of.setdefault(rule, []).append(area)
    general = general_rules()
    own = [rule for rule in areas_of if rule not in general]
    return (
        *(_explain(rule, areas_of[rule]) for rule in own),
        *(_explain(rule, []) for rule in general),
    )


def _explain(rule: Rule, areas: list[str]) -> Explanation:
    return Explanation(
        id=rule.id,
        severity=str(rule.severity),
        areas={area: area_called(area).title for area in areas},
        reason=rule.reason,
        example=rule.example,
        observations=rule.observation,
        paths=rule.paths,
        when=_first_line(rule.when),
        stops=_first_line(rule.stops) if rule.stops is not None else "",
        is_of_others=rule.of_others,
        follows_from=tuple(dict.fromkeys(_followed(rule, areas))),
        stands_for=tuple(dict.fromkeys(_caused(rule, areas))),
    )


def _followed(rule: Rule, areas: list[str]) -> Iterator[str]:
    for area in areas:
        for cause in cause_rules_of(area):
            if cause.follower in ("", rule.kind):
                yield cause.reason


def _caused(rule: Rule, areas: list[str]) -> Iterator[str]:
    kinds = {rule.kind, *(area_called(area).kind for area in areas)} - {""}
    for area in area_ids():
        for cause in cause_rules_of(area):
            if not kinds.isdisjoint(cause.causes):
                yield cause.reason


def _first_line(claim: Callable[..., bool]) -> str:
    return (claim.__doc__ or "").partition("\n")[0]
