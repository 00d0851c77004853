"""Source archives: built confined, from wheels that were there, or refused."""

from __future__ import annotations

import io
import json
import socket
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from conformance.environments import EnvironmentNotMadeError, Reason, make_environment
from conformance.environments.building import build_requirements
from conformance.environments.installer import _with_wheel
from conformance.harness.launcher import SWITCH
from tests.support.wheels import write_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.workspace import Workspace

pytest_plugins = ["tests.support.offline_index"]

PROJECT = """\
[build-system]
requires = ["tiny-backend"]
build-backend = "tiny_backend"

[project]
name = "nautilus_trader"
version = "9.9.9"
"""

# Builds a wheel by hand, and writes into it what a build could see and do.
BACKEND = """\
import json, os, pathlib, socket, zipfile

def attempt(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    asked = json.loads(pathlib.Path("asked.json").read_text())
    told = {
        "connect": attempt(lambda: socket.create_connection(("127.0.0.1", asked["port"]), 5)),
        "read": attempt(lambda: pathlib.Path(asked["secret"]).read_text()),
        "environ": "TOKEN_OF_THE_USER" in os.environ,
    }
    name = "nautilus_trader-9.9.9-py3-none-any.whl"
    info = "nautilus_trader-9.9.9.dist-info"
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w") as wheel:
        wheel.writestr("told.json", json.dumps(told))
        metadata = "Metadata-Version: 2.1\\nName: nautilus_trader\\nVersion: 9.9.9\\n"
        wheel.writestr(f"{info}/METADATA", metadata)
        tags = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(f"{info}/WHEEL", tags)
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""


def write_archive(folder: Path, **files: str) -> Path:
    """Write a source archive of NT with these files, the dots of their names as ``__``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "nautilus_trader-9.9.9.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"nautilus_trader-9.9.9/{name.replace('__', '.')}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


def test_a_build_sees_neither_network_nor_home_nor_the_callers_environment(
    wheels: Path, checkout: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an archive runs when it is built gets to nothing of the machine's."""
    write_wheel(wheels, "tiny_backend", "1.0", {"tiny_backend.py": BACKEND})
    secret = tmp_path / "secret"
    secret.write_text("a secret", encoding="utf-8")
    monkeypatch.setenv("TOKEN_OF_THE_USER", "a token")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asked = {"port": listener.getsockname()[1], "secret": str(secret)}
        archive = write_archive(
            tmp_path / "dist", pyproject__toml=PROJECT, asked__json=json.dumps(asked)
        )

        made = make_environment(
            str(archive), python=sys.executable, cache=tmp_path / "cache", workspace=checkout
        )

    (told,) = made.python.parent.parent.glob("lib/python*/site-packages/told.json")
    assert made.release == "9.9.9"
    assert json.loads(told.read_text(encoding="utf-8")) == {
        "connect": "ConnectionRefusedError",
        "read": "FileNotFoundError",
        "environ": False,
    }


def test_the_wheel_stands_in_the_place_of_its_archive_with_extras(tmp_path: Path) -> None:
    """What was asked for with an extra is installed with it, from the wheel that was built."""
    archive, wheel = tmp_path / "nautilus_trader-9.9.9.tar.gz", tmp_path / "built.whl"
    asked = (str(archive), f"nautilus_trader[ib] @ {archive.as_uri()}", "feeds-need")

    assert [_with_wheel(one, archive, wheel) for one in asked] == [
        str(wheel),
        f"nautilus_trader[ib] @ {wheel.as_uri()}",
        "feeds-need",
    ]


def test_an_archive_is_refused_where_a_build_cannot_be_confined(
    wheels: Path, checkout: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without namespaces nothing of the archive is run."""
    write_wheel(wheels, "tiny_backend", "1.0", {"tiny_backend.py": BACKEND})
    archive = write_archive(tmp_path / "dist", pyproject__toml=PROJECT)
    monkeypatch.setenv(SWITCH, "never")

    with pytest.raises(EnvironmentNotMadeError) as refused:
        make_environment(
            str(archive), python=sys.executable, cache=tmp_path / "cache", workspace=checkout
        )

    assert refused.value.reason is Reason.NOT_CONFINED


@pytest.mark.parametrize("text", ["", "[build-system]\n", "no toml"])
def test_an_archive_that_does_not_say_what_its_build_needs_is_refused(
    tmp_path: Path, text: str
) -> None:
    """Nothing is guessed: setuptools of the day is not what the author had."""
    archive = write_archive(tmp_path, pyproject__toml=text)

    with pytest.raises(EnvironmentNotMadeError, match="says what a build needs"):
        build_requirements(archive)


def test_the_needs_of_a_zip_are_read(tmp_path: Path) -> None:
    """Archives of both kinds say what they need."""
    path = tmp_path / "nautilus_trader-9.9.9.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nautilus_trader-9.9.9/pyproject.toml", PROJECT)

    assert build_requirements(path) == ("tiny-backend",)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    """A download that was cut, say."""
    path = tmp_path / "nautilus_trader-9.9.9.tar.gz"
    path.write_bytes(b"\x1f\x8b cut")

    with pytest.raises(EnvironmentNotMadeError):
        build_requirements(path)
