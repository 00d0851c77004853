"""Two environments: NT's holds its lock alone, and what runs there sees nothing of the tool's."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.diff.witness import RUNS, run_witness
from conformance.environments import make_environment
from conformance.environments.installer import uv_path
from conformance.feedrun.process import FeedRunError
from conformance.feedrun.run import run_feed, volume_of
from conformance.harness.nt_process import PACKAGE
from conformance.harness.observer import observe
from conformance.harness.run_folder import run_folder
from conformance.workspace.locks import locked_versions
from tests.support.reference import REFERENCE_FEED, ROOT, WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNEL = "feed"
OF_TOOL = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
LOOKING = """\
import json, os, sys
def look():
    files = [getattr(m, "__file__", None) or "" for m in list(sys.modules.values())]
    return {"path": sys.path, "environ": dict(os.environ), "files": files}
"""
WRITING = f"""\
{LOOKING}
with open(os.path.join(os.environ["TMPDIR"], "seen.json"), "w") as file:
    json.dump(look(), file)
"""


@pytest.fixture(scope="module")
def python() -> Path:
    """Return the interpreter of the channel's own environment, which is not this one."""
    return make_environment(CHANNEL, workspace=WORKSPACE).python


def check_sees_nothing_of_the_tool(seen: Mapping[str, Any], python: Path) -> None:
    """Hold that a process saw of the tool its package's folder, and of NT's its own environment."""
    strange = [path for path in OF_TOOL if path in json.dumps(seen)]
    site = str(next((python.parents[1] / "lib").glob("python*/site-packages")).resolve())
    packages = [path for path in seen["path"] if path.endswith("-packages")]
    ours = [file for file in seen["files"] if file.startswith(f"{ROOT}/") and "feeds" not in file]

    assert strange == []
    assert [str(Path(path).resolve()) for path in packages] == [site]
    assert ours != []
    assert [file for file in ours if not file.startswith(f"{PACKAGE.parent}/")] == []
    assert {"PYTHONPATH", "VIRTUAL_ENV"}.isdisjoint(seen["environ"])


def written(folders: str) -> Mapping[str, Any]:
    """Return what a process wrote into the newest of these folders of the run."""
    newest = max(run_folder().path.glob(folders), key=lambda path: path.stat().st_mtime_ns)
    return dict(json.loads((newest / "seen.json").read_text(encoding="utf-8")))


def test_a_probe_sees_nothing_of_the_tools_packages(python: Path) -> None:
    """Neither its path, its variables nor a module's file is of the tool's site-packages."""
    hook = "tests/support/hooks.py:return_process"

    seen = observe(REFERENCE_FEED, python=python, only=["config.frozen"], prepare=hook)

    check_sees_nothing_of_the_tool(seen.facts["config.frozen"], python)


def test_a_witness_sees_nothing_of_the_tools_packages(python: Path) -> None:
    """What proves a break runs beside NT alone."""
    code = f"import nautilus_trader\n{WRITING}"

    assert run_witness(code, old=python, new=python, feed=REFERENCE_FEED).before == RUNS
    check_sees_nothing_of_the_tool(written("witness*"), python)


def test_a_feed_sees_nothing_of_the_tools_packages(python: Path, tmp_path: Path) -> None:
    """A feed that runs end to end imports what its own lock brought."""
    program = tmp_path / "looking.py"
    program.write_text(f"import nautilus_trader\n{WRITING}", encoding="utf-8")
    feed = REFERENCE_FEED
    shown = type(feed)(root=tmp_path, paths=(program,), command=feed.command)

    with pytest.raises(FeedRunError, match="ended"):
        run_feed(
            ("BTCUSDT-PERP.BINANCE",),
            volume_of(("BTCUSDT",), 0.5),
            feed=shown,
            python=python,
            program=(str(program),),
        )

    check_sees_nothing_of_the_tool(written("feed*"), python)


def gate(cache: Path) -> subprocess.CompletedProcess[str]:
    """Run the channel's gate with a cache of its own."""
    return subprocess.run(
        [sys.executable, "-m", "conformance", "gate", "--channel", CHANNEL, "--cache", str(cache)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def listed(python: Path) -> dict[str, str]:
    """Return what an installer finds in an environment."""
    command = [uv_path(), "pip", "list", "--format", "json", "--python", str(python)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return {one["name"]: one["version"] for one in json.loads(found.stdout)}


@pytest.mark.releases
def test_nts_environment_holds_exactly_the_lock_after_a_gate_run(tmp_path: Path) -> None:
    """Nothing is installed beside the lock, nor kept of what somebody else installed."""
    ran = gate(tmp_path)
    lock = WORKSPACE.lock(CHANNEL).read_text(encoding="utf-8")
    locked = locked_versions(lock, WORKSPACE.pins()[CHANNEL].python)
    python = make_environment(CHANNEL, cache=tmp_path, workspace=WORKSPACE).python
    assert (ran.returncode, listed(python)) == (0, locked), ran.stdout

    intruder = ["pip", "install", "--python", str(python), "--no-deps", "--offline", "iniconfig"]
    subprocess.run([uv_path(), *intruder], check=True, capture_output=True)
    assert listed(python) != locked

    ran = gate(tmp_path)
    assert (ran.returncode, listed(python)) == (0, locked), ran.stdout
