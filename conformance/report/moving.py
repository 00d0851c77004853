"""A move to another generation, by file and line, as every format tells it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from conformance.diff.names import is_of_surface
from conformance.model.facts import is_missing
from conformance.model.migration import NameKind
from conformance.report.markup import code, prose
from conformance.texts import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.diff.records import Drift, Severity, Upgrade
    from conformance.model.facts import Json
    from conformance.model.migration import Migration, MovedName
    from conformance.model.usage_site import UsageSite

GUIDE: Final = "docs/nautilus-2.md"
"""Of this project, beside its README."""

Row = tuple["UsageSite", "MovedName"]


def shown_apart(upgrade: Upgrade, severity: Severity) -> tuple[Drift, ...]:
    """Return the drifts of a severity, without those that the migration's rows show."""
    drifts = upgrade.of(severity)
    if upgrade.migration is None:
        return drifts
    return tuple(
        one for one in drifts if not (is_of_surface(one.change) and is_missing(one.change.after))
    )


def headline(migration: Migration, release: str) -> str:
    """Return how many names on how many lines are gone, and how many have a successor."""
    known = sum(one.successor is not None and one.successor.is_known for one in migration.names)
    names, lines = counted(len(migration.names), "name"), counted(migration.lines, "line")
    verb = "is" if len(migration.names) == 1 else "are"
    missing = f"{names} on {lines} of the feed {verb} gone on {plain(release)}"
    text = f"{missing}; {known:,} of them with a known successor"
    if not migration.stays:
        return text
    looked_at = counted(len(migration.stays), "other")
    verb = "stays" if len(migration.stays) == 1 else "stay"
    return f"{text}; {looked_at} {verb}, used otherwise"


def uncalled(migration: Migration) -> str:
    """Return which callbacks nothing would ever call; "" for none."""
    names = ", ".join(plain(one.name) for one in migration.callbacks)
    return f"Nothing would ever call {names}, and nothing says so." if names else ""


def guide() -> str:
    """Return where more about a move is written."""
    return f"How to move, and what no name shows: {GUIDE}"


def instead(moved: MovedName) -> str:
    """Return what to write or to look at, and whether that is a guess."""
    if moved.kind is NameKind.STAYS and moved.successor:
        return f"stays; use: {plain(moved.successor.write)}"
    if moved.successor is None:
        return "no successor is known"
    guess = "" if moved.successor.is_known else "   (a guess: the nearest name)"
    return f"write {plain(moved.successor.write)}{guess}"


def by_file(migration: Migration) -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield each file with its rows, by line."""
    names = (*migration.names, *migration.stays)
    rows = [(site, moved) for moved in names for site in moved.sites]
    rows.sort(key=lambda row: (row[0].file, row[0].line, row[1].name))
    for file, found in groupby(rows, key=lambda row: row[0].file):
        yield file, tuple(found)


def markdown_rows(migration: Migration) -> Iterator[str]:
    """Yield a list item for each line that has to be written otherwise."""
    for file, rows in by_file(migration):
        for site, moved in rows:
            yield f"- {code(f'{file}:{site.line}')}: {code(moved.name)}, {prose(instead(moved))}"


def as_json(migration: Migration) -> Mapping[str, Json]:
    """Return the names with their successors, how sure these are, and all places."""
    return {
        "lines": migration.lines,
        "names": [
            {
                "gone": moved.name,
                "kind": str(moved.kind),
                "successor": moved.successor.write if moved.successor else None,
                "sure": _sureness(moved),
                "places": _places(moved),
            }
            for moved in migration.names
        ],
        "stays": [
            {
                "name": moved.name,
                "use": moved.successor.write if moved.successor else None,
                "places": _places(moved),
            }
            for moved in migration.stays
        ],
    }


def _places(moved: MovedName) -> list[Json]:
    return [{"file": site.file, "line": site.line, "text": site.text} for site in moved.sites]


def _sureness(moved: MovedName) -> str | None:
    if moved.successor is None:
        return None
    return "known" if moved.successor.is_known else "guess"
