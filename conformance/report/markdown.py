"""An upgrade as a comment on a pull request: GitHub's Markdown, within GitHub's limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.diff.records import Change, Drift, Lack, Severity, Upgrade
from conformance.report import moving, phrases
from conformance.report.fitting import PartKind, Piece, Section, fit
from conformance.report.markup import block, code, details, prose
from conformance.texts import counted, cut, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.model.migration import Migration
    from conformance.model.usage_site import UsageSite

LIMIT: Final = 65_535 - 535
"""How long a report may be: what a comment may be, less what the poster puts around it.

GitHub says 65,536 "characters"; what people measured were code points in one place and bytes,
and four times as many, in another. Bytes of UTF-8 are counted here: by no way of counting are
there more.
"""

_TEXT_LENGTH: Final = 600  #: Of one value, reason or line; what is longer is cut.
_CODE_LENGTH: Final = 2_000
_KINDS = {Severity.BREAK: PartKind.BREAK, Severity.SHIFT: PartKind.SHIFT}


def render(upgrade: Upgrade, limit: int = LIMIT) -> str:
    """Return the comment; what is least important is left out where it would be too long.

    Args:
        upgrade: What to tell.
        limit: How many bytes of UTF-8 there may be, from some 20,000 on.
    """
    head, foot = _head(upgrade), _foot(upgrade)
    room = limit - len(f"{head}\n\n\n\n{foot}\n".encode())
    body = fit(list(_sections(upgrade)), room)
    return "\n\n".join(part for part in (head, body, foot) if part) + "\n"


def _head(upgrade: Upgrade) -> str:
    title = f"{upgrade.verdict}: {phrases.move(upgrade)}, {phrases.pythons(upgrade)}"
    said = f"{phrases.MEANING[upgrade.verdict]}. {phrases.tally(upgrade)}."
    compared = phrases.compared(upgrade)
    return f"## {_prose(title)}\n\n{prose(said)}\n\n<sub>{_prose(compared)}</sub>"


def _foot(upgrade: Upgrade) -> str:
    covered = "\n".join(f"- {label}: {_prose(text)}" for label, text in phrases.coverage(upgrade))
    notes = phrases.notes_tally(upgrade)
    command = _block(upgrade.next_command, "sh")
    parts = (
        covered,
        f"{notes}." if notes else "",
        f"Next:\n\n{command}" if upgrade.next_command else "",
    )
    return "\n\n".join(part for part in parts if part)


def _sections(upgrade: Upgrade) -> Iterator[Section]:
    if upgrade.migration is not None:
        yield _migration(upgrade.migration, upgrade.after.release)
    for severity, heading in ((Severity.BREAK, "Breaks"), (Severity.SHIFT, "Shifts")):
        drifts = moving.shown_apart(upgrade, severity)
        yield Section(heading, [one for drift in drifts for one in _drift(drift, upgrade)])
    yield Section("Inconclusive", list(_inconclusive(upgrade)))
    not_run = [
        Piece(PartKind.ADD, f"- {_prose(names)}: {_prose(why)}")
        for names, why in phrases.not_run(upgrade)
    ]
    left_over = [
        Piece(PartKind.LEFT_OVER, f"- {_code(f'git rm {path}')}") for path in upgrade.left_over
    ]
    if left_over:
        yield Section("Snapshots of observations that nothing makes any more", left_over)
    lacks = [Piece(PartKind.LACK, _lack(lack)) for lack in upgrade.lacks]
    heading = phrases.lacking(upgrade)
    yield Section(_prose(heading[:1].upper() + heading[1:]), lacks)
    adds = [Piece(PartKind.ADD, _add(drift)) for drift in upgrade.of(Severity.ADD)]
    yield Section(counted(len(adds), "add"), adds, folded=True)
    if not_run:
        yield Section("Not run", not_run)


def _migration(migration: Migration, release: str) -> Section:
    uncalled = " ".join(filter(None, (moving.uncalled(migration), f"{moving.guide()}.")))
    first = [Piece(PartKind.BREAK, f"{_prose(uncalled)}\n")] if uncalled else []
    rows = [Piece(PartKind.BREAK, row) for row in moving.markdown_rows(migration)]
    return Section(_prose(moving.headline(migration, release)), [*first, *rows])


def _add(drift: Drift) -> str:
    return f"- {_code(phrases.fact(drift.change))}: {_arrow(drift.change)}{phrases.also(drift)}"


def _drift(drift: Drift, upgrade: Upgrade) -> Iterator[Piece]:
    """Yield the pieces of a break or a shift: what it can't be told without, and the rest."""
    yield Piece(_KINDS[drift.severity], "\n".join(_main(drift, upgrade)))
    yield from (Piece(PartKind.SOURCE_LINE, f"- at {_line(line)}") for line in drift.lines[1:])
    if drift.note:
        yield Piece(PartKind.NOTE, f"- note: {_prose(drift.note)}")
    if drift.upstream is not None:
        found = _code(drift.upstream) if drift.upstream else phrases.NO_LINE
        yield Piece(PartKind.UPSTREAM, f"- in the release notes: {found}")
    for change in drift.also:
        item = f"- also {_code(phrases.fact(change))}: {_arrow(change)}"
        yield Piece(PartKind.OTHER_FACT, item)
    if drift.witness is not None:
        lines = _block(drift.witness.code, "python")
        yield Piece(PartKind.WITNESS, f"\n{details('witness', lines)}")


def _main(drift: Drift, upgrade: Upgrade) -> Iterator[str]:
    yield f"\n**{_code(phrases.fact(drift.change))}**"
    rule = f" ({_code(drift.rule)})" if drift.rule else ""
    yield f"- {_arrow(drift.change)}: {_prose(drift.reason)}{rule}"
    yield from (f"- at {_line(line)}" for line in drift.lines[:1])
    if drift.instead:
        yield f"- write {_code(drift.instead)}"
    proof = phrases.proof(drift, upgrade)
    if proof:
        yield f"- proof: {_prose(proof)}"


def _inconclusive(upgrade: Upgrade) -> Iterator[Piece]:
    for names, why in phrases.inconclusive(upgrade):
        lines = _block("\n".join(why))
        yield Piece(PartKind.REASON, f"\n{_code(names)}\n\n{lines}")


def _lack(lack: Lack) -> str:
    lines = "".join(f", at {_line(line)}" for line in lack.lines[:1])
    return f"- {_code(lack.fact)}: {_prose(lack.reason)}{lines}"


def _line(line: UsageSite) -> str:
    where = code(phrases.place(line))
    return f"{where}: {_code(line.text)}" if line.text else where


def _arrow(change: Change) -> str:
    rows = {
        label: ", ".join(_code(text) for text in texts)
        for label, texts in phrases.value_rows(change).items()
    }
    if "was" in rows:
        return f"{rows['was']} → {rows['now']}"
    return "; ".join(f"{label} {texts}" for label, texts in rows.items())


def _block(text: str, language: str = "") -> str:
    """Return lines of text as they are, unless they are many more than a reader would read."""
    lines = "\n".join(map(plain, text.splitlines()))
    return block(cut(lines, _CODE_LENGTH), language)


def _code(text: str) -> str:
    return code(cut(plain(text), _TEXT_LENGTH))


def _prose(text: str) -> str:
    return prose(cut(plain(text), _TEXT_LENGTH))
