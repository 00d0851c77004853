"""``nt-conformance explain``: what a rule is, for whoever reads its id in a report."""

import json

import pytest

from conformance.cli.main import main
from conformance.diff.rules import all_rules


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints."""
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Severity, area, what it looks at, an example, and what is shown with it."""
    assert said(capsys, "member-removed").splitlines() == [
        "member-removed: the feed uses an enum member that is gone",
        "  severity:   break",
        "  area:       surface (The names that the feed uses)",
        "  looks at:   surface.*, at members.*",
        "  when:       The name is gone, or can't be imported, and the feed does not expect that.",
        '  example:    members.USDT_FUTURE "USDT_FUTURE" → {"present": false}',
        (
            "  stops:      can't be approved in production. "
            "Whether a name is missing, or can't be imported, and the feed has no other way."
        ),
        (
            "  shown with: all of a member goes with it; "
            "what is required has another name as well; all of a class goes with it"
        ),
        (
            "  stands for: all of a member goes with it; all of a class goes with it; "
            "one field, seen from two sides; the feed stops at a name that is gone; "
            "a callback that is gone is not called; "
            "one value, seen from two sides; a value is made by a name that is gone"
        ),
    ]


def test_a_rule_is_explained_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets the same."""
    found = json.loads(said(capsys, "other-loading", "--format", "json"))

    assert (found["id"], found["severity"], found["is_of_others"]) == ("other-loading", "add", True)
    assert found["areas"]["wire.http"] == "HTTP requests"


def test_all_rules_are_listed_by_area(capsys: pytest.CaptureFixture[str]) -> None:
    """Each rule is there once, under its area; those of every area come last."""
    lines = said(capsys).splitlines()
    ids = [line.split()[0] for line in lines if line.startswith("  ")]

    assert sorted(ids) == sorted(rule.id for rule in all_rules())
    assert lines[0] == "surface (The names that the feed uses)"
    assert "every area" in lines


def test_a_rule_that_is_not_known_is_refused_with_near_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A slip ends with 2, and with what was probably meant."""
    status = main(["explain", "member-remove"])

    problem, found, expected, _ = capsys.readouterr().err.splitlines()
    assert (status, problem) == (2, "nt-conformance explain: there is no such rule")
    assert found.endswith("member-remove")
    assert "member-removed" in expected


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_can_be_explained(rule: object, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever id a report shows, there is an answer."""
    assert said(capsys, getattr(rule, "id", "")).count("example:") == 1
