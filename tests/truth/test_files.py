"""A case that differs from its file fails, whatever differs, and is written only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.truth import collect_bump
from tests.support.truth_files import FOLDER, RENEW, check_case

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.model.facts import Observation

CASE = "bump_1.219.0_1.220.0"
FOUND: Observation = {"break": {}, "verdict": "SAFE"}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a copy of a real case's file, in a folder of its own."""
    copy = tmp_path / f"{CASE}.json"
    copy.write_bytes((FOLDER / copy.name).read_bytes())
    return copy


@pytest.mark.parametrize(
    ("true", "altered"),
    [
        ('"verdict": "BLOCKED"', '"verdict": "REVIEW"'),
        ('"rule": "member-removed"', '"rule": "name-removed"'),
        ("members.USDT_FUTURE", "members.COIN_FUTURE"),
        ("node.py: account_type=", "strategy.py: account_type="),
        ('"shift": {', '"shift": {"surface.Clock kind": {}, '),
        ('"verdict"', '"more": 1, "verdict"'),
    ],
    ids=["verdict", "rule", "subject", "line", "a drift more", "a fact more"],
)
def test_a_file_that_was_altered_fails_its_case(kept: Path, true: str, altered: str) -> None:
    """Whatever was altered stands in the diff, as what is not true any more."""
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace(true, altered), encoding="utf-8")

    with pytest.raises(AssertionError, match="is not true any more") as failed:
        check_case(CASE, collect_bump("1.219.0", "1.220.0"), folder=kept.parent, environ={})

    gone = [line for line in str(failed.value).splitlines() if line.startswith("-")]
    assert any(altered in line for line in gone)


def test_a_case_without_a_file_fails(tmp_path: Path) -> None:
    """What was never approved is not true by itself, and nothing is written."""
    with pytest.raises(AssertionError, match=r"new\.json is not true any more"):
        check_case("new", FOUND, folder=tmp_path, environ={})

    assert list(tmp_path.iterdir()) == []


def test_a_failure_says_how_to_renew(tmp_path: Path) -> None:
    """The last line is what to do, word for word."""
    with pytest.raises(AssertionError) as failed:
        check_case("new", FOUND, folder=tmp_path, environ={})

    assert str(failed.value).splitlines()[-1] == (
        "fix: undo what changed it; if the change is meant, run the same command with"
        " RENEW_TRUTH=1 and read the diff"
    )


def test_a_file_is_written_where_that_is_asked(tmp_path: Path) -> None:
    """What was found is written with sorted keys, a fact a line, and is true from then on."""
    check_case("new", {"verdict": "SAFE", "break": {}}, folder=tmp_path, environ={RENEW: "1"})

    check_case("new", FOUND, folder=tmp_path, environ={})
    assert (tmp_path / "new.json").read_text(encoding="utf-8") == (
        '{\n  "break": {},\n  "verdict": "SAFE"\n}\n'
    )


def test_a_pipeline_can_not_renew(kept: Path) -> None:
    """Where ``CI`` is set nothing is written: a person reads what has changed."""
    before = kept.read_bytes()

    with pytest.raises(AssertionError, match="not renewed where CI is set"):
        check_case(CASE, FOUND, folder=kept.parent, environ={RENEW: "1", "CI": "true"})

    assert kept.read_bytes() == before
