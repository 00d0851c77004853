"""The SARIF document, held against a model made of the official schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError
from pydantic_sarif import model  # type: ignore[import-untyped]  # it ships no types

from conformance.report import render
from tests.support.sample_upgrades import (
    DEMANDED,
    DIGITS,
    INCONCLUSIVE,
    RENAMED,
    TO_1_220,
    UPGRADES,
    add,
)

if TYPE_CHECKING:
    from conformance.diff.records import Drift, Upgrade

SARIF = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema
"""Generated from the official schema, which it enforces: names, types and enumerations."""


def run(upgrade: Upgrade) -> Any:
    """Return the one run of an upgrade's document."""
    (only,) = json.loads(render(upgrade, "sarif"))["runs"]
    return only


def result(drift: Drift) -> Any:
    """Return the result of one drift."""
    (only,) = run(replace(TO_1_220, drifts=(drift,), lacks=()))["results"]
    return only


@settings(deadline=None)  # the model takes its time
@given(UPGRADES)
def test_documents_follow_the_standard(upgrade: Upgrade) -> None:
    """Whatever an upgrade has to tell; the model refuses what the schema has no name for."""
    report = render(upgrade, "sarif")

    assert SARIF.model_validate_json(report).version.value == "2.1.0"


def test_the_model_refuses_what_the_standard_has_no_name_for() -> None:
    """A model that takes anything would hold nothing."""
    document = json.loads(render(TO_1_220, "sarif"))
    document["runs"][0]["results"][0]["severity"] = "break"

    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        SARIF.model_validate(document)


@given(UPGRADES)
def test_each_result_points_to_its_rule_and_has_a_place(upgrade: Upgrade) -> None:
    """Code scanning drops a result without a location; a rule of one id is there once."""
    told = run(upgrade)

    ids = [rule["id"] for rule in told["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    assert [ids[one["ruleIndex"]] for one in told["results"]] == [
        one["ruleId"] for one in told["results"]
    ]
    assert all(len(one["locations"]) == 1 for one in told["results"])


def test_severities_are_levels() -> None:
    """A break is an error, a shift a warning, an add and what was lacking before are notes."""
    told = run(replace(TO_1_220, drifts=(RENAMED, DIGITS, add(1))))

    assert [one["level"] for one in told["results"]] == ["error", "warning", "note", "note"]


def test_a_name_is_located_in_the_file() -> None:
    """Line and columns are the file's own."""
    (location,) = result(RENAMED)["locations"]

    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "feeds/v1/node.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 52, "startColumn": 41, "endColumn": 52},
    }


def test_further_lines_are_related() -> None:
    """A drift is one result, however many lines it hits."""
    first = RENAMED.lines[0]

    told = result(replace(RENAMED, lines=(first, replace(first, line=60, indent=None))))

    assert [one["physicalLocation"]["region"] for one in told["relatedLocations"]] == [
        {"startLine": 60}
    ]


def test_what_hits_no_line_is_at_the_pin() -> None:
    """The line that a reviewer would have to change back."""
    (location,) = result(DEMANDED)["locations"]

    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "pinned-versions.txt", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }


def test_a_path_is_written_as_a_uri() -> None:
    """A space or a sign in it is escaped, and its folders are divided by slashes."""
    line = replace(RENAMED.lines[0], file="feed src\\näh#1.py")

    (location,) = result(replace(RENAMED, lines=(line,)))["locations"]

    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "feed%20src/n%C3%A4h%231.py"


def test_a_result_is_known_again_when_its_line_moves() -> None:
    """The fingerprint is of what is said and of the text, not of the line's number."""
    moved = replace(RENAMED, lines=(replace(RENAMED.lines[0], line=99),))
    other = replace(RENAMED, change=replace(RENAMED.change, path="members.COIN_FUTURE"))

    key = "partialFingerprints"
    assert result(moved)[key] == result(RENAMED)[key]
    assert result(other)[key] != result(RENAMED)[key]


def test_what_could_not_be_told_is_no_success() -> None:
    """A run that saw nothing is not one that found nothing."""
    (told,) = run(INCONCLUSIVE)["invocations"]

    assert told["executionSuccessful"] is False
    assert [one["message"]["text"] for one in told["toolExecutionNotifications"]] == [
        "inconclusive: ticks\nthe probe died: exit status -11\nSegmentation fault",
        (
            "inconclusive: surface, credentials\n"
            "nautilus_trader can't be imported: ModuleNotFoundError"
        ),
    ]
