"""The project's commands. Arguments after -- reach pytest."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import nox
from nox.command import CommandFailed
from nox.virtualenv import VirtualEnv

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # nox need not have been started where `conformance` is found

from conformance.problems import FileError, Problem, shown  # noqa: E402  "
from conformance.workspace import Workspace  # noqa: E402  see above
from conformance.workspace.locks import check_lock, preferences, write_lock  # noqa: E402  "
from conformance.workspace.pins import FEED, PACKAGE, PINS_FILE, Pin, PinsError, read_pins  # noqa: E402  "

WORKSPACE = Workspace(Path.cwd())

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = True

try:
    PINS = {pin.channel: pin for pin in read_pins(Path(PINS_FILE))}
except PinsError as error:
    # `nox -s watch` is what lists the releases that a pin may name, so it goes without pins.
    options = " ".join(sys.argv[1:]).partition(" -- ")[0].split()
    if " ".join(options[-2:]) != "-s watch":
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    PINS = {}
FEED_PYTHON = PINS[FEED].python if PINS else None


@nox.session(reuse_venv=True)
@nox.parametrize(
    "python, channel",
    [nox.param(pin.python, name, id=name, tags=[name]) for name, pin in PINS.items()],
)
def conformance(session: nox.Session, channel: str, **_: str) -> None:
    """Hold each pinned NautilusTrader against its reviewed snapshots; -t feed for one channel."""
    # With --force-python, nox hands over the pin's Python too; session.python is the one to use.
    refuse_update_in_ci(session)
    install(session, PINS[channel], group="contracts")
    try:
        session.run(
            "python", "-m", "conformance.gate.command", "--channel", channel, *session.posargs
        )
    except CommandFailed as failure:
        if "code 5" in str(failure):  # pytest's way to say that it collected nothing
            session.error(f"no contract was collected, so nothing of {channel} was checked")
        raise


@nox.session(reuse_venv=True, python=FEED_PYTHON)
def tests(session: nox.Session) -> None:
    """Test the suite itself, in the feed pin's environment."""
    install(session, PINS[FEED], group="tests")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def nightly(session: nox.Session) -> None:
    """Test what takes too long for each change: the whole history of releases."""
    install(session, PINS[FEED], group="tests")
    session.run("python", "-m", "pytest", "-m", "nightly", *session.posargs)


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """Check style, format, types and workflows."""
    session.install("--exact", "-r", "pyproject.toml", "--group", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("jactionlint", "--strict-exit", "--no-online")


@nox.session(reuse_venv=True, default=False)
def lock(session: nox.Session) -> None:
    """Lock each pin, or the channels after --; with --upgrade the newest of what NT allows."""
    upgrade = [argument for argument in session.posargs if argument == "--upgrade"]
    channels = [argument for argument in session.posargs if argument != "--upgrade"]
    for unknown in set(channels) - set(PINS):
        problem = Problem(
            file=PINS_FILE,
            what=f"no pin is on a channel called {unknown}",
            found=f"nox -s lock -- {' '.join(session.posargs)}",
            expected=" or ".join(PINS),
            mend=f"nox -s lock -- {FEED}",
        )
        refuse(session, problem)
    for channel in channels or PINS:
        resolve(session, PINS[channel], *upgrade)


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def can_i_upgrade(session: nox.Session) -> None:
    """Say what an upgrade would change for the feed: -- [FROM] TO, releases or channels."""
    session.install("--exact", "--group", "upgrade")
    session.run("python", "-m", "conformance", "can-i-upgrade", *session.posargs, env=own_tools())


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def history(session: nox.Session) -> None:
    """Show what each release changed for the feed: -- FROM TO; --first-bad finds the first."""
    session.install("--exact", "--group", "history")
    session.run("python", "-m", "conformance", "history", *session.posargs, env=own_tools())


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def comparison(session: nox.Session) -> None:
    """Hold griffe and willitbreak beside can_i_upgrade; writes the tables of docs/comparison.md."""
    session.install("--exact", "--group", "upgrade")
    session.run("python", "-m", "comparison", *session.posargs, env=own_tools())


@nox.session(reuse_venv=True, default=False)
def watch(session: nox.Session) -> None:
    """Say which releases are newer than the pins; with --pre pre-releases count."""
    session.install("--exact", "--group", "watch")
    session.run("python", "-m", "conformance", "watch", *session.posargs, env=own_tools())


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def feed(session: nox.Session) -> None:
    """Run the reference feed against the venue; -- --seconds 90 for as long as the findings."""
    install(session, PINS[FEED], group="contracts")
    session.run("python", "-m", "conformance.feedrun", *session.posargs)


@nox.session(reuse_venv=True, default=False)
@nox.parametrize(
    "python, channel", [nox.param(pin.python, name, id=name) for name, pin in PINS.items()]
)
def bench(session: nox.Session, channel: str, **_: str) -> None:
    """Measure each channel's gate, and the venue against what NautilusTrader can take."""
    install(session, PINS[channel], group="contracts")
    session.run("python", "-m", "conformance.bench", "--channel", channel, *session.posargs)


def own_tools() -> dict[str, str]:
    """Return an environment with the uv and the pip that nox came with; PATH need not have them."""
    own = str(Path(sys.executable).parent)
    return {"PATH": os.pathsep.join((own, os.environ.get("PATH", "")))}


def install(session: nox.Session, pin: Pin, *, group: str) -> None:
    """Make the environment the pin's lock and the suite's own needs, to the letter.

    One that is as it was left is used again; any other is made anew, so that nothing of
    another lock, or put there by hand, stays.
    """
    path = WORKSPACE.lock(pin.channel)
    try:
        locked = check_lock(pin, path)
    except FileError as error:
        refuse(session, error)
    needs = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = f"{session.python} {group}\n{locked}{needs}"
    stamp, there = Path(session.bin).parent / "installed.txt", frozen(session)
    if there is None:
        return  # nox was told to leave the environment alone
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == f"{wanted}{there}":
        return
    environment = session.virtualenv
    if isinstance(environment, VirtualEnv):
        environment.reuse_existing = False
        environment.create()
    # The lock is given once more beside the suite's needs, so that they can't move it.
    also = ("-r", shown(path), "-r", "pyproject.toml", "--group", group)
    try:
        for requirements in (("--require-hashes", "-r", shown(path)), also):
            session.install(*requirements, silent=False, stderr=None)
    except CommandFailed:
        what = "the environment could not be installed"
        uv_failed(session, pin, what, f'nox -s "{session.name}"')
    stamp.write_text(f"{wanted}{frozen(session)}", encoding="utf-8")


def resolve(session: nox.Session, pin: Pin, *upgrade: str) -> None:
    """Write the lock of a pin, keeping the releases it has unless they are to be upgraded."""
    path = WORKSPACE.lock(pin.channel)
    work = Path(session.create_tmp())
    (work / PINS_FILE).write_text(f"{PACKAGE}=={pin.version}\n", encoding="utf-8")
    old = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    draft = work / path.name
    draft.write_text(preferences(old), encoding="utf-8")
    files = (PINS_FILE, "--output-file", path.name)
    options = ("--universal", "--python-version", pin.python, "--generate-hashes", "--no-header")
    try:
        with session.chdir(work):  # for the lock quotes the paths that the resolver is given
            session.run("uv", "pip", "compile", "-q", *files, *options, *upgrade, stderr=None)
        changed = write_lock(pin, path, draft.read_text(encoding="utf-8"))
    except CommandFailed:
        what = "no lock could be made, and what there was is kept"
        uv_failed(session, pin, what, f"nox -s lock -- {pin.channel}")
    except FileError as error:
        refuse(session, error)
    session.log(f"{shown(path)} is {'written' if changed else 'up to date'}: {pin}")


def frozen(session: nox.Session) -> str | None:
    """Return what is installed, and by which interpreter; None if nox is not to install."""
    listed = session.run_install("uv", "pip", "freeze", silent=True, log=False)
    return listed if isinstance(listed, str) else None


def uv_failed(session: nox.Session, pin: Pin, what: str, command: str) -> NoReturn:
    """End a session whose resolver or installer has just said why it could not finish."""
    problem = Problem(
        file=shown(WORKSPACE.lock(pin.channel)),
        what=what,
        found="what uv says above",
        expected=f"packages that go with {pin}",
        mend=f"{command}   once what uv says is put right",
    )
    refuse(session, problem)


def refuse_update_in_ci(session: nox.Session) -> None:
    """Let a person, not a pipeline, accept a drift."""
    given = [*session.posargs, os.environ.get("PYTEST_ADDOPTS", "")]
    update = [argument for argument in given if "--snapshot-update" in argument]
    if update and os.environ.get("CI"):
        problem = Problem(
            file="nox -s conformance",
            what="drift is not accepted where CI is set",
            found=update[0],
            expected="a person who reads the drift and commits the snapshots it changes",
            mend="nox -s conformance -- --snapshot-update   on a machine of your own",
        )
        refuse(session, problem)


def refuse(session: nox.Session, error: FileError | Problem) -> NoReturn:
    """End a session with what is wrong, on lines of its own."""
    sys.stderr.write(f"{error}\n")
    session.error("refused, as said above")
