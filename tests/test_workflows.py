"""The workflows as data: what they pin, what they may do, when they start, what they run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from conformance.digest import PREFIX
from conformance.workspace import Workspace
from conformance.workspace.snapshots import STAMP

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
WORKSPACE = Workspace(ROOT)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job, with what it says and the workflow that it belongs to."""

    workflow: str
    name: str
    says: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.workflow}.{self.name}"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Return the job's steps."""
        return list(self.says["steps"])


def load(path: Path) -> dict[str, Any]:
    """Return what a file of YAML 1.2 says."""
    return dict(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


LOADED = {path.stem: load(path) for path in WORKFLOWS}
JOBS = [
    Job(workflow=name, name=job, says=says)
    for name, workflow in LOADED.items()
    for job, says in workflow["jobs"].items()
]
STEPS = [step for job in JOBS for step in job.steps]
STEPS += [step for path in ACTIONS for step in load(path)["runs"]["steps"]]
RUNS = [str(step["run"]) for step in STEPS if "run" in step]


def uses(action: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps that use an action."""
    return [step for step in steps if str(step.get("uses", "")).startswith(f"{action}@")]


def job(name: str) -> Job:
    """Return the job of a name such as ``gate.channel``."""
    [found] = [job for job in JOBS if str(job) == name]
    return found


def rights(job: Job) -> Iterator[str]:
    """Yield what a job may do beyond reading."""
    for scope, access in job.says["permissions"].items():
        if access != "read":
            yield f"{job}: {scope}: {access}"


def listed(session: str) -> list[dict[str, Any]]:
    """Return what the real noxfile lists of a session; nothing where it has none of that name."""
    command = [sys.executable, "-m", "nox", "-s", session, "--list", "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return list(json.loads(run.stdout or "[]"))


# --- pins


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    """A tag can be moved by whoever owns the action; a commit can't. The comment names it."""
    used = re.findall(r"uses:\s*(.+)", path.read_text(encoding="utf-8"))

    assert [line for line in used if not (line.startswith("./") or PINNED.fullmatch(line))] == []


def test_an_action_is_the_same_everywhere() -> None:
    """Two commits of one action would be moved apart, and reviewed apart."""
    pins = {str(step["uses"]).partition("@")[::2] for step in STEPS if "@" in step.get("uses", "")}

    assert len(pins) == len({action for action, _ in pins})


def test_actions_of_our_own_exist() -> None:
    """A local action is a directory of this repository with an ``action.yml``."""
    local = {str(step["uses"]) for step in STEPS if step.get("uses", "").startswith("./")}

    assert local == {f"./{path.parent.relative_to(ROOT).as_posix()}" for path in ACTIONS}


# --- rights


@pytest.mark.parametrize("name", LOADED)
def test_a_workflow_may_do_nothing(name: str) -> None:
    """What a job needs is given to that job; a job that is added has nothing."""
    assert LOADED[name]["permissions"] == {}


def test_two_jobs_may_write_and_no_other() -> None:
    """One writes the comment, one writes issues."""
    assert [right for job in JOBS for right in rights(job)] == [
        "comment.comment: pull-requests: write",
        "nightly.watch: issues: write",
    ]


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_no_credentials_are_left_in_a_checkout(job: Job) -> None:
    """What a job runs after its checkout finds no token in there."""
    checkouts = uses("actions/checkout", job.steps)

    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


@pytest.mark.parametrize("name", ["comment.comment", "nightly.watch"])
def test_a_job_that_writes_runs_the_default_branch_alone(name: str) -> None:
    """It checks out what its event gives, which is no pull request, and reads no cache."""
    events = LOADED[job(name).workflow]["on"].keys()
    [checkout] = uses("actions/checkout", job(name).steps)
    caches = [step.get("with", {}).get("cache") for step in job(name).steps]
    set_up = uses("astral-sh/setup-uv", job(name).steps)

    assert events <= {"workflow_run", "schedule", "workflow_dispatch"}
    assert checkout["with"].keys() == {"persist-credentials"}
    assert set(caches) == {None}
    assert all(step["with"]["enable-cache"] is False for step in set_up)


def test_a_stranger_s_artifacts_stay_out_of_the_checkout() -> None:
    """What the gate's run left is unpacked where it can replace no code that runs after it."""
    [download] = uses("actions/download-artifact", job("comment.comment").steps)

    assert download["with"]["path"].startswith("${{ runner.temp }}/")


def test_no_script_has_an_expression_in_it() -> None:
    """What others may name, such as a branch, reaches a script in a variable, never as code."""
    assert [script for script in RUNS if "${{" in script] == []


# --- limits


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_every_job_ends(job: Job) -> None:
    """A job that hangs is stopped before GitHub's own limit of six hours."""
    assert 1 <= job.says["timeout-minutes"] <= 60


@pytest.mark.parametrize("name", LOADED)
def test_runs_do_not_pile_up(name: str) -> None:
    """Each workflow says which of its runs wait for each other."""
    assert LOADED[name]["concurrency"]["group"].startswith(name)


def test_one_channel_s_failure_stops_no_other() -> None:
    """A drift on one channel must not hide another's."""
    strategies = [job.says["strategy"] for job in JOBS if "strategy" in job.says]

    assert [strategy["fail-fast"] for strategy in strategies] == [False, False]


# --- when the gate runs


def starts_gate(path: str) -> bool:
    """Whether a change of a file starts the gate; patterns are the two kinds that it uses."""
    patterns = LOADED["gate"]["on"]["pull_request"]["paths"]
    exact = [pattern for pattern in patterns if "*" not in pattern]
    below = [pattern.removesuffix("**") for pattern in patterns if pattern.endswith("/**")]
    assert len(exact) + len(below) == len(patterns)
    return path in exact or any(path.startswith(folder) for folder in below)


@pytest.mark.parametrize(
    "path",
    [
        ".python-version",
        "noxfile.py",
        "feeds/v1/node.py",
        "conformance/areas/config/probes.py",
        ".github/workflows/gate.yml",
        ".github/actions/nox/action.yml",
    ],
)
def test_the_gate_runs_where_it_could_end_otherwise(path: str) -> None:
    """The suite starts it, and so does a change of itself."""
    assert (ROOT / path).is_file()
    assert starts_gate(path)


@pytest.mark.parametrize("channel", WORKSPACE.pins())
def test_the_gate_runs_for_all_that_the_workspace_has(channel: str) -> None:
    """Pins, settings, each channel's lock, snapshots and feed are among what starts the gate."""
    snapshots = WORKSPACE.snapshots(channel)
    files = [WORKSPACE.pins_file, ROOT / "pyproject.toml", WORKSPACE.lock(channel)]
    files += [next(snapshots.rglob("*.json")), snapshots / STAMP]
    files += [path / "node.py" for path in WORKSPACE.settings().channel(channel).feed.paths]

    assert [file for file in files if not file.is_file()] == []
    assert [file for file in files if not starts_gate(file.relative_to(ROOT).as_posix())] == []


@pytest.mark.parametrize("path", ["README.md", "CHANGELOG.md", "tests/workspace/test_pins.py"])
def test_the_gate_does_not_run_for_what_it_does_not_read(path: str) -> None:
    """Nobody waits for it on a change of words."""
    assert not starts_gate(path)


# --- what they run


@pytest.mark.parametrize(
    "session",
    sorted({name for run in RUNS for name in re.findall(r"\bnox -s (\w+)", run)})
    + job("suite.session").says["strategy"]["matrix"]["session"],
)
def test_the_sessions_that_are_run_exist(session: str) -> None:
    """Each session that a workflow names is one of the noxfile's."""
    assert {one["name"] for one in listed(session)} == {session}


@pytest.mark.parametrize(
    "command",
    sorted({name for run in RUNS for name in re.findall(r"\b(?:-m|ours) conformance (\w+)", run)}),
)
def test_the_commands_that_are_run_exist(command: str) -> None:
    """Each command that a workflow gives ``python -m conformance`` is one that it has."""
    ran = subprocess.run(
        [sys.executable, "-m", "conformance", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr


def test_the_gate_has_a_job_for_each_session_that_nox_lists() -> None:
    """What the matrix reads of nox's listing is there for every channel."""
    scripts = [str(step.get("run")) for step in job("gate.channels").steps]
    sessions = [one["session"] for one in listed("conformance")]
    channels = [one["call_spec"]["channel"] for one in listed("conformance")]

    assert any("nox -s conformance --list --json" in script for script in scripts)
    assert job("gate.channel").says["strategy"]["matrix"] == {
        "of": "${{ fromJSON(needs.channels.outputs.sessions) }}"
    }
    assert channels == list(WORKSPACE.pins())
    assert sessions == [f"conformance({channel})" for channel in channels]


def test_what_the_gate_leaves_is_what_the_comment_takes() -> None:
    """Reports are handed over by the names of their artifacts, and of the workflow."""
    left = [
        str(step["with"]["name"])
        for job in JOBS
        for step in uses("actions/upload-artifact", job.steps)
    ]
    [download] = uses("actions/download-artifact", job("comment.comment").steps)

    assert LOADED["comment"]["on"]["workflow_run"]["workflows"] == [LOADED["gate"]["name"]]
    assert download["with"]["pattern"] == f"{PREFIX}*"
    assert [name for name in left if not name.startswith(PREFIX)] == []


# --- pre-commit


def test_the_hook_of_others_is_our_own() -> None:
    """What this repository has for others as a hook, it runs on itself."""
    [offered] = YAML(typ="safe", pure=True).load((ROOT / ".pre-commit-hooks.yaml").read_text())
    own = load(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"][0]
    apart = {"description", "entry"}  # others install the tool, and here it lies in the checkout

    assert offered["entry"] == own["entry"].replace("python -m conformance", "nt-conformance")
    assert {name: own[name] for name in offered if name not in apart} == {
        name: offered[name] for name in offered if name not in apart
    }


def test_the_hook_of_others_is_installed_with_the_tool() -> None:
    """What the hook types is a command that the package brings, so pre-commit can build it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [offered] = YAML(typ="safe", pure=True).load((ROOT / ".pre-commit-hooks.yaml").read_text())

    assert offered["entry"].split()[0] in settings["project"]["scripts"]
    assert (offered["language"], settings["build-system"]["build-backend"]) == (
        "python",
        "hatchling.build",
    )


def test_a_commit_is_linted_by_the_same_ruff() -> None:
    """The release of ruff that holds a commit is the one that ``nox -s lint`` installs."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hooks = load(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    pinned = [
        needed
        for hook in hooks
        for needed in hook.get("additional_dependencies", [])
        if needed.startswith("ruff")
    ]

    assert set(pinned) <= set(map(str, settings["dependency-groups"]["lint"]))
    assert len(pinned) == 2
