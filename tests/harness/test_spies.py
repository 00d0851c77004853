"""Spies in a release, a feed and a witness: nothing of the machine is reached, and it is said."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.diff.witness import run_witness
from conformance.environments import Environment
from conformance.feedrun.process import FeedRunError
from conformance.feedrun.run import run_feed, volume_of
from conformance.harness.document import ObservationError
from conformance.harness.observer import observe
from conformance.harness.run_folder import run_folder
from conformance.model.failure import FailureKind
from conformance.model.feed import FeedSettings
from conformance.observations.api import api_model
from conformance.observations.names import public_names
from tests.support import spying
from tests.support.launching import allows_namespaces
from tests.support.reference import REFERENCE_FEED, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

pytestmark = pytest.mark.skipif(
    not allows_namespaces(), reason="this system refuses namespaces, so processes are watched only"
)

NAMESPACES = Path("/proc/self/ns")
MARKER = "marker-of-the-tools-secrets"
BEYOND = ("203.0.113.7", 443)
SEEN = "reached beyond loopback: TCP to 203.0.113.7:443"
IMPORTED = ("pth", "sitecustomize", "import")
NT_MODULES = ("live/__init__.py", "live/node.py", "adapters/__init__.py")
RUNNING_NT = Path(sys.executable)


class Machine:
    """What spies are after: services of the machine, and files of the user's."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.home = folder / "home"
        self.workspace = folder / "workspace"
        self.snapshots = self.workspace / "contracts" / "snapshots"
        self.site = next(_made_environment(folder).glob("lib/python*/site-packages"))
        self.snapshots.mkdir(parents=True)
        self.home.mkdir()
        self.secrets = [self.home / "marker", self.workspace / ".env"]
        for secret in self.secrets:
            secret.write_text(MARKER, encoding="utf-8")
        self._tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self._udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self._udp.bind(("127.0.0.1", 0))
        self._abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        self._abstract.bind(f"\0{folder}")
        self._abstract.listen()
        for listener in (self._tcp, self._udp, self._abstract):
            listener.settimeout(0)
        self.orders = {
            "tcp": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "abstract": str(folder),
            "marker": MARKER,
            "namespaces": {k: str((NAMESPACES / k).readlink()) for k in ("net", "mnt", "user")},
            "read": list(map(str, self.secrets)),
            "write": [str(self.snapshots / "spied.json"), str(self.site / "spied.pth")],
            "beyond": BEYOND,
        }

    @property
    def python(self) -> Path:
        """Return the interpreter of an environment with spies in place of NT."""
        return self.site.parents[2] / "bin" / "python"

    @property
    def feed(self) -> FeedSettings:
        """Return a feed without a line, in the workspace."""
        return FeedSettings(root=self.workspace, paths=(self.workspace / "feed",))

    def spy_text(self, place: str) -> str:
        """Return source that spies from a place, once a process."""
        text = Path(spying.__file__).read_text(encoding="utf-8")
        return f"{text}\n\nspy({place!r}, {self.orders!r})\n"

    def reached(self) -> list[str]:
        """Return which of the machine's services somebody has reached."""
        found = []
        for name, take in (
            ("tcp", lambda: _accept(self._tcp)),
            ("udp", lambda: self._udp.recv(8)),
            ("abstract", lambda: _accept(self._abstract)),
        ):
            try:
                take()
            except BlockingIOError:
                continue
            found.append(name)
        return found


def _accept(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    connection.close()


def _made_environment(folder: Path) -> Path:
    made = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    return made


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Return a machine with secrets, whose caller has a marker in its environment too."""
    # What a test puts into its environment, `/proc/<pid>/environ` does not show: a child's does.
    with ExitStack() as stack:
        made = Machine(tmp_path, stack)
        monkeypatch.setenv("HOME", str(made.home))
        monkeypatch.setenv("BINANCE_API_SECRET", MARKER)
        (made.workspace / "feed").mkdir()
        stack.callback(_start_shell(stack).kill)
        yield made


def _start_shell(stack: ExitStack) -> subprocess.Popen[bytes]:
    shell = subprocess.Popen(["sleep", "600"])  # noqa: S607  # wherever it is
    return stack.enter_context(shell)


@pytest.fixture
def spies(machine: Machine) -> Machine:
    """Put spies into an environment: a ``.pth`` file, sitecustomize, and NT's own modules."""
    for module in ("", *NT_MODULES, "adapters/binance/"):
        path = machine.site / "nautilus_trader" / (module or "__init__.py")
        path = path / "__init__.py" if module.endswith("/") else path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (machine.site / "msgspec.py").write_text("", encoding="utf-8")  # NT 1 comes with it.
    nt = machine.site / "nautilus_trader" / "__init__.py"
    nt.write_text(machine.spy_text("import"), encoding="utf-8")
    customized = machine.site / "sitecustomize.py"
    customized.write_text(machine.spy_text("sitecustomize"), encoding="utf-8")
    (machine.site / "pth_spy.py").write_text(machine.spy_text("pth"), encoding="utf-8")
    (machine.site / "spies.pth").write_text("import pth_spy\n", encoding="utf-8")
    info = machine.site / "nautilus_trader-1.9.9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: nautilus_trader\nVersion: 1.9.9\n", encoding="utf-8"
    )
    return machine


def reports(folders: str) -> list[Mapping[str, Any]]:
    """Return what spies wrote into folders of the run, the newest of these alone."""
    newest = max(run_folder().path.glob(folders), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_text()) for path in newest.rglob("spied-*.json")]


