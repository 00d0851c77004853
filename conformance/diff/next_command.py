"""What to run once an upgrade is answered."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from conformance.diff.records import Upgrade, Verdict
from conformance.problems import shown
from conformance.workspace.pins import PACKAGE, PINS_FILE

if TYPE_CHECKING:
    from collections.abc import Container

    from conformance.diff.question import Question


def next_command(upgrade: Upgrade, question: Question, channels: Container[str]) -> str:
    """Return what to run next, with what has to be done before it."""
    release = upgrade.after.release
    # Snapshots stay as they are when the feed is fixed, so the release is observed instead.
    again = _again(question, release if question.after in channels else question.after)
    upgrade_command = f"write {PACKAGE}=={release} into {PINS_FILE}, then   nt-conformance lock"
    if upgrade.migration is not None and upgrade.verdict is not Verdict.INCONCLUSIVE:
        return (
            "move a copy of the feed as the lines above say, give it a channel of its own"
            " (docs/nautilus-2.md), then   nt-conformance lock NAME && nt-conformance gate"
            " --channel NAME"
        )
    accept = (
        f"read the shifts; {question.after} has approved them, so to upgrade, {upgrade_command}"
        if question.after in channels
        else f"read the shifts; to accept them, pin {release} on next and run"
        "   nt-conformance lock next && nt-conformance gate --channel next --snapshot-update"
    )
    return {
        Verdict.SAFE: upgrade_command,
        Verdict.NAMES_ONLY: f"say how it is run ([tool.conformance] run), or {upgrade_command}",
        Verdict.REVIEW: accept,
        Verdict.BLOCKED: f"fix the lines above, then   {again}",
        Verdict.INCONCLUSIVE: f"see what could not be observed, then   {again}",
    }[upgrade.verdict]


def _again(question: Question, after: str) -> str:
    """Return the command that asks the same question again."""
    words = [question.before, after]
    for path in question.feed:
        words += ["--feed", shown(path)]
    words += ["--run", question.run] if question.run else []
    words += [word for name, value in question.env for word in ("--env", f"{name}={value}")]
    words += ["--python", question.python] if question.python else []
    return f"nt-conformance can-i-upgrade {shlex.join(words)}"
