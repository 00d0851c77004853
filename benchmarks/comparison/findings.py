"""What each tool reported, one text a finding, out of what it printed."""

import json
import re

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# griffe's own log has its level before the file.
_BREAKAGE = re.compile(
    r"^(?!(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) )(?:.*[/\\](?=nautilus_trader[/\\]))?"
    r"(?P<file>.+?\.\w+):\d+: (?P<what>.+)$"
)


class UnreadableError(ValueError):
    """A tool printed something that is not its findings."""


def griffe_findings(printed: str) -> tuple[str, ...]:
    """Return griffe's breakages, written one a line, each with its file in the package.

    Raises:
        UnreadableError: griffe fell over.
    """
    lines = _COLOUR.sub("", printed).splitlines()
    if any(line.startswith("Traceback ") for line in lines):
        raise UnreadableError(f"griffe fell over: {lines[-1]}")
    found = (_BREAKAGE.match(line) for line in lines)
    return tuple(f"{one['file']}: {one['what']}" for one in found if one)


def willitbreak_findings(printed: str) -> tuple[str, ...]:
    """Return willitbreak's findings, one for each line of the feed that one names.

    Raises:
        UnreadableError: It is not the JSON that willitbreak writes.
    """
    try:
        return tuple(
            f"{finding['qualname']}: {finding['detail']}, at {line['path']}:{line['lineno']}"
            for finding in json.loads(printed)["findings"]
            for line in finding["references"]
        )
    except (ValueError, LookupError, TypeError) as error:
        raise UnreadableError("willitbreak printed no findings") from error


def own_findings(printed: str) -> tuple[str, ...]:
    """Return this suite's drifts that need a person, from the JSON of ``can-i-upgrade``.

    Raises:
        UnreadableError: It is none.
    """
    try:
        drifts = json.loads(printed)["drifts"]
    except (ValueError, TypeError, LookupError) as error:
        raise UnreadableError("can-i-upgrade printed no drifts") from error
    return tuple(
        f"{drift['severity']} {drift['observation']} {drift['path']}:"
        f" {drift.get('before')} -> {drift.get('after')}"
        for drift in drifts
        if drift["severity"] != "add"
    )
