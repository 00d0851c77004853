"""An upgrade as annotations on the feed's lines, by the workflow commands of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from conformance.diff.records import Drift, Severity, Upgrade
from conformance.report import phrases
from conformance.report.columns import columns
from conformance.texts import counted, cut, plain

if TYPE_CHECKING:
    from conformance.model.usage_site import UsageSite

SHOWN: Final = 10
"""How many annotations of one kind GitHub shows of a step; it drops the others silently."""

_TITLE_LENGTH: Final = 200  #: GitHub takes 255 characters.
_MESSAGE_LENGTH: Final = 3_000


def render(upgrade: Upgrade) -> str:
    """Return the commands: errors, then warnings, then notices, most important first."""
    breaks, shifts = upgrade.of(Severity.BREAK), upgrade.of(Severity.SHIFT)
    commands = (
        *_few(
            "error",
            [
                *_inconclusive(upgrade),
                *_firsts(breaks, upgrade),
                *(_lacks(upgrade) if upgrade.is_gate else ()),
                *_others(breaks),
            ],
        ),
        *_few("warning", [*_firsts(shifts, upgrade), *_others(shifts)]),
        *_few("notice", [_verdict(upgrade), *(() if upgrade.is_gate else _lacks(upgrade))]),
    )
    return "".join(f"{command}\n" for command in commands)


_Annotation = tuple[Mapping[str, str], str]
"""Properties and message of a command."""


def _few(kind: str, annotations: list[_Annotation]) -> Iterator[str]:
    """Yield as many commands as GitHub shows, the last of them about those that it would not."""
    if len(annotations) > SHOWN:
        left_out = counted(len(annotations) - SHOWN + 1, f"more {kind}")
        annotations[SHOWN - 1 :] = [
            ({"title": "left out"}, f"{left_out} left out: GitHub shows {SHOWN} of a step")
        ]
    yield from (_command(kind, *annotation) for annotation in annotations)


def _firsts(drifts: tuple[Drift, ...], upgrade: Upgrade) -> Iterator[_Annotation]:
    """Yield an annotation for each drift, at the first line that it hits."""
    for drift in drifts:
        at = _at(drift.lines[0]) if drift.lines else {}
        yield {**at, "title": _title(drift)}, phrases.message(drift, upgrade)


def _others(drifts: tuple[Drift, ...]) -> Iterator[_Annotation]:
    """Yield an annotation for each further line."""
    for drift in drifts:
        text = f"{phrases.arrow(drift.change)}: {plain(drift.reason)}"
        yield from (({**_at(line), "title": _title(drift)}, text) for line in drift.lines[1:])


def _inconclusive(upgrade: Upgrade) -> Iterator[_Annotation]:
    for names, why in phrases.inconclusive(upgrade):
        yield {"title": "inconclusive"}, "\n".join((names, *why))


def _verdict(upgrade: Upgrade) -> _Annotation:
    notes, command = phrases.notes_tally(upgrade), plain(upgrade.next_command)
    lines = (
        f"{phrases.move(upgrade)}, {phrases.pythons(upgrade)}: {phrases.tally(upgrade)}",
        notes,
        f"next: {command}" if command else "",
    )
    return {"title": str(upgrade.verdict)}, "\n".join(line for line in lines if line)


def _lacks(upgrade: Upgrade) -> Iterator[_Annotation]:
    for lack in upgrade.lacks:
        at = _at(lack.lines[0]) if lack.lines else {}
        text = f"{plain(lack.fact)}: {plain(lack.reason)}"
        yield {**at, "title": phrases.lacking(upgrade)}, text


def _title(drift: Drift) -> str:
    return cut(f"{drift.severity}: {phrases.fact(drift.change)}", _TITLE_LENGTH)


def _at(line: UsageSite) -> dict[str, str]:
    at = {"file": line.file, "line": str(line.line)}
    found = columns(line)
    return at if found is None else {**at, "col": str(found[0]), "endColumn": str(found[1])}


def _command(kind: str, properties: Mapping[str, str], message: str) -> str:
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {written}::{_data(cut(message, _MESSAGE_LENGTH))}"


def _data(text: str) -> str:
    """Return a message as the runner reads it: lines, and nothing else that is a command's."""
    lines = "\n".join(map(plain, text.split("\n")))
    return lines.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(plain(text)).replace(":", "%3A").replace(",", "%2C")
