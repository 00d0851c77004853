"""The sessions: what nox lists, and the command that each hands on to.

Each test has a checkout of its own, with the real noxfile, real nox and real uv. The tool is a
tiny package in there, whose command prints what it was given, so nothing here needs a network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
BAD_PIN = "nautilus_trader>=1.220 ; python_version == '3.12'  # feed: x"
MODULES = [
    f"conformance/{name}.py"
    for name in (
        "__init__",
        "problems",
        "model/__init__",
        "model/area",
        "model/areas",
        "model/feed",
        "workspace/__init__",
        "workspace/area_folders",
        "workspace/folder",
        "workspace/locks",
        "workspace/pins",
        "workspace/project",
        "workspace/setting",
        "workspace/settings",
    )
]
"""All of the suite that the noxfile imports."""
PYPROJECT = """\
[project]
name = "nt-conformance"
version = "0"
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[tool.conformance]
feed = ["feed"]
"""
BACKEND = """\
import zipfile

COMMAND = "import sys\\n"
COMMAND += "def main():\\n print('was given', *sys.argv[1:])\\n return 'fail' in sys.argv\\n"
INFO = "nt_conformance-0.dist-info"
FILES = {
    "stand_in.py": COMMAND,
    f"{INFO}/METADATA": "Metadata-Version: 2.1\\nName: nt-conformance\\nVersion: 0\\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    f"{INFO}/entry_points.txt": "[console_scripts]\\nnt-conformance = stand_in:main\\n",
}

def build_editable(folder, settings=None, metadata=None):
    name = "nt_conformance-0-py3-none-any.whl"
    record = "".join(f"{path},,\\n" for path in [*FILES, f"{INFO}/RECORD"])
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        for path, text in {**FILES, f"{INFO}/RECORD": record}.items():
            wheel.writestr(path, text)
    return name
"""
"""Builds a wheel of one command, which prints its arguments, and fails if one of them is "fail"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A copy of the files that nox needs."""

    root: Path
    environ: dict[str, str]

    def nox(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run nox here, as a person would."""
        return subprocess.run(
            [sys.executable, "-m", "nox", "--non-interactive", *arguments],
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def pin(self, *lines: str) -> None:
        """Write the pins file."""
        (self.root / "pinned-versions.txt").write_text("".join(f"{line}\n" for line in lines))


def pin(version: str = "1.219.0", python: str = PYTHON, channel: str = "feed") -> str:
    """Return a line of a pins file."""
    return f'nautilus_trader=={version} ; python_version == "{python}"  # {channel}: x'


@pytest.fixture
def checkout(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Checkout:
    """Give a checkout with two pins."""
    source, root = request.config.rootpath, tmp_path_factory.mktemp("checkout")
    for name in ("noxfile.py", ".python-version", *MODULES):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, root / name)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "backend.py").write_text(BACKEND)
    ours = ("UV_", "NOX", "PYTEST_", "VIRTUAL_ENV", "CI", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    uv = {
        "UV_CACHE_DIR": str(tmp_path_factory.getbasetemp() / "uv"),
        "UV_OFFLINE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    made = Checkout(root=root, environ=kept | uv)
    made.pin(pin(), pin("1.220.0", channel="next"))
    return made


def test_every_session_is_listed(checkout: Checkout) -> None:
    """The list of sessions is the developers' index, and names each channel."""
    listed = [line for line in checkout.nox("-l").stdout.splitlines() if line[:2] in {"* ", "- "}]
    assert [line.split()[:2] for line in listed if line.partition(" -> ")[2]] == [
        ["*", "conformance(feed)"],
        ["*", "conformance(next)"],
        ["*", "tests"],
        ["-", "coverage"],
        ["-", "nightly"],
        ["*", "lint"],
        ["-", "lock"],
        ["-", "can_i_upgrade"],
        ["-", "history"],
        ["-", "watch"],
        ["-", "feed"],
        ["-", "comparison"],
        ["-", "bench(feed)"],
        ["-", "bench(next)"],
        ["-", "release_notes"],
        ["-", "migration"],
        ["-", "programs"],
    ]


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (["-t", "feed"], ["gate --channel feed"]),
        (
            ["-s", "conformance", "--", "--snapshot-update"],
            [
                "gate --channel feed --snapshot-update",
                "gate --channel next --snapshot-update",
            ],
        ),
        (["-s", "lock", "--", "next", "--upgrade"], ["lock next --upgrade"]),
        (["-s", "can_i_upgrade", "--", "feed", "1.220"], ["can-i-upgrade feed 1.220"]),
        (["-s", "history", "--", "1.219", "latest"], ["history 1.219 latest"]),
        (["-s", "watch", "--", "--pre"], ["watch --pre"]),
        (["-s", "feed", "--", "--seconds", "2"], ["feed --seconds 2"]),
    ],
    ids=" ".join,
)
def test_a_session_is_a_command(typed: list[str], given: list[str], checkout: Checkout) -> None:
    """What was typed with nox before is still a way to the command, arguments and all."""
    run = checkout.nox(*typed)

    told = [line for line in run.stdout.splitlines() if line.startswith("was given ")]
    assert (run.returncode, told) == (0, [f"was given {one}" for one in given]), run.stderr


def test_a_command_that_fails_fails_its_session(checkout: Checkout) -> None:
    """A drift, and an inconclusive answer, are red in nox."""
    run = checkout.nox("-s", "watch", "--", "fail")

    assert run.returncode == 1


def test_bad_pins_are_told_without_a_traceback(checkout: Checkout) -> None:
    """A pins file that is refused ends any session with what is wrong with it, and no more."""
    checkout.pin(BAD_PIN)

    run = checkout.nox("-l")

    assert (run.returncode, run.stderr) == (
        2,
        (
            "pinned-versions.txt:1: nautilus_trader is pinned to a range\n"
            "  found:    nautilus_trader>=1.220\n"
            "  expected: one exact release, such as nautilus_trader==1.220.0\n"
            "  fix:      nt-conformance watch   lists the releases there are\n"
        ),
    )


def test_watch_needs_no_pins(checkout: Checkout) -> None:
    """The fix of a bad pin is a session that runs whatever is in the pins file."""
    checkout.pin(BAD_PIN)

    run = checkout.nox("-s", "watch", "--", "--pre")

    assert (run.returncode, run.stdout) == (0, "was given watch --pre\n")


def test_bad_pins_are_told_beside_watch(checkout: Checkout) -> None:
    """Whatever else is asked for, bad pins end it, also where watch is asked for as well."""
    checkout.pin(BAD_PIN)

    run = checkout.nox("-s", "watch", "conformance")

    assert run.returncode == 2
    assert "pinned-versions.txt:1: nautilus_trader is pinned to a range\n" in run.stderr


def test_nox_may_be_started_anywhere(checkout: Checkout, tmp_path: Path) -> None:
    """The noxfile finds the project it belongs to from any directory."""
    away = Checkout(root=tmp_path, environ=checkout.environ)

    assert away.nox("-f", str(checkout.root / "noxfile.py"), "-l").returncode == 0


def test_a_missing_interpreter_fails(checkout: Checkout) -> None:
    """A Python that is not there is an error for what runs beside the feed's release."""
    checkout.pin(pin(python="3.99"))

    run = checkout.nox("-s", "tests")

    assert run.returncode == 1
    assert "Session tests failed: Python interpreter 3.99 not found" in run.stderr
