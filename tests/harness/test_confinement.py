"""Confinement: nothing leaves loopback, and what tries to is seen and named.

Each reach is made by a process that is started for it, of which it is checked first that it sits
in a network namespace, so that nothing can leave. Where the system does not allow namespaces, the
same tests hold that nothing was tried and that the fallback is in force.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness.confinement import Confinement, ConnectionAttempt
from conformance.harness.confinement.packets import read_question
from conformance.harness.confinement.tables import Tables

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 60

# The suite's code has no part in this: a fault of it must not pass for a system's refusal.
ALLOWED_BY_SYSTEM = """
import ctypes, os
uid, call = os.getuid(), ctypes.CDLL(None).unshare
if call(0x40000000):
    if call(0x50000000):
        raise SystemExit(1)
    with open("/proc/self/uid_map", "w") as ids:
        ids.write(f"{uid} {uid} 1")
"""

# Confines itself, runs the first argument in a process of its own, and says what was seen.
REACHING = """
import json, os, socket, subprocess, sys, threading, time
from conformance.harness.confinement import confined

def connect(address, port):
    try:
        socket.create_connection((address, port), timeout=10)
    except ConnectionRefusedError:
        pass

def send(family, address, port):
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"x", (address, port))

def look_up(host, **how):
    try:
        socket.getaddrinfo(host, 443, **how)
    except socket.gaierror:
        pass

def in_child(run):
    child = os.fork()
    if not child:
        try:
            run()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return child

with confined() as confinement:
    if confinement.kind != "network namespace":
        print(json.dumps({"kind": confinement.kind, "reached": [], "outside": [], "said": ""}))
        raise SystemExit
    watch = confinement.watch()

    def probe():
        watch.entry.enter()
        exec(sys.argv[1])

    child = in_child(probe)
    watch.follow(child)
    os.waitpid(child, 0)
    os.waitpid(in_child(lambda: exec(sys.argv[2])), 0)
    print(json.dumps({
        "kind": confinement.kind,
        "reached": list(map(str, watch.attempts())),
        "outside": list(map(str, confinement.attempts())),
    }))
"""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )


ALLOWED = sys.platform == "linux" and not run(ALLOWED_BY_SYSTEM).returncode
IN_FORCE = "network namespace" if ALLOWED else "sockets watched"


def reached(code: str, *, outside: str = "") -> tuple[str, list[str], list[str]]:
    """Run code as a probe, and code outside of probes; return what is in force, and was seen."""
    ended = run(REACHING, code, outside)
    assert (ended.returncode, ended.stderr) == (0, "")
    said = json.loads(ended.stdout)
    return said["kind"], said["reached"], said["outside"]


def seen(*attempts: str) -> list[str]:
    """Return these attempts where they can be made without leaving, or none."""
    return list(attempts) if ALLOWED else []


@pytest.mark.parametrize(
    ("code", "named"),
    [
        pytest.param("connect('203.0.113.7', 443)", "TCP to 203.0.113.7:443", id="tcp"),
        pytest.param("connect('2001:db8::7', 443)", "TCP to [2001:db8::7]:443", id="tcp-v6"),
        pytest.param(
            "send(socket.AF_INET, '203.0.113.7', 9999)", "UDP to 203.0.113.7:9999", id="udp"
        ),
        pytest.param(
            "send(socket.AF_INET6, '2001:db8::7', 9999)", "UDP to [2001:db8::7]:9999", id="udp-v6"
        ),
        pytest.param(
            "send(socket.AF_INET, '224.0.0.251', 5353)", "UDP to 224.0.0.251:5353", id="multicast"
        ),
    ],
)
def test_an_attempt_is_seen_and_named(code: str, named: str) -> None:
    """An address that is not loopback's is refused, and said with its protocol and port."""
    assert reached(code) == (IN_FORCE, seen(named), [])


