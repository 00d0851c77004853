"""The issue that a newer release gets."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from conformance.github.issues import Draft, keep_issue
from conformance.report.markup import prose
from conformance.watch import Outlook, next_command
from conformance.watch.report import MOST_LINES, remarks, since, state

if TYPE_CHECKING:
    from conformance.github.client import GitHub
    from conformance.index import Release


def open_issue(github: GitHub, outlook: Outlook) -> str:
    """Keep the issue of the newest release up to date; return what became of it.

    Releases between it and the pins are named in it: nobody prepares two at once.

    Raises:
        GitHubError: GitHub refuses.
    """
    release = outlook.news[0]
    draft = Draft(
        kind="release",
        name=str(release.version),
        title=f"NautilusTrader {release.version} is out",
        text=render_issue(outlook),
        state=fingerprint(release),
    )
    return keep_issue(github, draft)


def render_issue(outlook: Outlook) -> str:
    """Return the issue's text; the same for the same releases and pins."""
    newest, older = outlook.news[0], outlook.news[1:]
    lines = [
        f"NautilusTrader {newest.version} is newer than every pin ({_facts(outlook, newest)}).",
        "",
        "| channel | pin | Python | at the index |",
        "|---|---|---|---|",
    ]
    for pin in outlook.pins:
        cells = (pin.channel, pin.version, pin.python, ", ".join(state(outlook, pin)))
        lines += [f"| {' | '.join(map(prose, cells))} |"]
    lines += ["", "What it would change for the feed:", "", f"    {next_command(outlook)}"]
    if older:
        lines += ["", "Newer than every pin as well:", ""]
        lines += [f"- {one.version} ({_facts(outlook, one)})" for one in older[:MOST_LINES]]
        lines += [f"- and {len(older) - MOST_LINES} more"] if older[MOST_LINES:] else []
    lines += [
        "",
        "Kept up to date by `nt-conformance watch --open-issue`: write below, not in here.",
    ]
    return "\n".join(lines) + "\n"


def fingerprint(release: Release) -> str:
    """Return what of a release is worth a closed issue's opening: where it runs, and how."""
    facts = f"{release.requires_python} {release.has_wheel}"
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _facts(outlook: Outlook, release: Release) -> str:
    python = f"Python `{release.requires_python}`" if str(release.requires_python) else "any Python"
    return ", ".join([since(release), python, *remarks(outlook, release)])
