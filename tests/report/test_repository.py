"""The feed's lines as GitHub names them, wherever the workspace and the feed lie."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.model.usage_site import UsageSite
from conformance.report import render
from conformance.report.repository import in_repository
from tests.support.sample_upgrades import TO_1_220

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.diff.records import Upgrade


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Give a workspace in a folder of a repository that holds the feed in another one."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    for folder in ("suite", "violet_feed"):
        (tmp_path / "repository" / folder).mkdir()
    return tmp_path / "repository" / "suite"


def at(file: str) -> Upgrade:
    """Return an upgrade with one drift, at a line of a file."""
    drift = replace(TO_1_220.drifts[0], lines=(UsageSite(file=file, line=7, text="x"),))
    return replace(TO_1_220, drifts=(drift,), lacks=())


def test_a_feed_beside_the_workspace_is_named_from_the_repository(workspace: Path) -> None:
    """A path with .. in it, absolute as settings make it, is one that GitHub can show."""
    told = render(at(f"{workspace}/../violet_feed/node.py"), "github", workspace=workspace)

    assert told.startswith("::error file=violet_feed/node.py,line=7,")


def test_code_scanning_is_told_the_same(workspace: Path) -> None:
    """The address in SARIF is relative to the repository's root."""
    told = render(at(f"{workspace}/../violet_feed/node.py"), "sarif", workspace=workspace)

    [result] = json.loads(told)["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "violet_feed/node.py", "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("feed/node.py", "suite/feed/node.py"),
        ("../violet_feed/node.py", "violet_feed/node.py"),
        ("/elsewhere/node.py", "suite/pinned-versions.txt"),
    ],
    ids=["inside", "beside", "outside"],
)
def test_a_line_is_named_from_the_repository(file: str, named: str, workspace: Path) -> None:
    """What is not in the repository can't be shown there, so that the pins stand for it."""
    told = in_repository(at(file), workspace)

    assert [line.file for line in told.drifts[0].lines] == [named]


def test_a_drift_without_a_line_is_told_at_the_pins(workspace: Path) -> None:
    """Code scanning refuses a result without a place; it is the pin that brings the drift."""
    drift = replace(TO_1_220.drifts[0], lines=())

    told = in_repository(replace(TO_1_220, drifts=(drift,)), workspace)

    assert [line.file for line in told.drifts[0].lines] == ["suite/pinned-versions.txt"]


def test_a_worktree_is_a_repository(workspace: Path) -> None:
    """Where .git is a file, as in a worktree and a submodule, the root is found as well."""
    (workspace / ".git").write_text("gitdir: elsewhere\n")

    told = in_repository(at("feed/node.py"), workspace)

    assert [line.file for line in told.drifts[0].lines] == ["feed/node.py"]
