"""The phrases that every format shares, so that no two reports say one thing in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.diff.records import (
    Change,
    Drift,
    Proof,
    Severity,
    Subject,
    Upgrade,
    Verdict,
)
from conformance.model.coverage import RunsOn
from conformance.texts import counted, first_few, plain
from conformance.wording import exactly, sides
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.model.coverage import Coverage
    from conformance.model.usage_site import UsageSite

MEANING: Final[Mapping[Verdict, str]] = {
    Verdict.SAFE: "Nothing that the feed uses changed",
    Verdict.NAMES_ONLY: "No name that the feed uses changed; it was not run",
    Verdict.REVIEW: "The feed runs, and something is different: a person has to look",
    Verdict.BLOCKED: "The feed stops, or never starts",
    Verdict.INCONCLUSIVE: "Something could not be observed, so this is neither safe nor not",
    Verdict.NOT_APPROVED: "Nothing that the feed uses changed, and something is not approved yet",
}
"""What each verdict means, as a sentence without its full stop."""

_SHOWN: Final = 5  #: Of what could not be followed; the JSON report has all.


def move(upgrade: Upgrade) -> str:
    """Return from which release to which."""
    before, after = upgrade.before.release, upgrade.after.release
    return plain(f"{PACKAGE} {before} → {after}")


def pythons(upgrade: Upgrade) -> str:
    """Return the Python, or both where they differ."""
    before, after = upgrade.before.python, upgrade.after.python
    return plain(f"Python {before}" if before == after else f"Python {before} → {after}")


def compared(upgrade: Upgrade) -> str:
    """Return where the facts of each side come from."""
    return f"{_subject(upgrade.before)}; {_subject(upgrade.after)}"


def tally(upgrade: Upgrade) -> str:
    """Return how many drifts of each severity there are, and what else changed."""
    parts = [counted(len(upgrade.of(severity)), severity) for severity in Severity]
    parts += [f"{len(upgrade.inconclusive):,} inconclusive"] if upgrade.inconclusive else []
    left_over = len(upgrade.left_over)
    parts += [counted(left_over, "left-over snapshot")] if left_over else []
    text = ", ".join(parts)
    if upgrade.other_changes is None:
        return text
    verb = "does" if upgrade.other_changes == 1 else "do"
    return f"{text}; {counted(upgrade.other_changes, 'other change')} {verb} not touch the feed"


def lacking(upgrade: Upgrade) -> str:
    """Return what it means that the feed lacks something without any drift."""
    if upgrade.is_gate:
        return "the feed can't run with this, and no snapshot can approve it"
    return f"{plain(upgrade.before.release)} lacks this already, so it is no drift"


def notes_tally(upgrade: Upgrade) -> str:
    """Return how many drifts the release notes name; "" if they were not asked."""
    asked = [drift for drift in upgrade.drifts if drift.upstream is not None]
    found = sum(bool(drift.upstream) for drift in asked)
    return f"the release notes name {found:,} of {counted(len(asked), 'drift')}" if asked else ""


NO_LINE = "no line names it"
"""What is said where the notes were asked: they may tell of it in words that are not known."""


def upstream(drift: Drift) -> str:
    """Return what upstream says of a drift; "" if it was not asked."""
    if drift.upstream is None:
        return ""
    if not drift.upstream:
        return NO_LINE
    return f"in the release notes: {plain(drift.upstream)}"


def proof(drift: Drift, upgrade: Upgrade) -> str:
    """Return what came of a drift's witness; "" where none is due."""
    witness = drift.witness
    if witness is None:
        return "no witness" if drift.severity is Severity.BREAK else ""
    if witness.proof is Proof.NOT_RUN:
        return "not run on both releases"
    refuted = "refuted, so this is no longer a break"
    word = refuted if witness.proof is Proof.REFUTED else str(witness.proof)
    ends = (
        f"{subject.release}: {end}"
        for subject, end in ((upgrade.before, witness.before), (upgrade.after, witness.after))
        if end
    )
    return plain("; ".join((word, *ends)))


def advice(drift: Drift, upgrade: Upgrade) -> dict[str, str]:
    """Return, by label, what to do about a drift and what speaks for it."""
    rows = {
        "write": plain(drift.instead),
        "proof": proof(drift, upgrade),
        "upstream": upstream(drift),
        "note": plain(drift.note),
    }
    return {label: text for label, text in rows.items() if text}


def also(drift: Drift) -> str:
    """Return how many other facts belong to a drift that is told in one line; "" for none."""
    return f" (and {counted(len(drift.also), 'other fact')})" if drift.also else ""


def why(drift: Drift) -> str:
    """Return why a drift is as severe as it is, with the id of its rule; "" for no reason."""
    rule = f" ({drift.rule})" if drift.reason and drift.rule else ""
    return plain(f"{drift.reason}{rule}")


