"""The figures on release notes: labels that are whole, and cases that are counted as they are."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from benchmarks.release_notes import (
    LABELS_FILE,
    Score,
    UnfitError,
    digest_of,
    gather_cases,
    main,
    read_labels,
    read_results,
    score_of,
    table_of,
)
from conformance.diff.rules import all_rules
from conformance.model.facts import MISSING
from tests.support.tiny_results import read_feed, result

if TYPE_CHECKING:
    from pathlib import Path

RENAMED = "Renamed `BinanceAccountType.USDT_FUTURE`"
TEXT = (
    f"# NautilusTrader 1.2 Beta\n- Added a thing\n- {RENAMED}\n# NautilusTrader 1.1 Beta\n- None\n"
)
RESULTS = [result("1.0"), result("1.1", price="1.5"), result("1.2", member=MISSING, price="1.5")]
PRICE = ("1.1", "ticks-differ", "wire.ticks.order came")
MEMBER = ("1.2", "member-removed", "surface.BinanceAccountType members.USDT_FUTURE")
LABELS = {PRICE: frozenset[str](), MEMBER: frozenset({digest_of(RENAMED)})}


def test_every_label_is_whole() -> None:
    """Each says of what drift it is, and names lines by their digests alone."""
    rows = tomllib.loads(LABELS_FILE.read_text(encoding="utf-8"))["drifts"]

    assert {key for row in rows for key in row} == {"release", "rule", "fact", "lines", "seen"}
    assert {row["rule"] for row in rows} <= {rule.id for rule in all_rules()}
    assert all(re.fullmatch(r"1\.2[1-3]\d\.0", row["release"]) for row in rows)
    assert all(re.fullmatch(r"[0-9a-f]{12}", line) for row in rows for line in row["lines"])
    assert len(read_labels()) == len(rows)


def test_labels_say_as_well_where_no_line_speaks() -> None:
    """Precision is measured on drifts that the notes pass over, too."""
    assert {bool(lines) for lines in read_labels().values()} == {True, False}


def test_a_drift_labelled_twice_is_refused(tmp_path: Path) -> None:
    """Of two labels, nobody knows which counts."""
    file = tmp_path / "labels.toml"
    row = '[[drifts]]\nrelease = "1.211.0"\nrule = "r"\nfact = "f"\nlines = []\n'
    file.write_text(row * 2)
    with pytest.raises(UnfitError, match=r"labelled twice: 1\.211\.0 r f"):
        read_labels(file)


def test_a_digest_stands_for_a_line_whatever_its_spaces() -> None:
    """A line that was wrapped is the same line."""
    assert digest_of("a  line") == digest_of("a line") != digest_of("another line")


def test_each_drift_is_held_against_its_own_release_s_notes(tmp_path: Path) -> None:
    """A line of one release is not given for a drift of another."""
    price, member = gather_cases(RESULTS, read_feed(tmp_path), TEXT, LABELS)

    assert (price.release, price.given, price.is_right) == ("1.1", "", True)
    assert (member.release, member.given, member.is_right) == ("1.2", digest_of(RENAMED), True)
    assert (price.elsewhere, member.elsewhere) == ((False,), (False,))


def test_recall_and_precision_are_of_what_is_labelled_and_of_what_is_given(tmp_path: Path) -> None:
    """A line that is missed costs recall; one that does not speak of the drift costs both."""
    wrong = {PRICE: frozenset({digest_of("None")}), MEMBER: frozenset({digest_of("Added a thing")})}
    score = score_of(gather_cases(RESULTS, read_feed(tmp_path), TEXT, wrong))

    assert score == Score(drifts=2, labelled=2, given=1, right=0)
    assert (score.recall, score.precision) == (0.0, 0.0)


def test_what_is_wrong_is_named_by_digest(tmp_path: Path) -> None:
    """Whoever reads the table finds the line in the notes, and the table quotes none of it."""
    wrong = LABELS | {MEMBER: frozenset[str]()}
    told = table_of(gather_cases(RESULTS, read_feed(tmp_path), TEXT, wrong))

    assert (
        "wrong: 1.2 surface.BinanceAccountType members.USDT_FUTURE:"
        f" given {digest_of(RENAMED)}, labelled none\n"
    ) in told
    assert "break + shift       2         0      1      0     100%         0%\n" in told


def test_what_does_not_fit_is_all_said(tmp_path: Path) -> None:
    """A drift without a label, a label without a drift, and a line that is not in the notes."""
    other = ("1.1", "r", "no.such fact")
    labels = {MEMBER: frozenset({"0" * 12}), other: frozenset[str]()}
    with pytest.raises(UnfitError) as refused:
        gather_cases(RESULTS, read_feed(tmp_path), TEXT, labels)

    assert str(refused.value).splitlines() == [
        f"not labelled: {' | '.join(PRICE)}",
        f"no such drift: {' | '.join(other)}",
        f"no such line of 1.2: {'0' * 12}",
    ]


def test_a_cache_without_observations_is_named_with_what_fills_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is installed here, so the history has to be there."""
    (tmp_path / "RELEASES.md").write_text(TEXT)
    with pytest.raises(UnfitError):
        list(read_results(tmp_path))

    words = ["--notes", str(tmp_path / "RELEASES.md"), "--cache", str(tmp_path)]
    assert main(words) == 2
    assert capsys.readouterr().err == (
        f"no two releases were observed in {tmp_path}/observations\n"
        "  fix: nt-conformance history 1.211.0 1.231.0\n"
    )
