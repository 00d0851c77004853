"""Environments: made whole or not at all, once, and never mistaken for another."""

from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NoReturn

import pytest

from conformance.environments import (
    Environment,
    EnvironmentNotMadeError,
    Reason,
    make_environment,
    parse_wanted,
)
from conformance.environments.installer import Installer, interpreter
from tests.support.wheels import write_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.workspace import Workspace

pytest_plugins = ["tests.support.offline_index"]

Make = Callable[[str], Environment]


@pytest.fixture
def make(wheels: Path, checkout: Workspace, tmp_path: Path) -> Make:  # what uv finds
    """Make environments for this Python, all in one cache."""

    def made(of: str) -> Environment:
        return make_environment(
            of, python=sys.executable, cache=tmp_path / "cache", workspace=checkout
        )

    return made


def refuse(*_: object, **__: object) -> NoReturn:
    """Stand in for what must not be called."""
    raise AssertionError


def made_in(cache: Path) -> list[str]:
    """Return the names of the environments in a cache, whole or half-made."""
    return sorted(f.name for f in (cache / "environments").iterdir() if f.is_dir())


# --- what is made


def test_a_release_stands_beside_what_the_feed_needs_and_nothing_else(make: Make) -> None:
    """What the settings say that the feed needs is installed and listed, no need of a suite's."""
    made = make("9.9.9")

    assert made.release == "9.9.9"
    assert made.packages == ("feeds-need==1.0", "nautilus-trader==9.9.9")


@pytest.mark.parametrize("as_file", [False, True], ids=["release", "wheel"])
def test_an_extra_that_the_settings_name_is_installed(
    make: Make, with_extra: Workspace, wheels: Path, as_file: bool
) -> None:
    """An adapter whose dependencies are an extra is there, of the index and of a file."""
    assert with_extra.root.is_dir()
    of = str(next(wheels.glob("nautilus_trader-9.9.9*"))) if as_file else "9.9.9"

    assert make(of).packages == ("extras-need==2.0", "feeds-need==1.0", "nautilus-trader==9.9.9")


