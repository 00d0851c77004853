"""The scripts in the workflows, run by the shell that GitHub runs them with.

What they call stands in as tiny commands of the same name, first on the path.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

WORKFLOWS = Path(__file__).resolve().parents[1] / ".github" / "workflows"
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A directory in the place of GitHub's machine."""

    root: Path

    def stand_in(self, name: str, script: str) -> None:
        """Put a command first on the path."""
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, job: str, step: str, **environ: str) -> int:
        """Run the script of a step and return its exit status."""
        given = {
            "PATH": f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(self.root / "output"),
            "GITHUB_STEP_SUMMARY": str(self.root / "summary"),
            "RUNNER_TEMP": str(self.root),
        }
        script = self.root / "script.sh"
        script.write_text(script_of(job, step))
        command = [*BASH, str(script)]
        return subprocess.run(
            command, cwd=self.root, env=given | environ, check=False, timeout=20
        ).returncode

    def text(self, name: str) -> str:
        """Return what a script wrote; "" where it wrote no such file."""
        path = self.root / name
        return path.read_text() if path.is_file() else ""


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Give an empty machine."""
    (tmp_path / "bin").mkdir()
    return Runner(root=tmp_path)


def script_of(job: str, step: str) -> str:
    """Return the script of a step, by the start of its name."""
    workflow, _, name = job.partition(".")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(WORKFLOWS / f"{workflow}.yml")
    assert loaded["defaults"]["run"]["shell"] == BASH[0]
    steps = loaded["jobs"][name]["steps"]
    [found] = [one["run"] for one in steps if one.get("name", "").startswith(step)]
    return str(found)


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ("success success", 0),
        ("success failure", 1),
        ("failure skipped", 1),
        ("success cancelled", 1),
        ("success skipped", 1),
    ],
)
def test_the_gate_holds_when_every_channel_does(runner: Runner, results: str, status: int) -> None:
    """A job that was skipped or stopped is no pass."""
    assert runner.run("gate.gate", "Fail unless", RESULTS=results) == status


def test_files_that_go_together_leave_no_report(runner: Runner) -> None:
    """Where the check passes there is nothing to post."""
    runner.stand_in("uv", "echo '2 pins go together'")

    assert runner.run("gate.channels", "Check that") == 0
    assert (runner.text("report.md"), runner.text("summary")) == ("", "")


def test_a_pin_that_is_not_approved_yet_goes_on_to_the_gate(runner: Runner) -> None:
    """A bump is what the gate is for, so the check's 1 stops nothing."""
    runner.stand_in("uv", "echo 'not approved yet: next'; exit 1")

    assert runner.run("gate.channels", "Check that") == 0
    assert runner.text("report.md") == ""


def test_files_that_do_not_go_together_are_reported(runner: Runner) -> None:
    """A lock that was not made again is said in the summary and in what becomes the comment."""
    runner.stand_in("uv", "echo 'fix: nt-conformance lock next' >&2; exit 2")

    assert runner.run("gate.channels", "Check that") == 2
    assert runner.text("report.md") == "```\nfix: nt-conformance lock next\n```\n"
    assert runner.text("summary") == runner.text("report.md")


def test_the_listing_is_handed_on(runner: Runner) -> None:
    """The matrix is what nox prints, as it prints it."""
    runner.stand_in("nox", """echo '[{"session": "conformance(feed)"}]'""")

    assert runner.run("gate.channels", "List") == 0
    assert runner.text("output") == 'sessions=[{"session": "conformance(feed)"}]\n'


def test_a_listing_that_fails_fails_its_job(runner: Runner) -> None:
    """A noxfile that refuses the pins is not taken for a project without channels."""
    runner.stand_in("nox", "exit 2")

    assert runner.run("gate.channels", "List") == 2
    assert runner.text("output") == ""