def caught(machine: Machine, folders: str, *places: str) -> None:
    """Hold that spies of these places all ran, and that nothing of theirs got through."""
    told = reports(folders)
    assert {report["place"] for report in told} >= set(places)
    assert [(report["place"], report["through"]) for report in told if report["through"]] == []
    assert machine.reached() == []
    assert not (machine.snapshots / "spied.json").exists()
    assert not (machine.site / "spied.pth").exists()


def test_a_spy_that_is_not_confined_gets_through_everywhere(machine: Machine) -> None:
    """The spies are good ones: where nothing confines them, each way but one leads out."""
    work = run_folder().new("unconfined")
    orders = {**machine.orders, "beyond": ("127.0.0.1", 9)}  # nothing leaves the machine
    text = machine.spy_text("free").replace(repr(machine.orders), repr(orders))
    subprocess.run(
        [sys.executable, "-c", text], env={**os.environ, "TMPDIR": str(work)}, check=True
    )

    (report,) = reports("unconfined*")
    wanted = {"tcp", "abstract", "environ"}
    wanted |= {f"read {path}" for path in machine.orders["read"]}
    wanted |= {f"write {path}" for path in machine.orders["write"]}
    assert wanted <= set(report["through"])
    assert machine.reached() == ["tcp", "udp", "abstract"]


def test_spies_in_a_release_get_nothing_through(spies: Machine) -> None:
    """A ``.pth`` file, sitecustomize and an import are confined before the first of them runs."""
    observed = observe(spies.feed, python=spies.python, only=["config.frozen"])

    caught(spies, "observe*", *IMPORTED)
    assert SEEN in str(observed.failures["interpreter"])
    assert SEEN in str(observed.failures["import"])
    kinds = {observed.failures[name].kind for name in ("interpreter", "import")}
    assert kinds == {FailureKind.REACHED_OUT}


def test_a_spy_in_a_probe_gets_nothing_through(spies: Machine) -> None:
    """What runs in a probe's process reaches no more, and the probe tells that it tried."""
    hook = spies.workspace / "feed" / "hook.py"
    hook.write_text(
        f"def act():\n    exec(compile({spies.spy_text('probe')!r}, 'spy', 'exec'), {{}})\n",
        encoding="utf-8",
    )

    observed = observe(
        spies.feed, python=spies.python, only=["config.frozen"], prepare=f"{hook}:act"
    )

    caught(spies, "observe*", "probe")
    assert str(observed.failures["config.frozen"]).startswith(SEEN)


def test_spies_beside_a_witness_get_nothing_through(spies: Machine) -> None:
    """Neither the release that a witness runs on nor its own lines reach the machine."""
    told = run_witness(spies.spy_text("witness"), old=spies.python, new=spies.python)

    caught(spies, "witness*", "pth", "sitecustomize", "witness")
    assert told.before == f"inconclusive: {SEEN}"


@pytest.mark.parametrize("listed", [public_names, api_model])
def test_spies_in_a_listing_get_nothing_through(
    spies: Machine, tmp_path: Path, listed: Callable[..., object]
) -> None:
    """A release that is listed reaches nothing, and the attempt is why nothing is listed."""
    environment = Environment(
        python=spies.python, release="1.9.9", python_version="3.12.1", packages=(), key="1.9.9"
    )

    with pytest.raises(ObservationError, match=SEEN) as refused:
        listed(environment, cache=tmp_path / "cache")

    caught(spies, "listing*", *IMPORTED)
    assert refused.value.kind is FailureKind.REACHED_OUT


def test_a_spy_in_a_feed_gets_nothing_through(spies: Machine) -> None:
    """A feed that runs end to end sees its venue and nothing else of the machine."""
    program = spies.workspace / "feed" / "main.py"
    program.write_text(spies.spy_text("feed"), encoding="utf-8")

    with pytest.raises(FeedRunError, match=SEEN):
        run_feed(
            ("BTCUSDT-PERP.BINANCE",),
            volume_of(("BTCUSDT",), 0.5),
            feed=spies.feed,
            python=spies.python,
            program=(str(program),),
        )

    caught(spies, "feed*", "pth", "sitecustomize", "feed")


@pytest.fixture
def spying_feed(machine: Machine) -> FeedSettings:
    """Put a spy into the reference feed's strategy, where NT hands it a quote."""
    shutil.copytree(ROOT / "feeds", machine.workspace / "feeds")
    strategy = machine.workspace / "feeds" / "v1" / "strategy.py"
    text = strategy.read_text(encoding="utf-8")
    head = '        """Normalize a quote and hand it on."""\n'
    assert head in text
    call = "        if not self.ticked:\n            import feeds.v1.spy\n"
    strategy.write_text(text.replace(head, head + call), encoding="utf-8")
    spy = machine.workspace / "feeds" / "v1" / "spy.py"
    spy.write_text(machine.spy_text("callback"), encoding="utf-8")
    return FeedSettings(
        root=machine.workspace,
        paths=(machine.workspace / "feeds" / "v1",),
        command=REFERENCE_FEED.command,
        environment=REFERENCE_FEED.environment,
    )


def test_a_spy_in_a_strategys_callback_gets_nothing_through(
    machine: Machine, spying_feed: FeedSettings
) -> None:
    """What real NT calls back with a quote is confined as the rest is."""
    with pytest.raises(FeedRunError, match=SEEN):
        run_feed(
            ("BTCUSDT-PERP.BINANCE",),
            volume_of(("BTCUSDT",), 0.5),
            feed=spying_feed,
            python=RUNNING_NT,
        )

    caught(machine, "feed*", "callback")
