"""Explain a rule by its id, or list all rules by area.

A report shows the rule that decided each drift. Exit status: 0, or 2 where there is no such rule.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_root
from conformance.diff.explanation import EVERY_AREA, Explanation, explanations
from conformance.problems import FileError, Problem
from conformance.workspace import find_workspace
from conformance.workspace.folder import WorkspaceError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

RULE = "RULE"  #: What stands for a rule's id in the help; a shell completes it.


class UnknownRuleError(FileError):
    """There is no rule of an id that was given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("rule", nargs="?", metavar=RULE, help="its id; lists all where not given")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="of the explanation"
    )
    add_root(parser)


def run(given: argparse.Namespace) -> int:
    """Print the explanation.

    Raises:
        UnknownRuleError: With the rules whose ids are near.
    """
    _add_own_areas(given)
    known = explanations()
    if given.rule is None:
        rows = [one.to_json() for one in known]
        print(_as_json(rows) if given.format == "json" else "\n".join(_listed(known)))
        return 0
    found = next((one for one in known if one.id == given.rule), None)
    if found is None:
        raise UnknownRuleError([_unknown(given.rule, known)])
    as_json = given.format == "json"
    print(_as_json(found.to_json()) if as_json else "\n".join(_explained(found)))
    return 0


def _add_own_areas(given: argparse.Namespace) -> None:
    """Let a workspace's own areas be known; the suite's can be explained without one."""
    try:
        workspace = find_workspace(given.root)
    except WorkspaceError:
        if given.root is not None:
            raise
        return
    workspace.settings()


def _unknown(rule: str, known: Sequence[Explanation]) -> Problem:
    ids = [one.id for one in known]
    near = difflib.get_close_matches(rule, ids, n=3, cutoff=0.5)
    return Problem(
        file="nt-conformance explain",
        what="there is no such rule",
        found=rule,
        expected=", ".join(near) if near else "the id of a rule, such as name-removed",
        fix="nt-conformance explain   without an id lists all",
    )


def _listed(known: Sequence[Explanation]) -> Iterator[str]:
    width = max(len(one.id) for one in known)
    before = ""
    for one in known:
        heading = _areas(one)
        if heading != before:
            yield f"\n{heading}" if before else heading
        before = heading
        yield f"  {one.id:{width}}  {one.severity:5}  {one.reason}"


def _explained(one: Explanation) -> Iterator[str]:
    yield f"{one.id}: {one.reason}"
    rows = {
        "severity": one.severity,
        "area": _areas(one),
        "looks at": f"{one.observations}, at {' or '.join(one.paths)}",
        "when": one.when,
        "example": one.example,
        "stops": f"can't be approved in production. {one.stops}" if one.stops else "",
        "use": "it is about what this feed does not use" if one.is_of_others else "",
        "shown with": "; ".join(one.follows_from),
        "stands for": "; ".join(one.stands_for),
    }
    yield from (f"  {label + ':':11} {text}" for label, text in rows.items() if text)


def _areas(one: Explanation) -> str:
    return "; ".join(f"{area} ({title})" for area, title in one.areas.items()) or EVERY_AREA


def _as_json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