@pytest.mark.parametrize("how", ["", ", family=socket.AF_INET, flags=socket.AI_ADDRCONFIG"])
def test_a_look_up_is_named_with_the_host(how: str) -> None:
    """Asking for a name is an attempt, even for what would only ask if it had an address."""
    kind, attempts, _ = reached(f"look_up('fapi.binance.com'{how})")

    assert (kind, attempts[:1]) == (IN_FORCE, seen("DNS query for fapi.binance.com"))


def test_a_query_to_a_name_server_on_loopback_is_an_attempt() -> None:
    """A resolver of the machine's own, at 127.0.0.53, would have passed the question on."""
    query = b"\0\0\1\0\0\1\0\0\0\0\0\0\4fapi\7binance\3com\0\0\1\0\1"
    code = f"""
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    asking.sendto({query!r}, ("127.0.0.53", 53))
"""
    assert reached(code) == (IN_FORCE, seen("DNS query for fapi.binance.com"), [])


def test_an_attempt_is_said_once() -> None:
    """Trying again is no other attempt; another port is."""
    code = "for port in (443, 443, 80): connect('203.0.113.7', port)"

    expected = seen("TCP to 203.0.113.7:443", "TCP to 203.0.113.7:80")
    assert reached(code) == (IN_FORCE, expected, [])


def test_an_attempt_by_what_a_probe_starts_is_the_probes() -> None:
    """A program that a probe runs has no other way out than the probe."""
    program = "import socket; socket.socket().connect_ex(('203.0.113.7', 443))"
    code = f"subprocess.run([sys.executable, '-c', {program!r}], check=True)"

    assert reached(code) == (IN_FORCE, seen("TCP to 203.0.113.7:443"), [])


def test_an_attempt_of_a_probe_that_crashes_is_kept() -> None:
    """What was seen outlives the process."""
    code = "connect('203.0.113.7', 443); os.kill(os.getpid(), 9)"

    assert reached(code) == (IN_FORCE, seen("TCP to 203.0.113.7:443"), [])


def test_an_attempt_outside_of_probes_is_told_apart() -> None:
    """What importing NT reaches for is seen too, and no probe is blamed for it."""
    found = reached("pass", outside="connect('203.0.113.7', 443)")

    assert found == (IN_FORCE, [], seen("TCP to 203.0.113.7:443"))


@pytest.mark.parametrize(
    ("family", "address"),
    [("AF_INET", "127.0.0.1"), ("AF_INET", "127.9.9.9"), ("AF_INET6", "::1")],
)
def test_loopback_is_no_attempt(family: str, address: str) -> None:
    """A connection and datagrams to a server on loopback arrive, and are nobody's business."""
    code = f"""
with socket.create_server(({address!r}, 0), family=socket.{family}) as server:
    port = server.getsockname()[1]
    with socket.create_connection(({address!r}, port), timeout=10) as client:
        accepted, _ = server.accept()
        client.sendall(b"hello")
        assert accepted.recv(5) == b"hello"
        send(socket.{family}, {address!r}, port)
"""
    assert reached(code) == (IN_FORCE, [], [])


def test_many_packets_on_loopback_hide_no_attempt() -> None:
    """The venue's traffic does not fill the buffer that attempts are kept in."""
    code = """
for _ in range(5_000):
    send(socket.AF_INET, "127.0.0.1", 9999)
connect("203.0.113.7", 443)
"""
    assert reached(code) == (IN_FORCE, seen("TCP to 203.0.113.7:443"), [])


def test_a_door_can_be_an_argument_of_a_process() -> None:
    """The server that forks probes is handed doors, and the process it forks goes through."""
    code = """
from multiprocessing import get_context
from conformance.harness.confinement import confined
with confined() as confinement:
    watch = confinement.watch()
    process = get_context("forkserver").Process(target=watch.entry.enter)
    process.start()
    watch.follow(process.pid)
    process.join()
    print(confinement.kind, process.exitcode, watch.attempts())
"""
    ended = run(code)

    assert (ended.stdout, ended.stderr) == (f"{IN_FORCE} 0 ()\n", "")


COVERING = """
import os, sys
from conformance.harness.confinement import confined, namespace
namespace._NAME_SERVICES = (sys.argv[1],)
with confined() as confinement:
    print(confinement.kind, os.listdir(sys.argv[1]))
"""


