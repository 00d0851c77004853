"""The commands: what nox does with pins and locks, and how it refuses.

Each test has a checkout of its own, with the real noxfile, real nox and real uv. In the place
of an index there is a directory of tiny wheels, so nothing here needs a network.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
OFFLINE = "Packages were unavailable because the network was disabled"
WHEELS = [
    ("nautilus_trader", "1.219.0", "uvloop<1"),
    ("nautilus_trader", "1.220.0", "uvloop<1"),
    ("uvloop", "0.22.1", None),
    ("uvloop", "0.23.0", None),
    ("six", "1.17.0", None),
    ("pytest", "9.0.0", None),
]
#: Stands in for pytest: it says what it was given, and collects nothing if that is asked of it.
PYTEST = "import sys; print('pytest was given', *sys.argv[1:]); sys.exit(5 * ('-k' in sys.argv))"
#: Stands in for the gate's command: it hands on to pytest as the real one does.
GATE = "import sys; sys.argv.insert(1, 'conformance/gate'); import pytest"
#: All of the suite that the noxfile imports.
MODULES = [
    f"conformance/{name}.py"
    for name in (
        "__init__",
        "problems",
        "model/__init__",
        "model/feed",
        "workspace/__init__",
        "workspace/folder",
        "workspace/locks",
        "workspace/pins",
        "workspace/settings",
    )
]
PYPROJECT = """\
[project]
name = "checkout"
version = "0"
dependencies = ["uvloop>=0.22"]
[dependency-groups]
contracts = ["pytest"]
watch = ["six"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A copy of the files that nox needs, and an index of tiny wheels."""

    root: Path
    environ: dict[str, str]

    def nox(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run nox here, as a person would."""
        return subprocess.run(
            [sys.executable, "-m", "nox", "--non-interactive", *arguments],
            cwd=self.root,
            env=self.environ | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def uv(self, *arguments: str) -> str:
        """Run uv on the feed channel's environment."""
        python = self.environment / ("Scripts" if os.name == "nt" else "bin") / "python"
        command = [sys.executable, "-m", "uv", "pip", *arguments, "--python", str(python)]
        run = subprocess.run(
            command, env=self.environ, capture_output=True, text=True, check=True, timeout=120
        )
        return run.stdout

    def pin(self, *lines: str) -> None:
        """Write the pins file."""
        (self.root / "pinned-versions.txt").write_text("".join(f"{line}\n" for line in lines))

    @property
    def environment(self) -> Path:
        """The environment of the feed channel."""
        return self.root / ".nox" / "conformance-feed"

    @property
    def lock(self) -> Path:
        """The lock of the feed channel."""
        return self.root / "contracts" / "locks" / "feed.txt"


def pin(version: str = "1.219.0", python: str = PYTHON, channel: str = "feed") -> str:
    """Return a line of a pins file."""
    return f'nautilus_trader=={version} ; python_version == "{python}"  # {channel}: x'


def build_wheel(directory: Path, name: str, version: str, needs: str | None) -> None:
    """Put a wheel of one module into a directory."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}.py": PYTEST if name == "pytest" else "",
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(directory / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory of tiny wheels, in the place of an index."""
    directory = tmp_path_factory.mktemp("wheels")
    for name, version, needs in WHEELS:
        build_wheel(directory, name, version, needs)
    return directory


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory, wheels: Path, request: pytest.FixtureRequest
) -> Checkout:
    """Give a checkout whose gate has run once; tests get copies of it."""
    source, root = request.config.rootpath, tmp_path_factory.mktemp("template") / "checkout"
    for name in ("noxfile.py", ".python-version", *MODULES):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, root / name)
    (root / "conformance/gate").mkdir()
    (root / "conformance/gate/__init__.py").touch()
    (root / "conformance/gate/command.py").write_text(GATE)
    (root / "pyproject.toml").write_text(PYPROJECT)
    ours = ("UV_", "NOX", "PYTEST_", "VIRTUAL_ENV", "CI", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    uv = {
        "UV_CACHE_DIR": str(tmp_path_factory.mktemp("cache")),
        "UV_FIND_LINKS": str(wheels),
        "UV_OFFLINE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    template = Checkout(root=root, environ=kept | uv)
    template.pin(pin())
    for session in ("lock", "conformance"):
        run = template.nox("-s", session)
        assert run.returncode == 0, run.stderr
    return template


@pytest.fixture
def installed(template: Checkout, tmp_path: Path) -> Checkout:
    """Give a checkout with one pin, whose gate has run once."""
    shutil.copytree(template.root, tmp_path / "checkout", symlinks=True)
    empty = {"UV_CACHE_DIR": str(tmp_path / "cache")}
    return Checkout(root=tmp_path / "checkout", environ=template.environ | empty)


@pytest.fixture
def locked(installed: Checkout) -> Checkout:
    """Give a checkout whose pin is locked, and nothing installed."""
    shutil.rmtree(installed.root / ".nox")
    return installed


@pytest.fixture
def checkout(locked: Checkout) -> Checkout:
    """Give a checkout with one pin, and no lock yet."""
    locked.lock.unlink()
    return locked


def test_every_session_is_described(checkout: Checkout) -> None:
    """The list of sessions is the developers' index, and names each channel."""
    checkout.pin(pin(), pin("1.220.0", channel="next"))
    listed = [line for line in checkout.nox("-l").stdout.splitlines() if line[:2] in {"* ", "- "}]
    assert [line.split()[:2] for line in listed if line.partition(" -> ")[2]] == [
        ["*", "conformance(feed)"],
        ["*", "conformance(next)"],
        ["*", "tests"],
        ["-", "nightly"],
        ["*", "lint"],
        ["-", "lock"],
        ["-", "can_i_upgrade"],
        ["-", "history"],
        ["-", "comparison"],
        ["-", "watch"],
        ["-", "feed"],
        ["-", "bench(feed)"],
        ["-", "bench(next)"],
    ]


def test_bad_pins_are_told_without_a_traceback(checkout: Checkout) -> None:
    """A pins file that is refused ends any command with what is wrong with it, and no more."""
    checkout.pin("nautilus_trader>=1.220 ; python_version == '3.12'  # feed: x")
    run = checkout.nox("-l")
    assert (run.returncode, run.stderr) == (
        2,
        "pinned-versions.txt:1: nautilus_trader is pinned to a range\n"
        "  found:    nautilus_trader>=1.220\n"
        "  expected: one exact release, such as nautilus_trader==1.220.0\n"
        "  mend:     nox -s watch   lists the releases there are\n",
    )


@pytest.mark.parametrize(
    "line", [pin(), "nautilus_trader>=1.220 ; python_version == '3.12'  # feed: x"]
)
def test_watch_needs_no_pins(checkout: Checkout, line: str) -> None:
    """The mend of a bad pin is a command that runs whatever is in the pins file."""
    checkout.pin(line)
    stand_in = "import sys; print('watching', *sys.argv[1:])"
    (checkout.root / "conformance" / "__main__.py").write_text(stand_in)
    run = checkout.nox("-s", "watch", "--", "--pre")
    assert (run.returncode, run.stdout) == (0, "watching watch --pre\n")


def test_bad_pins_are_told_beside_watch(checkout: Checkout) -> None:
    """Whatever else is asked for, bad pins end it, also where watch is asked for as well."""
    checkout.pin("nautilus_trader>=1.220 ; python_version == '3.12'  # feed: x")
    run = checkout.nox("-s", "watch", "conformance")
    assert run.returncode == 2
    assert "pinned-versions.txt:1: nautilus_trader is pinned to a range\n" in run.stderr


def test_nox_may_be_started_anywhere(checkout: Checkout, tmp_path: Path) -> None:
    """The noxfile finds the project it belongs to from any directory."""
    away = Checkout(root=tmp_path, environ=checkout.environ)
    assert away.nox("-f", str(checkout.root / "noxfile.py"), "-l").returncode == 0


def test_a_missing_interpreter_fails(checkout: Checkout) -> None:
    """A Python that is not there is an error, also outside CI."""
    checkout.pin(pin(python="3.99"))
    run = checkout.nox("-s", "conformance")
    assert run.returncode == 1
    assert "Session conformance(feed) failed: Python interpreter 3.99 not found" in run.stderr


def test_a_missing_interpreter_fails_in_an_old_environment(installed: Checkout) -> None:
    """A pin that moves to a Python that is not there does not go on with the old one."""
    installed.pin(pin(python="3.99"))
    installed.lock.write_text(installed.lock.read_text().replace(PYTHON, "3.99", 1))
    run = installed.nox("-s", "conformance")
    assert run.returncode == 1
    assert "Session conformance(feed) failed: Python interpreter 3.99 not found" in run.stderr


def test_a_missing_lock_is_told_without_a_traceback(checkout: Checkout) -> None:
    """A pin without a lock fails its session with the command that makes one."""
    run = checkout.nox("-s", "conformance")
    assert (
        "contracts/locks/feed.txt: there is no lock of the feed pin\n"
        "  found:    no such file\n"
        "  expected: the whole environment of "
        f'nautilus_trader==1.219.0 ; python_version == "{PYTHON}", with hashes\n'
        "  mend:     nox -s lock -- feed\n"
        "nox > Session conformance(feed) aborted: refused, as said above"
    ) in run.stderr
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)


def test_a_lock_of_another_release_installs_nothing(locked: Checkout) -> None:
    """A pin that was moved without its lock fails before anything is installed."""
    locked.pin(pin("1.220.0"))
    run = locked.nox("-s", "conformance")
    assert "feed.txt:1: the lock is of another release than the feed pin" in run.stderr
    assert (run.returncode, "pip install" in run.stderr) == (1, False)


def test_a_lock_names_no_place(checkout: Checkout) -> None:
    """A lock is the same wherever it is made: no index, no directory, no machine."""
    checkout.nox("-s", "lock")
    lines = [line for line in checkout.lock.read_text().splitlines() if "--hash" not in line]
    assert lines == [
        f'# lock of nautilus_trader==1.219.0 ; python_version == "{PYTHON}"',
        "# made by: nox -s lock -- feed",
        "nautilus-trader==1.219.0 \\",
        "    # via -r pinned-versions.txt",
        "uvloop==0.23.0 \\",
        "    # via nautilus-trader",
    ]


def test_a_lock_keeps_its_releases(locked: Checkout) -> None:
    """A lock that is made again moves nothing of its own accord."""
    old = locked.lock.read_text()
    locked.lock.write_text(old.replace("uvloop==0.23.0", "uvloop==0.22.1"))
    locked.nox("-s", "lock")
    assert "uvloop==0.22.1" in locked.lock.read_text()


def test_a_lock_is_upgraded_when_asked(locked: Checkout) -> None:
    """With --upgrade a lock takes the newest releases that NautilusTrader allows."""
    old = locked.lock.read_text()
    locked.lock.write_text(old.replace("uvloop==0.23.0", "uvloop==0.22.1"))
    locked.nox("-s", "lock", "--", "--upgrade")
    assert locked.lock.read_text() == old


def test_a_spoilt_lock_is_mended(locked: Checkout) -> None:
    """The command that a refused lock asks for makes it good, hashes and all."""
    old = locked.lock.read_text()
    locked.lock.write_text(old.replace("sha256:", "sha256:0") + "--index-url x\n")
    locked.nox("-s", "lock", "--", "feed")
    assert locked.lock.read_text() == old


def test_only_the_named_channel_is_locked(checkout: Checkout) -> None:
    """Channels after -- are locked, and no other."""
    checkout.pin(pin(), pin("1.220.0", channel="next"))
    checkout.nox("-s", "lock", "--", "next")
    assert [path.name for path in checkout.lock.parent.glob("*.txt")] == ["next.txt"]


def test_an_unknown_channel_is_refused(checkout: Checkout) -> None:
    """A channel that no pin is on is answered with those there are."""
    checkout.pin(pin(), pin("1.220.0", channel="next"))
    run = checkout.nox("-s", "lock", "--", "fed")
    assert run.returncode == 1
    assert (
        "pinned-versions.txt: no pin is on a channel called fed\n"
        "  found:    nox -s lock -- fed\n"
        "  expected: feed or next\n"
        "  mend:     nox -s lock -- feed\n"
    ) in run.stderr


def test_a_failed_resolve_keeps_the_lock(locked: Checkout) -> None:
    """Without a network, or such a release, the old lock stays, and uv's reason is shown."""
    old = locked.lock.read_text()
    run = locked.nox("-s", "lock", UV_FIND_LINKS="")
    assert OFFLINE in run.stderr
    assert (
        "contracts/locks/feed.txt: no lock could be made, and what there was is kept\n"
        "  found:    what uv says above\n"
        "  expected: packages that go with "
        f'nautilus_trader==1.219.0 ; python_version == "{PYTHON}"\n'
        "  mend:     nox -s lock -- feed   once what uv says is put right\n"
    ) in run.stderr
    assert (run.returncode, locked.lock.read_text()) == (1, old)


def test_a_failed_installation_is_told(locked: Checkout) -> None:
    """Without a network and a cache, the gate ends with uv's reason and the next command."""
    run = locked.nox("-s", "conformance", UV_FIND_LINKS="")
    assert OFFLINE in run.stderr
    assert (
        "contracts/locks/feed.txt: the environment could not be installed\n"
        "  found:    what uv says above\n"
        "  expected: packages that go with "
        f'nautilus_trader==1.219.0 ; python_version == "{PYTHON}"\n'
        '  mend:     nox -s "conformance(feed)"   once what uv says is put right\n'
    ) in run.stderr
    assert run.returncode == 1


def test_a_hash_that_does_not_fit_is_refused(locked: Checkout) -> None:
    """A package that is not the one that was locked is not installed."""
    head, _, tail = locked.lock.read_text().partition("sha256:")
    locked.lock.write_text(f"{head}sha256:{'0' * 64}{tail[64:]}")
    run = locked.nox("-s", "conformance")
    assert "Hash mismatch for `nautilus-trader==1.219.0`" in run.stderr
    assert run.returncode == 1


def test_the_gate_runs_the_contracts_of_its_channel(locked: Checkout) -> None:
    """The contracts are told their channel, and get the arguments after --."""
    run = locked.nox("-s", "conformance", "--", "-x")
    assert "pytest was given conformance/gate --channel feed -x" in run.stdout


def test_what_is_installed_is_the_lock_and_the_suites_needs(installed: Checkout) -> None:
    """The environment has nothing beside what is locked and what the contracts need."""
    assert installed.uv("freeze").splitlines() == [
        "nautilus-trader==1.219.0",
        "pytest==9.0.0",
        "uvloop==0.23.0",
    ]


def test_the_suite_does_not_move_what_it_measures(locked: Checkout) -> None:
    """A need of the suite's that the lock can't meet fails, and the locked release stays."""
    pyproject = locked.root / "pyproject.toml"
    pyproject.write_text(PYPROJECT.replace("uvloop>=0.22", "uvloop<0.23"))
    run = locked.nox("-s", "conformance")
    assert "contracts/locks/feed.txt: the environment could not be installed" in run.stderr
    assert "uvloop==0.23.0" in locked.uv("freeze").splitlines()


def test_a_second_run_installs_nothing(installed: Checkout) -> None:
    """An environment that is as it was left is used again, without a network."""
    run = installed.nox("-s", "conformance", UV_FIND_LINKS="")
    assert (run.returncode, "pip install" in run.stderr) == (0, False)


def test_an_environment_changed_by_hand_is_put_right(installed: Checkout) -> None:
    """Another release of a package, or one more, does not outlive the next run."""
    installed.uv("install", "uvloop==0.22.1", "six")
    installed.nox("-s", "conformance")
    assert installed.uv("freeze").splitlines() == [
        "nautilus-trader==1.219.0",
        "pytest==9.0.0",
        "uvloop==0.23.0",
    ]


def test_a_new_lock_makes_a_new_environment(installed: Checkout) -> None:
    """A pin that moved with its lock is what the next run installs."""
    installed.pin(pin("1.220.0"))
    installed.nox("-s", "lock")
    installed.nox("-s", "conformance")
    assert "nautilus-trader==1.220.0" in installed.uv("freeze").splitlines()


def test_no_contracts_is_an_error(installed: Checkout) -> None:
    """A run that collected nothing has checked nothing, and fails."""
    run = installed.nox("-s", "conformance", "--", "-k", "nothing")
    assert run.returncode == 1
    assert "no contract was collected, so nothing of feed was checked" in run.stderr


@pytest.mark.parametrize("option", ["--snapshot-update", "--snapshot-update-new-only"])
def test_drift_is_not_accepted_in_ci(option: str, locked: Checkout) -> None:
    """Where CI is set, an update of snapshots is refused before anything is installed."""
    run = locked.nox("-s", "conformance", "--", option, CI="true")
    assert (
        "nox -s conformance: drift is not accepted where CI is set\n"
        f"  found:    {option}\n"
        "  expected: a person who reads the drift and commits the snapshots it changes\n"
        "  mend:     nox -s conformance -- --snapshot-update   on a machine of your own\n"
    ) in run.stderr
    assert (run.returncode, "pip install" in run.stderr) == (1, False)


def test_drift_is_not_accepted_in_ci_by_the_environment(locked: Checkout) -> None:
    """What pytest takes from its environment variable is refused like an argument."""
    run = locked.nox("-s", "conformance", CI="true", PYTEST_ADDOPTS="-x --snapshot-update")
    assert "drift is not accepted where CI is set" in run.stderr


def test_drift_is_accepted_by_a_person(installed: Checkout) -> None:
    """Outside CI, an update of snapshots reaches the contracts."""
    run = installed.nox("-s", "conformance", "--", "--snapshot-update")
    assert "--channel feed --snapshot-update" in run.stdout


def test_another_python_is_tried_without_moving_the_pin(installed: Checkout) -> None:
    """With --force-python the gate asks for that Python, and not for the pin's."""
    run = installed.nox("-s", "conformance", "--force-python", "3.99")
    assert "Python interpreter 3.99 not found" in run.stderr