def test_its_python_is_told_to_the_last_digit(make: Make) -> None:
    """The version is the interpreter's own."""
    made = make("9.9.9")

    told = subprocess.run(
        [made.python, "-c", "import platform; print(platform.python_version())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{made.python_version}\n" == told.stdout


def test_a_wheel_is_installed_by_its_path(make: Make, tmp_path: Path) -> None:
    """A release that no index has can be asked about."""
    wheel = write_wheel(tmp_path / "dist", "nautilus_trader", "9.9.10")

    assert make(str(wheel)).release == "9.9.10"


def test_a_channel_is_installed_as_locked(
    wheels: Path, checkout: Workspace, tmp_path: Path
) -> None:
    """The lock's packages are all there is, although the index has a newer one of each."""
    write_wheel(wheels, "other", "2.0")
    other = write_wheel(wheels, "other", "1.0")
    write_lock(checkout, [wheels / "nautilus_trader-9.9.9-py3-none-any.whl", other])

    made = make_environment(
        parse_wanted("feed", workspace=checkout), cache=tmp_path / "cache", workspace=checkout
    )

    assert made.packages == ("nautilus-trader==9.9.9", "other==1.0")


def test_a_package_that_is_not_as_locked_is_refused(
    wheels: Path, checkout: Workspace, tmp_path: Path
) -> None:
    """A wheel of other content than its hash says is not installed."""
    release = wheels / "nautilus_trader-9.9.9-py3-none-any.whl"
    write_lock(checkout, [release])
    write_wheel(wheels, "nautilus_trader", "9.9.9", {"nautilus_trader/other.py": ""})

    with pytest.raises(EnvironmentNotMadeError) as refused:
        make_environment("feed", cache=tmp_path / "cache", workspace=checkout)

    assert refused.value.reason is Reason.NOT_INSTALLABLE
    assert "Hash mismatch" in str(refused.value)
    assert made_in(tmp_path / "cache") == []


def write_lock(checkout: Workspace, locked: list[Path]) -> None:
    """Write the lock of the checkout's pin, with these wheels in it."""
    pin = checkout.pins()["feed"]
    lines = [f"# lock of {pin}"]
    for wheel in locked:
        name, version, *_ = wheel.name.split("-")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} --hash=sha256:{digest}")
    path = checkout.lock("feed")
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# --- what is found again


def test_what_was_made_is_found_without_uv(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nothing is run."""
    first = make("9.9.9")
    monkeypatch.setattr(Installer, "fill", refuse)

    assert make("9.9.9") == first


def test_the_same_release_by_path_and_by_number_are_two(make: Make, wheels: Path) -> None:
    """A wheel that is built here may not be what the index has."""
    by_path = make(str(wheels / "nautilus_trader-9.9.9-py3-none-any.whl"))

    assert by_path.python != make("9.9.9").python


def test_a_wheel_that_was_built_anew_is_another(make: Make, tmp_path: Path) -> None:
    """Of the same name, with other content."""
    wheel = write_wheel(tmp_path / "dist", "nautilus_trader", "9.9.10")
    first = make(str(wheel))
    write_wheel(tmp_path / "dist", "nautilus_trader", "9.9.10", {"nautilus_trader/new.py": ""})

    assert make(str(wheel)).python != first.python


def test_another_need_of_the_feed_makes_another_environment(
    make: Make, checkout: Workspace
) -> None:
    """What the settings say of the feed's needs counts as well."""
    first = make("9.9.9")
    pyproject = checkout.root / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8").replace('"feeds-need"', '"feeds-need<2"')
    pyproject.write_text(text, encoding="utf-8")

    assert make("9.9.9").python != first.python


def test_spellings_of_a_release_are_one(make: Make) -> None:
    """``9.9.09`` is ``9.9.9``."""
    assert make("v9.9.09") == make("9.9.9")


@pytest.mark.parametrize(
    "foreign", ["intruder-1.0.dist-info", "nautilus_trader-9.9.10.dist-info", "stray.pth"]
)
def test_an_environment_that_someone_installed_into_is_made_anew(make: Make, foreign: str) -> None:
    """One with a package more, another version of one, or a stray file is not found again."""
    first = make("9.9.9")
    (site,) = first.python.parents[1].glob("lib/python*/site-packages")
    before = sorted(path.name for path in site.iterdir())
    (site / foreign).mkdir()

    assert make("9.9.9") == first
    assert sorted(path.name for path in site.iterdir()) == before


# --- what is half-made, or made by two at once


def test_what_a_killed_process_left_is_not_taken_for_whole(make: Make) -> None:
    """A folder without its record is made anew."""
    first = make("9.9.9")
    (first.python.parents[1] / "conformance.json").unlink()

    assert make("9.9.9") == first
    assert first.python.is_file()


def test_what_lies_where_it_is_to_be_made_is_removed(make: Make) -> None:
    """A draft that was left behind does not stop the next process, nor find its way in."""
    folder = make("9.9.9").python.parents[1]
    folder.rename(f"{folder}.making")
    (folder.with_name(f"{folder.name}.making") / "stray").touch()

    make("9.9.9")

    assert not (folder / "stray").exists()
    assert made_in(folder.parents[1]) == [folder.name]


def test_an_environment_without_its_python_is_made_anew(make: Make) -> None:
    """A Python that was uninstalled takes the environment with it."""
    first = make("9.9.9")
    interpreter(first.python.parents[1]).unlink()

    assert make("9.9.9").python.is_file()


def test_an_environment_that_has_lost_a_file_of_nt_is_made_anew(make: Make) -> None:
    """What NT's installer has listed is all there, or a probe would fail at an import."""
    made = make("9.9.9")
    (module,) = made.python.parents[1].glob("lib/*/site-packages/nautilus_trader/__init__.py")
    module.unlink()

    make("9.9.9")

    assert module.is_file()


def test_a_failed_one_leaves_nothing(make: Make, tmp_path: Path) -> None:
    """What can't be installed is not there afterwards."""
    with pytest.raises(EnvironmentNotMadeError):
        make("7.7.7")

    assert made_in(tmp_path / "cache") == []


def test_an_interrupted_one_leaves_nothing(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C half-way through takes the draft away."""

    def interrupted(_: Installer, folder: Path) -> NoReturn:
        folder.mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(Installer, "fill", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make("9.9.9")

    assert made_in(tmp_path / "cache") == []


def test_two_at_once_make_one(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first, and takes what that has made."""
    fill, filled, both = Installer.fill, [], threading.Barrier(2, timeout=30)

    def counted(installer: Installer, folder: Path) -> tuple[str, ...]:
        filled.append(folder)
        return fill(installer, folder)

    def at_once() -> Environment:
        both.wait()
        return make("9.9.9")

    monkeypatch.setattr(Installer, "fill", counted)
    with ThreadPoolExecutor(2) as pool:
        first, second = [pool.submit(at_once) for _ in range(2)]

    assert first.result() == second.result()
    assert len(filled) == 1


# --- what can't be made


def refusal(make: Make, of: str) -> tuple[Reason, list[str]]:
    """Return why there is no environment of something, and the lines of the message."""
    with pytest.raises(EnvironmentNotMadeError) as refused:
        make(of)
    return refused.value.reason, str(refused.value).splitlines()


def test_a_release_that_the_index_does_not_have_is_told(make: Make) -> None:
    """It says so, and where to see what there is."""
    reason, told = refusal(make, "7.7.7")

    assert reason is Reason.NOT_ON_INDEX
    assert told[0] == "7.7.7: inconclusive: not on the index"
    assert told[-2] == f"  expected: an environment of it on Python {sys.executable}"
    assert told[-1] == "  fix:      nt-conformance watch   lists the releases there are"


def test_a_release_for_another_python_is_told(make: Make, wheels: Path) -> None:
    """What its metadata asks of Python counts."""
    write_wheel(wheels, "nautilus_trader", "9.9.7", requires_python=">=4")

    reason, told = refusal(make, "9.9.7")

    assert reason is Reason.NOT_FOR_PYTHON
    assert told[0] == "9.9.7: inconclusive: not for this Python"


def test_a_release_without_a_wheel_for_this_python_is_told(make: Make, wheels: Path) -> None:
    """A wheel for another interpreter's ABI is none for this one."""
    write_wheel(wheels, "nautilus_trader", "9.9.7", tag="cp33-cp33m-win32")

    reason, _ = refusal(make, "9.9.7")

    assert reason is Reason.NOT_FOR_PYTHON


def test_a_file_that_is_no_wheel_is_told(make: Make, tmp_path: Path) -> None:
    """Whatever uv says of it is quoted."""
    wheel = tmp_path / "nautilus_trader-1.0-py3-none-any.whl"
    wheel.touch()

    reason, told = refusal(make, str(wheel))

    assert reason is Reason.NOT_INSTALLABLE
    assert told[0] == f"{wheel}: inconclusive: can't be installed"
    assert told[-1] == "  fix:      put right what uv says, and run the same again"


def test_a_python_that_is_missing_is_told(make: Make, checkout: Workspace, tmp_path: Path) -> None:
    """The command that brings it is named."""
    with pytest.raises(EnvironmentNotMadeError) as refused:
        make_environment("9.9.9", python="3.99", cache=tmp_path / "cache", workspace=checkout)

    assert refused.value.reason is Reason.NO_PYTHON
    assert str(refused.value).endswith("\n  fix:      uv python install 3.99")


def test_a_machine_without_uv_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither program nor package: the command that brings both is named."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "uv", None)

    reason, told = refusal(make, "9.9.9")

    assert reason is Reason.NO_UV
    assert told == [
        "uv: inconclusive: uv is missing",
        "  found:    no uv on PATH, and no Python package of that name",
        "  expected: uv, which makes the environments of releases",
        '  fix:      pip install "nox[uv]"',
    ]


def test_a_full_disk_is_told_apart(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where we, and not uv, find the disk full, it is the same reason."""

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Installer, "fill", full)

    reason, told = refusal(make, "9.9.9")

    assert reason is Reason.NO_SPACE
    assert told == [
        "9.9.9: inconclusive: the disk is full",
        f"  found:    No space left on device: {tmp_path / 'cache' / 'environments'}",
        "  expected: a folder that environments can be made in",
        "  fix:      name another folder with --cache",
    ]
