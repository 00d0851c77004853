"""The launcher: how targets start, are told to stop, end, and die with the tool."""

from __future__ import annotations

import errno
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.harness import launcher
from conformance.harness.boundary.system import SetupError
from conformance.harness.capture import KEPT_BYTES, run
from conformance.harness.launch import LaunchError, MachineError, Namespaces
from conformance.harness.launcher import SWITCH, start
from conformance.harness.run_folder import RunFolder
from conformance.model.failure import FailureKind
from tests.support.launching import (
    GONE_WITHIN_S,
    LIMIT_S,
    ROOT,
    allows_namespaces,
    make_launch,
    printed,
    processes,
    run_code,
    session_is_empty,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WAYS = [
    pytest.param(
        Namespaces.REQUIRED,
        id="namespaces",
        marks=pytest.mark.skipif(not allows_namespaces(), reason="no namespaces on this system"),
    ),
    pytest.param(Namespaces.NEVER, id="no namespaces"),
]
both_ways = pytest.mark.parametrize("way", WAYS)

# Each goes on for ever, and does what it can to; each prints a line once it is under way.
IGNORING = """
import signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
print("under way", flush=True)
while True:
    time.sleep(60)
"""
DAEMON = """
import os, time
if not os.fork():
    os.setsid()
    if not os.fork():
        print("under way", flush=True)
        time.sleep(600)
    os._exit(0)
os.wait()
time.sleep(600)
"""
IMPORTING = """
import sys, os
os.mkdir("hanging")
with open("hanging/__init__.py", "w") as module:
    module.write("import time; print('under way', flush=True); time.sleep(600)")
sys.path.insert(0, ".")
import hanging
"""
FOREVER = [
    pytest.param(IGNORING, id="ignores signals"),
    pytest.param(DAEMON, id="daemon"),
    pytest.param(IMPORTING, id="import that hangs"),
]


@pytest.fixture
def folder() -> Iterator[RunFolder]:
    """Return a run folder."""
    with RunFolder() as made:
        yield made


@pytest.fixture
def marker() -> str:
    """Return a text for command lines that no other process has."""
    return f"marker-{os.urandom(6).hex()}"


@both_ways
def test_the_exit_status_is_the_targets(folder: RunFolder, way: Namespaces) -> None:
    """What the program ends with is what the launch ends with."""
    assert run_code(folder, "raise SystemExit(7)", namespaces=way).returncode == 7


@both_ways
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM])
def test_a_death_by_signal_is_told_as_negative(
    folder: RunFolder, way: Namespaces, number: signal.Signals
) -> None:
    """A crash has the signal's number with a minus, as `subprocess` has it."""
    code = f"import os; os.kill(os.getpid(), {int(number)})"

    assert run_code(folder, code, namespaces=way).returncode == -number


@both_ways
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_goes_to_the_target(
    folder: RunFolder, way: Namespaces, number: signal.Signals
) -> None:
    """A target that handles the signal stops as it likes, and its exit status comes back."""
    code = f"""
import os, signal
def stop(number, frame):
    os.write(1, b"stopping\\n")
    os._exit(3)
signal.signal({int(number)}, stop)
print("ready", flush=True)
while True:
    signal.pause()
"""
    with start(make_launch(folder, code, namespaces=way, stdout=subprocess.PIPE)) as child:
        assert child.stdout.readline() == b"ready\n"
        child.terminate(number)

        assert child.wait(LIMIT_S) == 3
        assert child.stdout.read() == b"stopping\n"


@both_ways
def test_a_signal_that_the_target_does_not_handle_ends_it(
    folder: RunFolder, way: Namespaces
) -> None:
    """The defaults of signals are as in any new process."""
    with start(make_launch(folder, "input()", "", namespaces=way, stdin=subprocess.PIPE)) as child:
        child.terminate()

        assert child.wait(LIMIT_S) == -signal.SIGTERM


@both_ways
@pytest.mark.parametrize("code", FOREVER)
def test_kill_ends_all(folder: RunFolder, way: Namespaces, code: str, marker: str) -> None:
    """When `kill` returns, no process is left, whatever the target has done against it."""
    launch = make_launch(folder, code, marker, namespaces=way, stdout=subprocess.PIPE)
    with start(launch) as child:
        assert child.stdout.readline() == b"under way\n"
        child.kill()

        assert processes(marker) == []
        assert child.returncode == -signal.SIGKILL


