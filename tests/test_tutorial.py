"""``docs/tutorial.md``: each command of it, run in its order on the feed that it is about."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from conformance.uv import find_uv
from tests.support.reference import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
FEED = ROOT / "tests/support/realistic_feed"
LIMIT_S = 900.0
STATUS = {"can-i-upgrade": 1}  #: Of commands that find something.


@dataclass(frozen=True)
class Step:
    """One command of the tutorial, and the lines that it is said to print."""

    command: str
    shown: tuple[str, ...]  #: Without those that are cut, which have a … in them.


@dataclass(frozen=True)
class Done:
    """What became of a step."""

    status: int
    text: str
    took_s: float


def steps() -> Iterator[Step]:
    """Yield the commands of the indented blocks."""
    for block in re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", TEXT, re.MULTILINE):
        lines = [line.removeprefix("    ") for line in block.splitlines()]
        starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
        if not starts:
            continue
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            shown = tuple(line for line in lines[start + 1 : end] if line and "…" not in line)
            yield Step(lines[start].removeprefix("$ "), shown)


STEPS = tuple(steps())


def fenced(language: str) -> str:
    """Return the one block of the tutorial that is in this language."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment with uv, its packages, and nothing that this tool has kept."""
    uv = Path(find_uv() or "")
    own = tmp_path_factory.mktemp("own")
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True)
    tools = {"UV_TOOL_DIR": str(own / "tools"), "UV_TOOL_BIN_DIR": str(own / "bin")}
    path = f"{own / 'bin'}:{uv.parent}:{os.environ['PATH']}"
    taken = {name: value for name, value in os.environ.items() if name != "CI"}
    kept = {"UV_CACHE_DIR": cache.stdout.strip(), "XDG_CACHE_HOME": str(own / "cache")}
    return {**taken, **tools, **kept, "PATH": path}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """Copy the feed's repository, and put the wheel into it, as the tutorial has it."""
    team = tmp_path_factory.mktemp("team") / "quotes"
    shutil.copytree(FEED, team, ignore=shutil.ignore_patterns("__pycache__"))
    build = [str(find_uv()), "build", "--wheel", "--quiet", "--out-dir", str(team), str(ROOT)]
    subprocess.run(build, env=environment, check=True)
    return team


@pytest.fixture(scope="module")
def done(team: Path, environment: dict[str, str]) -> dict[Step, Done]:
    """Run all commands, one after the other."""
    results = {}
    for step in STEPS:
        started_s = time.monotonic()
        ran = subprocess.run(
            ["bash", "-c", step.command],  # noqa: S607  # as whoever reads it types it
            cwd=team,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        took_s = time.monotonic() - started_s
        sys.stderr.write(f"{took_s:6.1f} s  {ran.returncode}  {step.command}\n")
        results[step] = Done(ran.returncode, ran.stdout, took_s)
    return results


@pytest.mark.releases
def test_each_command_prints_what_the_tutorial_shows(done: dict[Step, Done]) -> None:
    """Every line that is not cut is there, in its order."""
    for step, result in done.items():
        lines = iter(result.text.splitlines())
        lacking = [line for line in step.shown if line not in lines]
        assert lacking == [], f"{step.command}\n{result.text}"


@pytest.mark.releases
def test_the_gate_is_green_after_init_and_red_after_the_pin_was_moved(
    done: dict[Step, Done],
) -> None:
    """Two commands to the first verdict; the others find what there is to find."""
    expected = [
        ("--yes", 0),
        ("1.220", 1),
        ("./nt_conformance-0.2.0-py3-none-any.whl", 0),
        ("gate", 0),
        ("check", 0),
        ("pinned-versions.txt", 0),
        ("lock", 0),
        ("gate", 1),
    ]
    for (step, result), (last_word, status) in zip(done.items(), expected, strict=True):
        assert step.command.split()[-1] == last_word
        assert result.status == status, f"{step.command}\n{result.text}"


@pytest.mark.releases
def test_the_fix_that_it_shows_makes_the_feed_run(
    done: dict[Step, Done], team: Path, environment: dict[str, str]
) -> None:
    """With the member's new name the feed starts, subscribes and stops on the new release."""
    assert done
    app = team / "src/quotes/app.py"
    fixed = app.read_text(encoding="utf-8").replace("USDT_FUTURE,", "USDT_FUTURES,")
    app.write_text(fixed, encoding="utf-8")

    observe = ["nt-conformance", "observe", "--channel", "feed", "feed.start"]
    ran = subprocess.run(
        observe, cwd=team, env=environment, capture_output=True, text=True, check=False
    )

    assert '"exit_status": 0' in ran.stdout, ran.stderr
    assert '"subscribed": true' in ran.stdout


@pytest.mark.releases
def test_the_nox_session_installs_and_starts_the_gate(
    done: dict[Step, Done], team: Path, environment: dict[str, str]
) -> None:
    """Its lines stand behind an import of nox, and are those of the tutorial."""
    assert done
    (team / "noxfile.py").write_text(f"import nox\n\n{fenced('python')}", encoding="utf-8")
    nox = [sys.executable, "-m", "nox", "-db", "uv", "-s", "nt_conformance", "--", "--help"]

    ran = subprocess.run(
        nox, cwd=team, env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert "Compare the release of a channel with its approved snapshots." in ran.stdout


def test_the_hook_is_the_one_that_is_published() -> None:
    """Its id is one of those that this repository has, and what that runs the wheel brings."""
    yaml = YAML(typ="safe")
    (repository,) = yaml.load(fenced("yaml"))["repos"]
    published = yaml.load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in published]
    assert [hook["entry"] for hook in published] == ["nt-conformance check"]


def test_the_tutorial_names_the_wheel_of_this_release() -> None:
    """Its version is that of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wheels = set(re.findall(r"nt_conformance-[\w.]+-py3-none-any\.whl", TEXT))

    assert wheels == {f"nt_conformance-{project['version']}-py3-none-any.whl"}


def test_the_tutorial_names_every_setting() -> None:
    """What can be set is in its table, and nothing else."""
    from conformance.workspace.setting import SETTINGS  # noqa: PLC0415  # here alone

    rows = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)

    assert sorted(rows) == sorted(["areas", *(setting.name for setting in SETTINGS)])