def message(drift: Drift, upgrade: Upgrade) -> str:
    """Return everything about a drift but its name and its lines, a thing a line."""
    rows = (f"{label}: {text}" for label, text in advice(drift, upgrade).items())
    return "\n".join((f"{arrow(drift.change)}: {plain(drift.reason)}", *rows))


def value_rows(change: Change) -> dict[str, tuple[str, ...]]:
    """Return what to say of a change, by label: "was" and "now", or what is "gone" and "new"."""
    rows: dict[str, tuple[str, ...]] = {}
    for label, text in sides(change.before, change.after, was="was"):
        bare = text and text == text.strip()  # or the reader can't see where it ends
        rows[label] = (*rows.get(label, ()), plain(text if bare else exactly(text)))
    return rows


def arrow(change: Change) -> str:
    """Return a change in one line, e.g. ``Decimal 64250.10 → Decimal 64250.1``."""
    rows = value_rows(change)
    if "was" in rows:
        return f"{rows['was'][0]} → {rows['now'][0]}"
    return "; ".join(f"{label} {listed(texts)}" for label, texts in rows.items())


def listed(texts: Sequence[str]) -> str:
    """Return texts in one line, in quotes where it would not be seen where one ends."""
    if any(mark in text for text in texts for mark in ",;"):
        texts = [plain(exactly(text)) for text in texts]
    return ", ".join(texts)


def fact(change: Change) -> str:
    """Return the name of what changed."""
    return plain(change.fact)


def place(line: UsageSite) -> str:
    """Return where a line is, as ``file:line``."""
    return f"{plain(line.file)}:{line.line}"


def source(line: UsageSite) -> tuple[str, str, str]:
    """Return a line's text in three: before the name, the name, and after it.

    The name is "" where it does not stand in the line.
    """
    start, end = line.column, line.column + line.length
    if not line.length or end > len(line.text):
        return plain(line.text), "", ""
    return plain(line.text[:start]), plain(line.text[start:end]), plain(line.text[end:])


_RUN: Final[Mapping[RunsOn, str]] = {
    RunsOn.BOTH: "it was run on both releases",
    RunsOn.OLD_ONLY: "it runs on the old release and not on the new one",
    RunsOn.NEW_ONLY: "it runs on the new release and did not on the old one",
    RunsOn.NEITHER: "it runs on neither release",
    RunsOn.NOT_RUN: "it was not run",
}


def coverage(upgrade: Upgrade) -> Iterator[tuple[str, str]]:
    """Yield what the answer covers of the feed, and what it does not, each under a label."""
    covered = upgrade.coverage
    if covered is None:
        return
    lines = f" on {counted(covered.lines, 'line')}" if covered.lines else ""
    names = f"{counted(covered.names, 'name')} of NautilusTrader{lines}"
    yield (
        "held",
        f"{plain(covered.feed)}: {names} in {counted(covered.files, 'file')}; {_run(covered)}",
    )
    if gaps := "; ".join(_gaps(covered)):
        yield "not held", gaps


def _run(covered: Coverage) -> str:
    return f"{_RUN[covered.run]}: {plain(covered.why)}" if covered.why else _RUN[covered.run]


def _gaps(covered: Coverage) -> Iterator[str]:
    yield from covered.unknown
    if covered.unheld:
        yield f"what comes of {', '.join(_placed(name, at) for name, at in covered.unheld.items())}"
    if covered.not_followed:
        named = [_placed(name, at) for name, at in covered.not_followed.items()]
        yield f"not followed: {first_few(named, _SHOWN)}"
    for one in covered.left_out:
        yield f"left out: {plain(one.where)} ({one.reason})"


def _placed(name: str, at: Sequence[UsageSite]) -> str:
    return plain(f"{name} ({at[0].file}:{at[0].line})" if at else name)


def not_run(upgrade: Upgrade) -> Iterator[tuple[str, str]]:
    """Yield the names of what was not run, those with the same reason together, and the reason."""
    by_reason: dict[str, list[str]] = {}
    for name, why in upgrade.not_run.items():
        by_reason.setdefault(plain(why), []).append(plain(name))
    for why, names in by_reason.items():
        yield ", ".join(names), why


def inconclusive(upgrade: Upgrade) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield names that could not be observed, and why, line by line; one reason only once."""
    by_reason: dict[str, list[str]] = {}
    for name, why in upgrade.inconclusive.items():
        by_reason.setdefault(why, []).append(plain(name))
    for why, names in by_reason.items():
        yield ", ".join(names), tuple(map(plain, why.splitlines()))


def areas(drifts: Iterable[Drift]) -> str:
    """Return how many drifts there are in each area, e.g. ``surface 200, config 14``."""
    counts: dict[str, int] = {}
    for drift in drifts:
        area = plain(drift.change.observation.partition(".")[0])
        counts[area] = counts.get(area, 0) + 1
    return ", ".join(f"{area} {number:,}" for area, number in counts.items())


def _subject(subject: Subject) -> str:
    return plain(f"{subject.release}: {subject.source}")