@both_ways
def test_a_daemon_ends_with_the_target(folder: RunFolder, way: Namespaces, marker: str) -> None:
    """Output comes to its end and nothing is left when the target ends before its daemon."""
    code = """
import os, time
if not os.fork():
    os.setsid()
    if not os.fork():
        time.sleep(600)
    os._exit(0)
print("ended")
"""
    ended = run_code(folder, code, marker, namespaces=way)

    assert (ended.stdout, ended.timed_out) == (b"ended\n", False)
    assert processes(marker) == []


TOOL = """
import subprocess, sys
from conformance.harness.launch import Namespaces
from conformance.harness.launcher import start
from conformance.harness.run_folder import RunFolder
from tests.support.launching import make_launch
code, marker, way = sys.argv[1:]
with RunFolder() as folder:
    launch = make_launch(folder, code, marker, namespaces=Namespaces(way), stdout=subprocess.PIPE)
    child = start(launch)
    child.stdout.readline()
    print(folder.path, child._process.pid, flush=True)
    input()
"""


@both_ways
@pytest.mark.parametrize("code", FOREVER)
@pytest.mark.parametrize("end", [os.kill, os.killpg], ids=["process", "group"])
def test_a_killed_tool_leaves_nothing(
    way: Namespaces, code: str, end: Callable[[int, int], None], marker: str
) -> None:
    """After SIGKILL of the tool or its group there is no process and no folder of the run's."""
    with subprocess.Popen(
        [sys.executable, "-c", TOOL, code, marker, way],
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as tool:
        assert tool.stdout
        path, supervisor = os.fsdecode(tool.stdout.readline()).split()
        assert processes(marker)
        end(tool.pid, signal.SIGKILL)
        tool.wait()

    # The tool's own command line has the marker too, until it has ended.
    assert until(lambda: not processes(marker), within_s=GONE_WITHIN_S)
    assert until(lambda: session_is_empty(int(supervisor)), within_s=GONE_WITHIN_S)
    assert until(lambda: not Path(path).exists(), within_s=GONE_WITHIN_S)


@pytest.mark.skipif(not allows_namespaces(), reason="no namespaces on this system")
def test_a_killed_supervisor_leaves_nothing(folder: RunFolder, marker: str) -> None:
    """The processes die with the supervisor as well."""
    launch = make_launch(folder, DAEMON, marker, stdout=subprocess.PIPE)
    with start(launch) as child:
        child.stdout.readline()
        os.kill(child._process.pid, signal.SIGKILL)

        assert until(lambda: not processes(marker), within_s=GONE_WITHIN_S)


@both_ways
def test_the_end_of_a_starting_thread_ends_nothing(folder: RunFolder, way: Namespaces) -> None:
    """A target outlives the thread of the tool that has started it."""
    launch = make_launch(
        folder, "print(input())", namespaces=way, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    children = []
    thread = threading.Thread(target=lambda: children.append(start(launch)))
    thread.start()
    thread.join(LIMIT_S)

    with children[0] as child:
        child.stdin.write(b"still here\n")
        child.stdin.close()
        assert child.stdout.read() == b"still here\n"


@both_ways
def test_two_targets_do_not_hold_each_other(folder: RunFolder, way: Namespaces) -> None:
    """The end of one reaches its readers while another one, started later, runs on."""
    first = make_launch(
        folder, "input()", namespaces=way, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    second = make_launch(folder, "input()", namespaces=way, stdin=subprocess.PIPE)
    with start(first) as one, start(second) as other:
        one.stdin.close()

        assert one.stdout.read() == b""
        assert one.wait(LIMIT_S) == 1
        assert other.poll() is None


@both_ways
def test_output_that_the_target_closes_has_ended(folder: RunFolder, way: Namespaces) -> None:
    """Nothing of the suite's holds the target's output open, while it runs on."""
    code = "import os; os.write(1, b'last'); os.close(1); input()"
    launch = make_launch(
        folder, code, namespaces=way, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with start(launch) as child:
        assert child.stdout.read(4) == b"last"
        assert select.select([child.stdout], [], [], LIMIT_S)[0] == [child.stdout]
        assert (child.stdout.read(), child.poll()) == (b"", None)


@both_ways
def test_listening_sockets_are_served_from_outside(folder: RunFolder, way: Namespaces) -> None:
    """A server in the tool's process answers what the target sends to its own 127.0.0.1."""
    code = """
import socket
for port in map(int, input().split()):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        print(line.recv(100).decode())
"""
    launch = make_launch(
        folder,
        code,
        namespaces=way,
        listen=2,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with start(launch) as child:
        ports = [listener.getsockname()[1] for listener in child.listeners]
        child.stdin.write(f"{ports[0]} {ports[1]}\n".encode())
        child.stdin.close()
        for number, listener in enumerate(child.listeners):
            listener.settimeout(LIMIT_S)
            with listener.accept()[0] as line:
                line.sendall(f"from {number}".encode())

        assert child.stdout.read() == b"from 0\nfrom 1\n"


@both_ways
def test_input_is_passed_and_output_kept(folder: RunFolder, way: Namespaces) -> None:
    """All that is written to a target comes back from one that repeats it."""
    content = os.urandom(1 << 20)
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    launch = make_launch(folder, code, namespaces=way)

    assert run(launch, timeout_s=LIMIT_S, input=content).stdout == content


def test_no_more_than_the_beginning_of_endless_output_is_kept(folder: RunFolder) -> None:
    """A target that prints without end is read on, and what is kept is limited."""
    code = f"import os\nfor _ in range(20): os.write(1, b'x' * ({KEPT_BYTES} // 16))"
    ended = run_code(folder, code)

    assert (len(ended.stdout), ended.cut, ended.returncode) == (KEPT_BYTES, True, 0)


@both_ways
def test_what_takes_too_long_is_ended(folder: RunFolder, way: Namespaces, marker: str) -> None:
    """After its time a target is killed, and what it had printed is there."""
    launch = make_launch(folder, IGNORING, marker, namespaces=way)
    ended = run(launch, timeout_s=1.0)

    assert (ended.timed_out, ended.returncode) == (True, -signal.SIGKILL)
    assert processes(marker) == []


@both_ways
def test_no_descriptor_of_the_tool_is_inherited(folder: RunFolder, way: Namespaces) -> None:
    """Not even an inheritable file gets to the target."""
    ours, theirs = os.pipe()
    os.set_inheritable(theirs, True)
    code = """
import os
print([number for number in range(3, 256) if os.path.exists(f"/proc/self/fd/{number}")])
"""
    said = printed(folder, code, namespaces=way)
    os.close(ours)
    os.close(theirs)

    assert said == "[]"


@both_ways
def test_a_run_with_a_long_tmpdir_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Namespaces
) -> None:
    """A TMPDIR of 150 characters hinders no launch."""
    parent = tmp_path / ("long" * 40)
    parent.mkdir()
    monkeypatch.setenv("TMPDIR", str(parent))

    with RunFolder() as folder:
        assert printed(folder, "print('runs')", namespaces=way) == "runs"


@both_ways
def test_a_program_that_is_not_there_is_no_fault_of_nt(folder: RunFolder, way: Namespaces) -> None:
    """The error names the program, and nothing has run."""
    launch = make_launch(folder, "", command=("/usr/bin/no-such-program",), namespaces=way)

    with pytest.raises(LaunchError, match="no-such-program: No such file or directory") as raised:
        start(launch)
    assert raised.value.kind is FailureKind.SUITE


@both_ways
def test_a_folder_that_is_not_there_is_named(folder: RunFolder, way: Namespaces) -> None:
    """The error says which path can't be shown."""
    launch = make_launch(folder, "", read_only=(Path("/no/such/folder"),), namespaces=way)

    with pytest.raises(LaunchError, match=r"can't show /no: No such file or directory"):
        start(launch)


def test_a_lack_of_descriptors_is_the_machines(folder: RunFolder) -> None:
    """Where the process may open no more files, the error is of that kind and says so."""
    launch = make_launch(folder, "")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len([*Path("/proc/self/fd").iterdir()]), limits[1]))
    try:
        with pytest.raises(MachineError, match="too many open files") as raised:
            start(launch)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert raised.value.kind is FailureKind.MACHINE


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        ("failed 12 0 run /p: Cannot allocate memory", MachineError, "not enough memory"),
        ("failed 28 0 mount /p: No space left", MachineError, "no space left on the disk"),
        ("failed 11 0 BlockingIOError: x", MachineError, "no more processes or threads"),
        ("failed 2 0 mount /p: No such file", LaunchError, "can't launch: mount /p: No such file"),
    ],
)
def test_the_supervisors_answer_says_whose_fault_it_is(
    answer: str, error: type[LaunchError], text: str
) -> None:
    """A shortage of the machine that the supervisor met is told as one."""
    failure = launcher._failure(answer)

    assert type(failure) is error
    assert text in str(failure)


