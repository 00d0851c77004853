"""What an answer covers of a feed, as each format tells it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from conformance.model.coverage import Coverage, RunsOn
from conformance.model.source_coverage import LeftOut, LeftOutReason
from conformance.model.usage_site import UsageSite
from conformance.report import render
from conformance.report.json import SCHEMA_PATH
from tests.support.sample_upgrades import TO_1_220

AT = (UsageSite(file="src/quotes/strategy.py", line=34),)
COVERED = Coverage(
    feed="src/quotes",
    files=7,
    names=35,
    lines=60,
    run=RunsOn.BOTH,
    unheld={"subscribe_bars": AT},
    not_followed={"Strategy.clock.timestamp_ns": AT},
    unknown=("which account type it takes is not known",),
    left_out=(
        LeftOut(file="src/quotes/old.py", line=3, reason=LeftOutReason.NOT_PARSED, text="no"),
    ),
)
UPGRADE = replace(TO_1_220, coverage=COVERED)


def test_text_says_whose_feed_and_how_much_of_it() -> None:
    """One line of what is held, and one of what is not, with the places."""
    text = " ".join(render(UPGRADE, "text").split())

    assert (
        "held: src/quotes: 35 names of NautilusTrader on 60 lines in 7 files;"
        " it was run on both releases"
    ) in text
    assert (
        "not held: which account type it takes is not known; what comes of subscribe_bars"
        " (src/quotes/strategy.py:34); not followed: Strategy.clock.timestamp_ns"
        " (src/quotes/strategy.py:34); left out: src/quotes/old.py:3 (does not parse)"
    ) in text


def test_a_feed_that_is_held_whole_has_no_gaps() -> None:
    """Nothing is said of what there is not."""
    whole = Coverage(feed="feed", files=1, names=1, lines=1, run=RunsOn.BOTH)

    assert "not held" not in render(replace(TO_1_220, coverage=whole), "text")


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json"])
def test_every_report_says_what_is_not_held(name: str) -> None:
    """Whoever reads it, wherever: what no probe looks into, and what was left out."""
    report = render(UPGRADE, name)

    assert "subscribe" in report
    assert "old.py" in report


def test_json_has_all_of_it_as_fields() -> None:
    """By the schema, with places as files and lines."""
    document = json.loads(render(UPGRADE, "json"))
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []
    assert document["coverage"]["run"] == "both"
    assert document["coverage"]["unheld"] == {
        "subscribe_bars": [{"file": "src/quotes/strategy.py", "line": 34}]
    }
    assert document["coverage"]["left_out"] == [
        {"file": "src/quotes/old.py", "line": 3, "reason": "does not parse", "text": "no"}
    ]


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (RunsOn.NEITHER, "it runs on neither release"),
        (RunsOn.OLD_ONLY, "it runs on the old release and not on the new one"),
        (RunsOn.NOT_RUN, "it was not run: no line run"),
    ],
)
def test_on_which_releases_it_runs_is_said(run: RunsOn, said: str) -> None:
    """And why it was not run at all."""
    why = "no line run" if run is RunsOn.NOT_RUN else ""
    told = replace(UPGRADE, coverage=replace(COVERED, run=run, why=why))

    assert said in " ".join(render(told, "text").split())
