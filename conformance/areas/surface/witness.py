"""The lines that may prove that a name is gone, or no longer fits how it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.names import owner_of
from conformance.harness.arguments import SAMPLES
from conformance.model.facts import parameter_name
from conformance.nautilus.successors import successor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.diff.records import Change
    from conformance.model.facts import Absent, Json, Observation

_PARAMETER = """\
import inspect

from {module} import {owner}

assert {argument!r} in inspect.signature({callable}).parameters
"""
_DERIVED = """\
try:
    from {module} import {owner}
except ImportError:
    from {new_module} import {owner}


class Own({owner}):
    value: int = 0


assert Own(value=1).value == 1, "the field is never set"
"""
_POSITION = """\
import inspect

from {module} import {owner}

taken = [name for name in inspect.signature({callable}).parameters if name != "self"]
assert taken[{index}] == {argument!r}, taken
"""
_PASSED = """\
from conformance.harness.arguments import pass_by_position
from {module} import {owner}

pass_by_position({callable}, {argument!r}, position={index})
"""


def witnesses(change: Change, facts: Observation) -> Iterator[str]:
    """Yield lines for a name, where it is known how to import its owner.

    Args:
        change: What changed.
        facts: The observation of the old side: it says where the name is imported from.
    """
    owner = owner_of(change.subject)
    section, _, rest = change.path.partition(".")
    module = rest if section == "imports" else _module(facts)
    if not module or not owner.isidentifier():
        return
    start = f"from {module} import {owner}\n"
    method, argument, names = _called(owner, module, section, rest)
    if section in ("imports", "kind"):
        yield start
    elif change.after == "fieldless":
        # It may have moved as well, and that is another break.
        known = successor(f"{module}.{owner}")
        new_module = known.new.rpartition(".")[0] if known and known.new else module
        yield _DERIVED.format(owner=owner, module=module, new_module=new_module)
    elif section == "passes" or method:
        yield from _of_argument(argument, change.before, facts, names)
    elif section in ("members", "overrides", "attributes", "methods") and rest.isidentifier():
        yield f"{start}\n{owner}.{rest}\n"


def trials(change: Change, facts: Observation) -> Iterator[str]:
    """Yield lines that each pass another sample where a parameter has another name now.

    Args:
        change: What changed; only of what NT tells no types of there is anything to try.
        facts: The observation of the old side.
    """
    section, _, rest = change.path.partition(".")
    owner, module = owner_of(change.subject), _module(facts)
    _, argument, names = _called(owner, module, section, rest)
    untyped = [side for side in (change.before, change.after) if parameter_name(side)]
    if not module or not argument.isdecimal() or any(map(_has_type, untyped)):
        return
    for sample in SAMPLES:
        yield _PASSED.format(**names, argument=sample, index=int(argument) - 1)


def _called(owner: str, module: str, section: str, rest: str) -> tuple[str, str, Mapping[str, str]]:
    """Return the method, the argument, and the names for lines that call it."""
    method, _, argument = rest.rpartition(".passes.") if section == "methods" else ("", "", rest)
    called = f"{owner}.{method}".rstrip(".")
    return method, argument, {"module": module, "owner": owner, "callable": called}


def _has_type(fact: Json | Absent) -> bool:
    return isinstance(fact, dict) and fact.get("type") is not None


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