@pytest.mark.skipif(not allows_namespaces(), reason="no namespaces on this system")
@pytest.mark.parametrize(
    ("limit", "confinement"),
    [
        ("10", "namespaces"),
        ("0", "processes watched (no namespaces: unshare 0x10000000: No space left on device)"),
    ],
)
def test_a_container_without_user_namespaces_is_told_from_a_full_disk(
    limit: str, confinement: str
) -> None:
    """As root of a container, namespaces are used, or the system's reason against them is said."""
    program = f"""
import os
from conformance.harness.boundary.system import NEW_USER, map_ids, unshare
from conformance.harness.run_folder import RunFolder
from tests.support.launching import run_code
ids = os.getuid(), os.getgid()
unshare(NEW_USER)
map_ids(ids, (0, 0))
with open("/proc/sys/user/max_user_namespaces", "w") as limit:
    limit.write("{limit}")
with RunFolder() as folder:
    print(run_code(folder, "").confinement)
"""
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert (said.stdout.strip(), said.stderr) == (confinement, "")


def test_where_the_system_refuses_namespaces_it_is_said(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The target runs without, and what confines it gives the system's reason."""
    monkeypatch.setattr(launcher, "_refusal", "unshare 0x30000000: Operation not permitted")
    ended = run_code(folder, "print('runs')")

    assert ended.confinement == (
        "processes watched (no namespaces: unshare 0x30000000: Operation not permitted)"
    )
    assert ended.stdout == b"runs\n"


def test_where_namespaces_are_required_nothing_runs_without(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A launch that must be confined is refused, with the system's reason."""
    monkeypatch.setattr(launcher, "_refusal", "unshare: Operation not permitted")

    with pytest.raises(MachineError, match="there are no namespaces: unshare: Operation"):
        start(make_launch(folder, "", namespaces=Namespaces.REQUIRED))


def test_without_namespaces_and_proc_nothing_runs(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NT aborts there, and an abort is told as what the feed does."""
    monkeypatch.setenv(SWITCH, "never")
    monkeypatch.setattr(launcher, "_OWN_PROCESS", folder.path / "no-proc")

    with pytest.raises(MachineError, match="there is no /proc, and no namespace to have one in"):
        start(make_launch(folder, ""))


def test_a_variable_does_without_namespaces(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests and their processes can see what a system without namespaces does."""
    monkeypatch.setenv(SWITCH, "never")

    assert run_code(folder, "").confinement == "processes watched (no namespaces: not wanted)"


def test_without_namespaces_there_are_no_privileges_either(folder: RunFolder) -> None:
    """What needs no namespaces is done without them."""
    code = """
for line in open("/proc/self/status"):
    if line.startswith(("CapEff", "NoNewPrivs")):
        print(line.split()[1])
"""
    assert printed(folder, code, namespaces=Namespaces.NEVER).split() == ["0" * 16, "1"]


def test_without_namespaces_a_killed_supervisor_ends_the_target(
    folder: RunFolder, marker: str
) -> None:
    """The target itself dies with the supervisor; a daemon of its would not."""
    launch = make_launch(
        folder, IGNORING, marker, namespaces=Namespaces.NEVER, stdout=subprocess.PIPE
    )
    with start(launch) as child:
        child.stdout.readline()
        os.kill(child._process.pid, signal.SIGKILL)

        assert until(lambda: not processes(marker), within_s=GONE_WITHIN_S)


def test_an_error_of_a_step_says_which() -> None:
    """What failed and the system's text stand in the error."""
    error = SetupError("mount tmpfs at /x", errno.EPERM)

    assert str(error) == "mount tmpfs at /x: Operation not permitted"


@both_ways
def test_many_targets_can_be_waited_for_at_once(folder: RunFolder, way: Namespaces) -> None:
    """A child is ready for `select` when it has ended, and not before."""
    code = "input()"
    fields = {"namespaces": way, "stdin": subprocess.PIPE}
    with (
        start(make_launch(folder, code, **fields)) as ending,
        start(make_launch(folder, code, **fields)) as running,
    ):
        assert select.select([ending, running], [], [], 0)[0] == []
        ending.stdin.write(b"\n")
        ending.stdin.close()

        assert select.select([ending, running], [], [], LIMIT_S)[0] == [ending]
        assert ending.wait(LIMIT_S) == 0