@pytest.mark.parametrize(
    ("written", "holds", "told"),
    [
        ("", "true", "**next**: every contract holds\n"),
        ("", "false", "**next**: INCONCLUSIVE; the log of this job says why\n"),
        ("BLOCKED\n", "false", "BLOCKED\n"),
    ],
)
def test_every_channel_leaves_a_report(runner: Runner, written: str, holds: str, told: str) -> None:
    """What the gate wrote is kept; where it wrote nothing, the outcome is said."""
    (runner.root / "report.md").write_text(written)

    assert runner.run("gate.channel", "Report", CHANNEL="next", HOLDS=holds) == 0
    assert (runner.text("report.md"), runner.text("summary")) == (told, told)


def test_a_verdict_other_than_safe_is_no_failure_of_its_job(runner: Runner) -> None:
    """The look ahead is to be read; it is the gate that holds."""
    runner.stand_in("nox", "echo BLOCKED > report.md; exit 1")

    assert runner.run("gate.upgrade", "Compare") == 0
    assert runner.text("summary") == "BLOCKED\n"


def test_a_look_ahead_that_cannot_tell_fails(runner: Runner) -> None:
    """Without a report there is nothing that could be taken for a verdict."""
    runner.stand_in("nox", "exit 1")

    assert runner.run("gate.upgrade", "Compare") == 1


@pytest.mark.parametrize(("ended", "status"), [(0, 0), (1, 0), (2, 1)])
def test_a_newer_release_is_no_failure(runner: Runner, ended: int, status: int) -> None:
    """The issue tells of a newer release; only an inconclusive answer is red."""
    runner.stand_in("uv", f"exit {ended}")

    assert runner.run("nightly.watch", "Keep an issue") == status


def test_the_newest_release_is_what_the_index_has(runner: Runner) -> None:
    """The tool asks for the newest release itself."""
    runner.stand_in("nox", 'echo "$@" > report.md')

    assert runner.run("nightly.newest", "Say what") == 0
    assert runner.text("summary") == (
        "-s can_i_upgrade -- latest --format markdown --output report.md\n"
    )


@pytest.mark.parametrize(
    ("heads", "number"),
    [({7: "abc"}, "7"), ({7: "old", 9: "abc"}, "9"), ({7: "old"}, ""), ({}, "")],
    ids=["one", "two", "moved-on", "none"],
)
def test_the_comment_goes_where_the_held_commit_is_the_head(
    runner: Runner, heads: dict[int, str], number: str
) -> None:
    """GitHub says which pull request a run was for; one that has moved on gets its own run's."""
    pulls = [{"number": number, "head": {"sha": sha}} for number, sha in heads.items()]
    (runner.root / "pulls.json").write_text(json.dumps(pulls))
    runner.stand_in("gh", 'echo "$@" > asked; cat pulls.json')
    given = {"OWNER": "ada", "BRANCH": "bump", "COMMIT": "abc", "GITHUB_REPOSITORY": "team/suite"}

    assert runner.run("comment.comment", "Find", **given) == 0
    assert runner.text("output") == f"number={number}\n"
    assert runner.text("asked") == (
        "api --method GET repos/team/suite/pulls --raw-field state=open --raw-field head=ada:bump\n"
    )


def test_the_reports_are_posted_as_one(runner: Runner) -> None:
    """The comment is made of the reports before it is posted."""
    runner.stand_in("uv", 'echo "$@" >> asked; echo "one comment"')
    given = {"NUMBER": "7", "RUN": "https://example.invalid/runs/1", "GITHUB_TOKEN": "dummy"}

    assert runner.run("comment.comment", "Post", **given) == 0
    assert runner.text("body.md") == "one comment\n"
    assert [line.partition(" -m ")[2] for line in runner.text("asked").splitlines()] == [
        f"conformance digest {runner.root}/reports --run https://example.invalid/runs/1",
        f"conformance comment --body {runner.root}/body.md --pull-request 7",
    ]
