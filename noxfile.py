"""The project's commands. Arguments after -- reach the command that a session runs."""

import os
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # nox need not have been started where `conformance` is found

from conformance.workspace import Workspace  # noqa: E402  see above
from conformance.workspace.pins import FEED, PinsError  # noqa: E402  "

WORKSPACE = Workspace(ROOT)

# Tests start hundreds of interpreters: each would compile what it imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = True

try:
    PINS = WORKSPACE.pins()
except PinsError as error:
    # `nox -s watch` is what lists the releases that a pin may name, so it goes without pins.
    options = " ".join(sys.argv[1:]).partition(" -- ")[0].split()
    if " ".join(options[-2:]) != "-s watch":
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    PINS = {}
FEED_PYTHON = PINS[FEED].python if PINS else None
PROGRAM = "nt-conformance"


@nox.session(reuse_venv=True)
@nox.parametrize("channel", [nox.param(name, id=name, tags=[name]) for name in PINS])
def conformance(session: nox.Session, channel: str) -> None:
    """Compare each pinned release with its approved snapshots; -t feed for one channel."""
    run(session, "gate", "--channel", channel)


@nox.session(reuse_venv=True, python=FEED_PYTHON)
def tests(session: nox.Session) -> None:
    """Test the suite itself, beside the release of the feed's pin."""
    lock = str(WORKSPACE.lock(FEED).relative_to(ROOT))
    session.install("--exact", "-e", ".", "-r", lock, "--group", "tests")
    # A process for each core; what is shared in a file of tests is made once.
    session.run("python", "-m", "pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def coverage(session: nox.Session) -> None:
    """Measure which lines the tests run; fail below the floor that pyproject.toml sets."""
    lock = str(WORKSPACE.lock(FEED).relative_to(ROOT))
    session.install("--exact", "-e", ".", "-r", lock, "--group", "coverage")
    env = {"COVERAGE_ROOT": str(ROOT)}
    tests = ("-m", "pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)
    session.run("coverage", "erase", env=env)
    # Whether they pass is the session `tests`' to say; some look at what a process has loaded.
    session.run("coverage", "run", *tests, env=env, success_codes=[0, 1])
    session.run("coverage", "combine", "--quiet", env=env)
    session.run("coverage", "report", env=env)


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)
def nightly(session: nox.Session) -> None:
    """Test what takes long: the history of all releases."""
    lock = str(WORKSPACE.lock(FEED).relative_to(ROOT))
    session.install("--exact", "-e", ".", "-r", lock, "--group", "tests")
    session.run("python", "-m", "pytest", "-m", "nightly", *session.posargs)


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """Check style, format, types and workflows."""
    session.install("--exact", "-e", ".", "--group", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("jactionlint", "--strict-exit", "--no-online")


@nox.session(reuse_venv=True, default=False)
def lock(session: nox.Session) -> None:
    """Lock each pin, or the channels after --; with --upgrade the newest of what NT allows."""
    run(session, "lock")


@nox.session(reuse_venv=True, default=False)
def can_i_upgrade(session: nox.Session) -> None:
    """Say what an upgrade would change for the feed: -- [FROM] TO, releases or channels."""
    run(session, "can-i-upgrade")


@nox.session(reuse_venv=True, default=False)
def history(session: nox.Session) -> None:
    """Show what each release changed for the feed: -- FROM TO; --first-bad finds the first."""
    run(session, "history")


@nox.session(reuse_venv=True, default=False)
def watch(session: nox.Session) -> None:
    """Say which releases are newer than the pins; with --pre pre-releases count."""
    run(session, "watch")


@nox.session(reuse_venv=True, default=False)
def feed(session: nox.Session) -> None:
    """Run the reference feed against the venue; -- --seconds 90 for as long as the findings."""
    run(session, "feed")


@nox.session(reuse_venv=True, default=False)
def comparison(session: nox.Session) -> None:
    """Compare griffe and willitbreak with can_i_upgrade, for docs/comparison.md."""
    session.install("--exact", "-e", ".")
    session.run("python", "-m", "benchmarks.comparison", *session.posargs, env=own_tools())


@nox.session(reuse_venv=True, default=False)
@nox.parametrize("channel", [nox.param(name, id=name) for name in PINS])
def bench(session: nox.Session, channel: str) -> None:
    """Measure each channel's gate, and the venue against what NautilusTrader can take."""
    session.install("--exact", "-e", ".")
    session.run("python", "-m", "benchmarks", "--channel", channel, *session.posargs)


@nox.session(reuse_venv=True, default=False)
def release_notes(session: nox.Session) -> None:
    """Measure how well drifts find their lines in NT's release notes: -- --notes FILE."""
    session.install("--exact", "-e", ".")
    session.run("python", "-m", "benchmarks.release_notes", *session.posargs)


@nox.session(reuse_venv=True, default=False)
def migration(session: nox.Session) -> None:
    """Judge what is told of a move to NT 2 by both releases, for docs/migration-benchmark.md."""
    session.install("--exact", "-e", ".")
    tools = own_tools()
    session.run("python", "-m", "benchmarks.migration", *session.posargs, env=tools)


@nox.session(reuse_venv=True, default=False, python=FEED_PYTHON)  # It parses what runs there.
def programs(session: nox.Session) -> None:
    """Hold answers on strangers' programs against what they do, for docs/programs-benchmark.md."""
    session.install("--exact", "-e", ".")
    session.run("python", "-m", "benchmarks.programs", *session.posargs, env=own_tools())


def run(session: nox.Session, *words: str) -> None:
    """Run a command of the tool, in an environment of the tool's own."""
    session.install("--exact", "-e", ".")
    session.run(PROGRAM, *words, *session.posargs)


def own_tools() -> dict[str, str]:
    """Return an environment with the uv and the pip that nox came with; PATH need not have them."""
    own = str(Path(sys.executable).parent)
    return {"PATH": os.pathsep.join((os.environ.get("PATH", ""), own))}