def test_daemons_that_look_names_up_are_out_of_reach(tmp_path: Path) -> None:
    """Their sockets are files, which no network namespace hides."""
    (tmp_path / "socket").touch()

    ended = run(COVERING, str(tmp_path))

    left = [] if ALLOWED else ["socket"]
    assert (ended.stdout, ended.stderr) == (f"{IN_FORCE} {left}\n", "")


def test_the_machine_keeps_what_is_out_of_a_probes_reach(tmp_path: Path) -> None:
    """Whatever is covered is covered for the probes alone."""
    (tmp_path / "socket").touch()

    run(COVERING, str(tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ["socket"]


def test_a_process_with_threads_is_not_half_confined() -> None:
    """Threads would stay on the machine's network, so they are refused."""
    program = """
import threading
from conformance.harness.confinement import confined
done = threading.Event()
threading.Thread(target=done.wait).start()
try:
    with confined():
        pass
finally:
    done.set()
"""
    ended = run(program)

    last = ended.stderr.splitlines()[-1]
    assert last == "RuntimeError: a process must be confined before it starts threads"


FALLING_BACK = """
import errno, os
from conformance.harness.confinement import confined, namespace
def refuse(flags, **how):
    raise PermissionError(errno.EPERM, "refused by the test")
namespace.enter = refuse
with confined() as confinement:
    watch = confinement.watch()
    watch.entry.enter()
    watch.follow(os.getpid())
    print(confinement, watch.attempts(), confinement.attempts())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="another system has no such tables")
def test_where_namespaces_are_refused_sockets_are_watched() -> None:
    """What is in force is said, with the system's reason."""
    ended = run(FALLING_BACK)

    said = "sockets watched (no network namespace: Operation not permitted) () ()\n"
    assert (ended.stdout, ended.stderr) == (said, "")


def test_where_nothing_confines_it_is_said() -> None:
    """A system that has neither way is not passed off as one that has."""
    assert str(Confinement("plan9 has no network namespaces")) == (
        "not confined (plan9 has no network namespaces)"
    )


class HandMadeProc:
    """A folder like ``/proc``, with one process that has one socket."""

    PID, SESSION, INODE = 4243, 4242, 777

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "net").mkdir()
        self.put_process(parent=1, session=self.SESSION)
        (folder / str(self.PID) / "fd").mkdir()
        (folder / str(self.PID) / "fd" / "3").symlink_to(f"socket:[{self.INODE}]")

    def put_process(self, *, parent: int, session: int) -> None:
        """Say whose child the process is, and of which session."""
        process = self.folder / str(self.PID)
        process.mkdir(exist_ok=True)
        (process / "stat").write_text(f"{self.PID} (a ) probe) S {parent} 4242 {session} 0 -1\n")

    def put_socket(self, table: str, other_end: str) -> None:
        """Write a table with the socket, whose other end is as the kernel prints it."""
        row = f"0: 0100007F:9C40 {other_end} 01 0:0 00:0 0 {os.getuid()} 0 {self.INODE} 1 0 20\n"
        (self.folder / "net" / table).write_text(f"sl local_address rem_address\n{row}")

    def attempts(self) -> list[str]:
        """Return what is seen of the session."""
        tables = Tables(self.folder)
        tables.add(self.SESSION)
        return list(map(str, tables.attempts_of(self.SESSION)))


@pytest.fixture
def proc(tmp_path: Path) -> HandMadeProc:
    """Return tables made by hand."""
    return HandMadeProc(tmp_path)


def as_printed(*words: int) -> str:
    """Print an address as the kernel does: 32 bits at a time, as the machine's own integers."""
    return "".join(
        f"{int.from_bytes(word.to_bytes(4, 'big'), sys.byteorder):08X}" for word in words
    )


@pytest.mark.parametrize(
    ("table", "words", "port", "named"),
    [
        ("tcp", [0xCB007107], 443, "TCP to 203.0.113.7:443"),
        ("udp", [0xCB007107], 9999, "UDP to 203.0.113.7:9999"),
        ("udp", [0xCB007107], 53, "DNS query to 203.0.113.7:53"),
        ("udp", [0x7F000035], 53, "DNS query to 127.0.0.53:53"),
        ("tcp6", [0x20010DB8, 0, 0, 7], 443, "TCP to [2001:db8::7]:443"),
        ("tcp6", [0, 0, 0xFFFF, 0xCB007107], 443, "TCP to 203.0.113.7:443"),
    ],
)
def test_a_table_shows_a_socket_that_is_not_on_loopback(
    proc: HandMadeProc, table: str, words: list[int], port: int, named: str
) -> None:
    """Where namespaces are refused, the probe's open sockets tell where it has gone."""
    proc.put_socket(table, f"{as_printed(*words)}:{port:04X}")

    assert proc.attempts() == [named]


@pytest.mark.parametrize(
    ("table", "words", "port"),
    [
        ("tcp", [0x7F000001], 8080),
        ("tcp", [0], 0),
        ("tcp6", [0, 0, 0, 1], 8080),
        ("tcp6", [0, 0, 0xFFFF, 0x7F000001], 8080),
    ],
)
def test_a_socket_on_loopback_is_no_attempt(
    proc: HandMadeProc, table: str, words: list[int], port: int
) -> None:
    """One end on loopback, or none yet, as of a server, is as it should be."""
    proc.put_socket(table, f"{as_printed(*words)}:{port:04X}")

    assert proc.attempts() == []


def test_a_socket_of_another_session_is_not_the_probes(proc: HandMadeProc) -> None:
    """What else the user runs on the machine is not held against a probe."""
    proc.put_process(parent=1, session=1)
    proc.put_socket("tcp", f"{as_printed(0xCB007107)}:01BB")

    assert proc.attempts() == []


def test_a_socket_outside_of_probes_is_told_apart(proc: HandMadeProc) -> None:
    """A child of this process in no probe's session is the one that imports NT."""
    proc.put_process(parent=os.getpid(), session=1)
    proc.put_socket("tcp", f"{as_printed(0xCB007107)}:01BB")

    expected = (ConnectionAttempt(protocol="TCP", address="203.0.113.7", port=443),)
    assert Tables(proc.folder).attempts_outside() == expected


def test_a_socket_that_has_gone_is_still_told(proc: HandMadeProc) -> None:
    """What one look has seen, the next does not forget."""
    proc.put_socket("tcp", f"{as_printed(0xCB007107)}:01BB")
    tables = Tables(proc.folder)
    tables.add(proc.SESSION)
    before = tables.attempts_of(proc.SESSION)
    (proc.folder / "net" / "tcp").unlink()

    assert tables.attempts_of(proc.SESSION) == before != ()


LABELS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=63),
    min_size=1,
    max_size=5,
)


def test_the_kernels_own_tables_are_read() -> None:
    """The tables made by hand above are as the kernel makes them."""
    code = """
from conformance.harness.confinement.tables import Tables
os.setsid()
tables = Tables()
tables.add(os.getpid())
v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v4.connect(("203.0.113.7", 9999))
v6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
v6.connect(("2001:db8::7", 53))
found = sorted(map(str, tables.attempts_of(os.getpid())))
assert found == ["DNS query to [2001:db8::7]:53", "UDP to 203.0.113.7:9999"], found
"""
    assert reached(code) == (IN_FORCE, [], [])


@given(labels=LABELS, after=st.binary(max_size=8))
def test_a_question_is_read_as_it_was_asked(labels: list[str], after: bytes) -> None:
    """The name is had label by label, whatever follows it."""
    name = b"".join(len(label).to_bytes(1, "big") + label.encode() for label in labels)

    assert read_question(bytes(12) + name + b"\0" + after) == ".".join(labels)


@given(query=st.binary(max_size=80))
def test_a_torn_question_is_read_as_far_as_it_goes(query: bytes) -> None:
    """Whatever a datagram to port 53 holds, it is text and no error."""
    assert isinstance(read_question(query), str)
