"""The lines that may prove a break, written from what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.drift.names import is_of_surface, owner_of
from conformance.facts import ABSENT, parameter_name, texts_in
from conformance.model.areas import area_of
from conformance.nautilus.programs import building_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.drift.records import Change, Drift
    from conformance.facts import Absent, Json, Observation

MOST_LINES = 10

_OBSERVED = """\
from conformance.harness.again import facts_of

facts = facts_of({area!r}, {observation!r})
assert {claim}, facts.get({path!r})
"""
REOBSERVES = "conformance.harness.again"
"""Stands in the code of a witness that observes the fact again, which takes a venue."""

_PARAMETER = """\
import inspect

from {module} import {owner}

assert {argument!r} in inspect.signature({callable}).parameters
"""
_POSITION = """\
import inspect

from {module} import {owner}

taken = [name for name in inspect.signature({callable}).parameters if name != "self"]
assert taken[{index}] == {argument!r}, taken
"""


def write_witnesses(drift: Drift, before: Mapping[str, Observation]) -> Iterator[str]:
    """Yield the code that may prove a break, the one that says most first.

    Args:
        drift: The break.
        before: The old side's observations: they say where a name is imported from.
    """
    change = drift.change
    if drift.rule == "variables-demanded":
        (account,) = change.subject["account"]
        yield building_program(variables=texts_in(change.before), account=account)
    elif is_of_surface(change):
        yield from _of_surface(change, before.get(change.observation, {}))
    yield _OBSERVED.format(
        area=area_of(change.observation),
        observation=change.observation,
        claim=_claim(change),
        path=change.path,
    )


def _claim(change: Change) -> str:
    """Return what held of the facts on the old release."""
    if not change.path:
        return "facts"
    if change.before is ABSENT:
        return f"{change.path!r} not in facts"
    return f"facts.get({change.path!r}) == {change.before!r}"


def _of_surface(change: Change, facts: Observation) -> Iterator[str]:
    """Yield lines for a name, where it is known how to import its owner."""
    owner = owner_of(change.subject)
    section, _, rest = change.path.partition(".")
    module = rest if section == "imports" else _module(facts)
    if not module or not owner.isidentifier():
        return
    start = f"from {module} import {owner}\n"
    method, _, argument = rest.rpartition(".passes.") if section == "methods" else ("", "", rest)
    names = {"module": module, "owner": owner, "callable": f"{owner}.{method}".rstrip(".")}
    if section in ("imports", "kind"):
        yield start
    elif section == "passes" or method:
        yield from _of_argument(argument, change.before, facts, names)
    elif section in ("members", "overrides", "attributes", "methods") and rest.isidentifier():
        yield f"{start}\n{owner}.{rest}\n"


def _of_argument(
    argument: str, before: Json | Absent, facts: Observation, names: Mapping[str, str]
) -> Iterator[str]:
    if argument.isdecimal():
        taken = parameter_name(before)
        yield _POSITION.format(**names, index=int(argument) - 1, argument=taken)
    elif facts.get("kind") == "config" and names["callable"] == names["owner"]:
        yield f"from {{module}} import {{owner}}\n\n{{owner}}({argument}=None)\n".format(**names)
    else:
        yield _PARAMETER.format(**names, argument=argument)


def _module(facts: Observation) -> str:
    """Return a module that the feed imports a name from, and that the old release had it in."""
    imports = facts.get("imports")
    found = imports if isinstance(imports, dict) else {}
    return next((module for module, fact in found.items() if fact == "present"), "")
