"""The JSON document and the schema that it is published with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from conformance.diff.records import Change, Upgrade, Verdict
from conformance.model.facts import ABSENT, Absent, Json
from conformance.report import render
from conformance.report.json import SCHEMA_ID, SCHEMA_PATH
from tests.support.sample_upgrades import RENAMED, TO_1_220, UPGRADES

SCHEMA = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def document(upgrade: Upgrade) -> Any:
    """Return an upgrade's document."""
    return json.loads(render(upgrade, "json"))


def test_the_schema_is_one() -> None:
    """It is valid itself, and goes by the name that documents give."""
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$id"] == SCHEMA_ID


@settings(deadline=None)  # a validator takes its time
@given(UPGRADES)
def test_documents_follow_the_schema(upgrade: Upgrade) -> None:
    """Whatever an upgrade has to tell."""
    assert [error.message for error in VALIDATOR.iter_errors(document(upgrade))] == []


@given(UPGRADES)
def test_documents_are_ascii(upgrade: Upgrade) -> None:
    """No reader's encoding, and no half of a pair, stands in the way."""
    assert render(upgrade, "json").isascii()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("verdict", "FINE", f"'FINE' is not one of {[*map(str, Verdict)]}"),
        ("schema", "urn:other", f"'{SCHEMA_ID}' was expected"),
        ("other_changes", -1, "-1 is less than the minimum of 0"),
        ("mood", 1, "Additional properties are not allowed ('mood' was unexpected)"),
    ],
)
def test_the_schema_refuses_what_is_no_report(key: str, value: Json, said: str) -> None:
    """A schema that takes anything would describe nothing."""
    spoilt = document(TO_1_220) | {key: value}

    assert [error.message for error in VALIDATOR.iter_errors(spoilt)] == [said]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (ABSENT, None, {"after": None}),
        (None, ABSENT, {"before": None}),
        ("(no such fact)", [], {"before": "(no such fact)", "after": []}),
    ],
)
def test_a_side_without_the_fact_has_no_key(
    before: Json | Absent, after: Json | Absent, told: dict[str, Json]
) -> None:
    """Null is a value, and not the same as nothing."""
    change = Change(observation="o", path="p", before=before, after=after)
    upgrade = replace(TO_1_220, drifts=(replace(RENAMED, change=change, also=(change,)),))

    (drift,) = document(upgrade)["drifts"]

    assert {key: drift[key] for key in ("before", "after") if key in drift} == told
    assert drift["also"] == [{"observation": "o", "path": "p", **told}]


def test_verdict_and_exit_status_are_told() -> None:
    """A machine need not count drifts."""
    told = document(TO_1_220)

    assert (told["verdict"], told["exit_status"]) == ("BLOCKED", 1)
