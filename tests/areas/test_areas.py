"""What every area's folder keeps to, the suite's as well as those of a test."""

import subprocess
import sys
from fnmatch import fnmatchcase

import pytest

from conformance.diff.conditions.facts import always
from conformance.diff.rule import Rule
from conformance.diff.rules import general_rules, rules_of
from conformance.model.areas import SUITE_AREAS, area_called, ids_below
from tests.support.reference import ROOT

AREAS = ids_below(SUITE_AREAS)
EVERYWHERE = frozenset(general_rules())
CROSSING = """\
import sys
sys.path.insert(0, sys.argv[1])
from conformance.areas.seeds import all_seeds
from conformance.model.areas import area_ids, area_module
all_seeds()
for area in area_ids():
    for name in ("area", "probes", "schema"):
        area_module(area, name)
strange = {"conformance.diff", "nautilus_trader", "packaging", "httpx"} & sys.modules.keys()
print(sorted(strange))
"""


def takes_all_of(rule: Rule, other: Rule) -> bool:
    """Whether whatever meets another rule meets this one, as far as patterns and claims tell."""
    return (
        fnmatchcase(other.observation, rule.observation)
        and all(any(fnmatchcase(path, one) for one in rule.paths) for path in other.paths)
        and (rule.when is always or rule.when is other.when)
    )


@pytest.mark.parametrize("area", AREAS)
def test_no_rule_stands_behind_one_that_takes_all_its_changes(area: str) -> None:
    """The first that a change meets decides, so the narrower rule stands before the wider one."""
    rules = rules_of(area)
    own = [rule for rule in rules if rule not in EVERYWHERE]
    hidden = [
        (first.id, rule.id)
        for rule in own
        for first in rules[: rules.index(rule)]
        if takes_all_of(first, rule)
    ]

    assert hidden == []


def test_a_rule_that_hides_another_is_seen() -> None:
    """Two of one pattern, of which the first asks nothing more, are two too many."""
    values = {"observation": "a.*", "severity": "add", "reason": "r", "example": "x → y"}
    first, second = (Rule(id=name, **values) for name in "ab")  # type: ignore[arg-type]  # texts

    assert takes_all_of(first, second)


@pytest.mark.parametrize("area", AREAS)
def test_a_rule_is_about_its_own_area(area: str) -> None:
    """A rule that several areas have says so by the folder above them."""
    above = {".".join((*area.split(".")[:depth], "*")) for depth in range(1, 3)}
    strange = [
        rule.id
        for rule in rules_of(area)
        if rule not in EVERYWHERE
        and not rule.observation.startswith(f"{area}.")
        and rule.observation not in above
    ]

    assert strange == []


def test_each_area_has_a_title_and_a_place() -> None:
    """No two areas have one place in a report."""
    found = [area_called(area) for area in AREAS]

    assert [area.title for area in found if not area.title or area.title.endswith(".")] == []
    assert len({area.reading_order for area in found}) == len(AREAS)


def test_what_crosses_needs_the_standard_library_alone() -> None:
    """In NT's environment areas are imported without the tool's packages, its rules, and NT."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", CROSSING, str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.stdout, ran.stderr) == ("[]\n", "")
