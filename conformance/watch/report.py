"""What watch found, for people, for machines, and for an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.facts import Json, canonical
from conformance.texts import one_line
from conformance.watch import Outlook, next_command
from conformance.workspace.pins import PACKAGE, Pin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.index import Release

MOST_LINES = 12  #: Of releases; the text fits one screen.
LONGEST_QUOTE = 80  #: Of a maintainer's words, in characters.


def render_text(outlook: Outlook) -> str:
    """Return one screen: the pins, what is newer and since when, and the next command."""
    lines = [f"{PACKAGE}: {_headline(outlook)}", ""]
    if outlook.pins:
        lines += [*_table([_pin_row(outlook, pin) for pin in outlook.pins]), ""]
    if outlook.news:
        shown, left = outlook.news[:MOST_LINES], outlook.news[MOST_LINES:]
        lines += _table([_release_row(outlook, release) for release in shown])
        lines += [f"  and {len(left)} older, back to {left[-1].version}"] if left else []
        lines += [""]
    command = next_command(outlook)
    lines += [f"next: {command}   says what it would change"] if command else []
    return "\n".join(lines).rstrip() + "\n"


def render_json(outlook: Outlook, *, index: str) -> str:
    """Return the same for machines; `index` is where the releases are from, without logins."""
    return canonical(
        {
            "index": index,
            "newer": [_release_facts(outlook, release) for release in outlook.news],
            "next": next_command(outlook),
            "package": PACKAGE,
            "pins": [_pin_facts(outlook, pin) for pin in outlook.pins],
            "prereleases": outlook.pre,
        }
    )


def count(number: int, noun: str = "newer release") -> str:
    """Write how many there are of something."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def since(release: Release) -> str:
    """Write since when a release is there."""
    return f"since {release.uploaded_at:%Y-%m-%d}" if release.uploaded_at else "date not told"


def remarks(outlook: Outlook, release: Release) -> Iterator[str]:
    """Yield what to know of a release before it is tried."""
    if release.version.is_prerelease:
        yield "pre-release"
    if not release.has_wheel:
        yield "no wheel"
    pythons = dict.fromkeys(pin.python for pin in outlook.pins)
    unfit = [python for python in pythons if not release.runs_on(python)]
    if unfit:
        wanted = "".join(f"; use Python {python}" for python in release.pythons[:1])
        yield f"not for Python {', '.join(unfit)}, which is pinned{wanted}"


def state(outlook: Outlook, pin: Pin) -> Iterator[str]:
    """Yield what the index says of a pin."""
    release = outlook.of(pin)
    yield count(len(outlook.newer_than(pin)))
    if release is None:
        yield "not at the index"
    elif release.yanked is not None:
        yield f"yanked: {one_line(release.yanked, LONGEST_QUOTE) or 'no reason given'}"


def _headline(outlook: Outlook) -> str:
    number = len(outlook.news)
    if not outlook.pins:
        return f"{count(number, 'release')} at the index"
    if not number:
        return "nothing is newer than the pins"
    return f"{count(number, 'release')} {'is' if number == 1 else 'are'} newer than every pin"


def _pin_row(outlook: Outlook, pin: Pin) -> tuple[str, ...]:
    return pin.channel, pin.version, f"Python {pin.python}", ", ".join(state(outlook, pin))


def _release_row(outlook: Outlook, release: Release) -> tuple[str, ...]:
    python = f"Python {release.requires_python}" if str(release.requires_python) else "any Python"
    return str(release.version), since(release), python, ", ".join(remarks(outlook, release))


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _pin_facts(outlook: Outlook, pin: Pin) -> Json:
    release = outlook.of(pin)
    return {
        "at_index": release is not None,
        "channel": pin.channel,
        "newer": [str(newer.version) for newer in outlook.newer_than(pin)],
        "python": pin.python,
        "version": pin.version,
        "yanked": release.yanked if release else None,
    }


def _release_facts(outlook: Outlook, release: Release) -> Json:
    return {
        "has_wheel": release.has_wheel,
        "prerelease": release.version.is_prerelease,
        "requires_python": str(release.requires_python),
        "runs_on": {pin.channel: release.runs_on(pin.python) for pin in outlook.pins},
        "uploaded_at": release.uploaded_at.isoformat() if release.uploaded_at else None,
        "version": str(release.version),
    }
