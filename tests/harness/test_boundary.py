"""The boundary: what a target can see, reach and write, tried from inside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.harness.launch import Namespaces
from conformance.harness.launcher import start
from conformance.harness.run_folder import RunFolder
from tests.support.launching import LIMIT_S, ROOT, allows_namespaces, make_launch, printed, run_code

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not allows_namespaces(), reason="no namespaces on this system")

# Enters namespaces in which it has every capability, as a target without any can.
NESTED = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
ids = os.getuid(), os.getgid()
assert not libc.unshare(0x10000000 | 0x00020000), os.strerror(ctypes.get_errno())
open("/proc/self/setgroups", "w").write("deny")
open("/proc/self/uid_map", "w").write(f"0 {ids[0]} 1")
open("/proc/self/gid_map", "w").write(f"0 {ids[1]} 1")
"""


@pytest.fixture
def folder() -> Iterator[RunFolder]:
    """Return a run folder."""
    with RunFolder() as made:
        yield made


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a folder like a team's: source, and a file with secrets."""
    (tmp_path / "feed.py").write_text("feed = 1\n")
    (tmp_path / ".env").write_text("SECRET=real\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("token = real\n")
    return tmp_path


def test_the_target_has_no_capability_and_gets_none(folder: RunFolder) -> None:
    """Every set of capabilities is empty, and no program can bring new ones."""
    code = """
for line in open("/proc/self/status"):
    if line.startswith(("Cap", "NoNewPrivs")):
        print(line.strip())
"""
    none = "0" * 16
    assert printed(folder, code).splitlines() == [
        *(f"Cap{kind}:\t{none}" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")),
        "NoNewPrivs:\t1",
    ]


def test_no_other_process_is_seen(folder: RunFolder) -> None:
    """In /proc there are the target and its init, and the init shows no environment."""
    code = """
import os
print(sorted(int(name) for name in os.listdir("/proc") if name.isdecimal()) == [1, os.getpid()])
for name in ("environ", "mem", "fd/0", "root/etc"):
    try:
        os.stat(f"/proc/1/{name}") and open(f"/proc/1/{name}").read(1)
    except PermissionError:
        print(name)
"""
    assert printed(folder, code).split() == ["True", "environ", "mem", "fd/0", "root/etc"]


def test_no_namespace_of_the_machine_can_be_entered(folder: RunFolder) -> None:
    """The namespaces of which there is a name are the target's own, and setns is refused."""
    code = """
import ctypes, os
libc, refused = ctypes.CDLL(None), []
for pid in filter(str.isdecimal, os.listdir("/proc")):
    for kind in ("net", "mnt", "pid", "user"):
        try:
            refused.append(libc.setns(os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY), 0) != 0)
        except PermissionError:
            refused.append(True)
print(all(refused), len(refused))
"""
    assert printed(folder, code) == "True 8"


@pytest.mark.parametrize("kind", ["net", "mnt", "pid", "user", "ipc", "uts"])
def test_each_namespace_is_a_new_one(folder: RunFolder, kind: str) -> None:
    """The target shares none of these namespaces with the machine."""
    code = "import os, sys; print(os.readlink(f'/proc/self/ns/{sys.argv[1]}'))"

    assert printed(folder, code, kind) != str(Path("/proc/self/ns", kind).readlink())


def test_a_listener_of_the_machine_is_not_reached_by_tcp(folder: RunFolder) -> None:
    """What listens on the machine's 127.0.0.1 is refused inside."""
    code = """
import socket, sys
print(socket.socket().connect_ex(("127.0.0.1", int(sys.argv[1]))))
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert printed(folder, code, str(listener.getsockname()[1])) == "111"


def test_a_socket_of_the_machine_gets_no_datagram(folder: RunFolder) -> None:
    """What is sent to 127.0.0.1 inside does not arrive at the machine's."""
    code = """
import socket, sys
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(sys.argv[1])))
"""
    with socket.socket(type=socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0)
        printed(folder, code, str(receiver.getsockname()[1]))

        with pytest.raises(BlockingIOError):
            receiver.recv(1)


def test_an_abstract_socket_of_the_machine_is_not_reached(folder: RunFolder) -> None:
    """Sockets without a file belong to the network, and so to the machine."""
    code = """
import socket, sys
print(socket.socket(socket.AF_UNIX).connect_ex("\\0" + sys.argv[1]))
"""
    name = f"conformance-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0" + name)
        listener.listen()

        assert printed(folder, code, name) == "111"


def test_files_of_the_machine_are_not_there(folder: RunFolder, tmp_path: Path) -> None:
    """The user's home, other temporary files, sockets of services and accounts are missing."""
    (tmp_path / "file").write_text("text")
    code = "import os, sys; print([path for path in sys.argv[1:] if os.path.exists(path)])"
    paths = [tmp_path / "file", Path.home(), ROOT / "pyproject.toml"]
    paths += [*map(Path, ("/etc/shadow", "/run", "/var"))]
    paths += [*map(Path, ("/sys/kernel", "/dev/sda", "/dev/kmsg", "/boot", "/mnt", "/.old"))]
    hidden = [str(path) for path in paths if not Path(sys.base_prefix).is_relative_to(path)]

    assert printed(folder, code, *hidden) == "[]"


def test_of_the_users_home_only_the_interpreter_is_there(folder: RunFolder, tmp_path: Path) -> None:
    """An interpreter in the home, as of pyenv or uv, runs; what is beside it is not shown."""
    home = tmp_path / "home"
    prefix = home / "pythons" / "cpython"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "lib").symlink_to(Path(sys.base_prefix, "lib"))
    shutil.copy(os.path.realpath(sys.executable), prefix / "bin" / "python")
    (home / "secret").write_text("text")
    (home / "python").symlink_to("pythons/cpython/bin/python")
    code = "import os, sys; print(sorted(os.listdir(sys.argv[1])))"

    command = (str(home / "python"), "-I", "-S", "-c", code, str(home))
    assert printed(folder, "", command=command) == "['python', 'pythons']"


def test_a_virtual_environment_runs_with_its_packages(folder: RunFolder, tmp_path: Path) -> None:
    """An environment is found by its interpreter, and the one that it was made from as well."""
    python = make_environment(tmp_path / "environment")
    (site_packages(tmp_path / "environment") / "nautilus.py").write_text("name = 'NT'\n")

    command = (str(python), "-c", "import nautilus, sys; print(nautilus.name, sys.prefix)")
    assert printed(folder, "", command=command) == f"NT {tmp_path / 'environment'}"


def test_code_that_runs_before_the_program_is_confined(folder: RunFolder, tmp_path: Path) -> None:
    """A .pth file and sitecustomize of the environment run inside the boundary."""
    python = make_environment(tmp_path / "environment")
    packages = site_packages(tmp_path / "environment")
    (tmp_path / "file").write_text("text")
    look = f"os.path.exists({str(tmp_path / 'file')!r})"
    (packages / "early.pth").write_text(f"import os; print('early', {look})\n")
    (packages / "sitecustomize.py").write_text(f"import os; print('customize', {look})\n")

    said = printed(folder, "", command=(str(python), "-c", "pass"))
    assert set(said.splitlines()) == {"early False", "customize False"}


def test_what_is_shown_can_be_read_but_for_what_is_hidden(
    folder: RunFolder, workspace: Path
) -> None:
    """A hidden file and a hidden folder are empty; the rest of the workspace is as it is."""
    code = """
import os, sys
print(repr(open("feed.py").read()), repr(open(".env").read()), os.listdir(".git"))
"""
    hidden = (workspace / ".env", workspace / ".git", workspace / "no-such-file")
    shown = {"read_only": (workspace,), "hidden": hidden, "cwd": workspace}
    assert printed(folder, code, **shown) == r"'feed = 1\n' '' []"


def test_a_path_through_a_link_is_shown_under_both_names(
    folder: RunFolder, workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A workspace that is reached through a symbolic link is found where the link says."""
    link = tmp_path_factory.mktemp("links") / "workspace"
    link.symlink_to(workspace)
    code = "import sys; print(*(open(f'{path}/feed.py').read() for path in sys.argv[1:]))"

    said = printed(folder, code, str(link), str(workspace), read_only=(link,))
    assert said.split("\n") == ["feed = 1", " feed = 1"]


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("", id="as it is"),
        pytest.param("libc.mount(b'none', target, None, 0x20 | 0x1000, None)\n", id="remount"),
        pytest.param("libc.umount2(target, 2)\nlibc.umount2(b'/', 2)\n", id="unmount"),
        pytest.param(NESTED, id="nested"),
        pytest.param(
            NESTED + "libc.mount(b'none', target, None, 0x20 | 0x1000, None)\n",
            id="nested remount",
        ),
        pytest.param(
            NESTED + "libc.umount2(target, 2)\nlibc.umount2(target + b'/.env', 2)\n",
            id="nested unmount",
        ),
        pytest.param(
            NESTED + "libc.mount(target, b'/dev/shm', None, 0x1000, None)\n"
            "places.append('/dev/shm')\n",
            id="nested bind",
        ),
        pytest.param(
            NESTED + "libc.mount(b'none', b'/dev/shm', b'overlay', 0, b'lowerdir=' + target + "
            "b':/usr')\nplaces.append('/dev/shm')\n",
            id="nested overlay",
        ),
    ],
)
def test_no_trick_uncovers_or_writes(folder: RunFolder, workspace: Path, attack: str) -> None:
    """With all capabilities of a nested namespace, nothing is written, and nothing uncovered."""
    code = f"""
import ctypes, os, sys
libc = ctypes.CDLL(None)
target, places = sys.argv[1].encode(), [sys.argv[1]]
{attack}
for place in places:
    for name in ("feed.py", "new"):
        try:
            open(f"{{place}}/{{name}}", "a").write("x")
        except OSError:
            continue
        if place == sys.argv[1]:
            print("wrote", name)
    try:
        print(open(f"{{place}}/.env").read())
    except OSError:
        pass
"""
    shown = {"read_only": (workspace,), "hidden": (workspace / ".env",)}
    assert printed(folder, code, str(workspace), **shown) == ""
    assert (workspace / "feed.py").read_text() == "feed = 1\n"
    assert not (workspace / "new").exists()


def test_only_the_work_folder_can_be_written(folder: RunFolder) -> None:
    """A file can be made in the work folder, also as /tmp, in shared memory, and nowhere else."""
    code = """
import os, sys
for place in ("/", "/usr", "/etc", "/dev", "/proc", "/proc/sys", "/tmp", "/dev/shm", sys.argv[1]):
    try:
        open(f"{place}/new", "w").close()
    except OSError:
        continue
    print(place)
"""
    launch = make_launch(folder, code)
    work = str(launch.work)
    said = printed(folder, code, work, cwd=launch.work, work=launch.work)

    assert said.splitlines() == ["/tmp", "/dev/shm", work]  # noqa: S108  # paths inside
    assert (launch.work / "new").exists()


def test_settings_of_the_kernel_can_not_be_written(folder: RunFolder) -> None:
    """Root's target is root to the kernel's files too: they are read-only, or empty."""
    code = """
import os
for top, folders, files in os.walk("/proc"):
    folders[:] = [name for name in folders if not name.isdecimal() and name != "self"
                  and name != "thread-self"]
    for name in files:
        path = os.path.join(top, name)
        if os.path.islink(path):
            continue
        try:
            os.close(os.open(path, os.O_WRONLY))
        except OSError:
            continue
        print(path)
"""
    assert printed(folder, code) == ""


def test_devices_keep_their_modes(folder: RunFolder) -> None:
    """A device that is the machine's own can be written to, but not changed."""
    code = """
import os
print(os.open("/dev/null", os.O_WRONLY) > 0, len(open("/dev/urandom", "rb", 0).read(3)))
try:
    os.chmod("/dev/null", 0o666)  # the mode that it has: a fault here must not spoil the machine
    print("changed")
except OSError:
    pass
"""
    assert printed(folder, code).split() == ["True", "3"]


def test_no_descriptor_is_inherited(folder: RunFolder, tmp_path: Path) -> None:
    """Beside the standard streams and what is passed, the target has no open file."""
    code = "import os; print(sorted(os.listdir('/proc/self/fd')))"
    (tmp_path / "file").write_text("text")
    with (tmp_path / "file").open() as opened:
        os.set_inheritable(opened.fileno(), True)

        # The last one is that of the folder being listed.
        assert printed(folder, code) == "['0', '1', '2', '3']"


def test_a_descriptor_that_is_passed_is_inherited(folder: RunFolder) -> None:
    """A pipe keeps its number inside."""
    ours, theirs = os.pipe()
    code = "import os, sys; os.write(int(sys.argv[1]), b'text')"
    printed(folder, code, str(theirs), pass_fds=(theirs,))
    os.close(theirs)

    with os.fdopen(ours, "rb") as pipe:
        assert pipe.read() == b"text"


def test_the_environment_is_what_the_launch_says(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No variable of the tool's gets in."""
    monkeypatch.setenv("BINANCE_API_SECRET", "real")
    code = "import os; print(dict(os.environ))"

    said = printed(folder, code, environment={"NAME": "välue", "LC_ALL": "C.UTF-8"})
    assert said == "{'NAME': 'välue', 'LC_ALL': 'C.UTF-8'}"


def test_python_knows_its_processors_and_its_user(folder: RunFolder) -> None:
    """What a program asks of the system has an answer without /sys and the machine's accounts."""
    code = """
import os, pwd, socket
print(os.cpu_count(), len(os.sched_getaffinity(0)), os.getpgid(0) == os.getpid())
print(pwd.getpwuid(os.getuid()).pw_name, socket.gethostname(), socket.gethostbyname("localhost"))
"""
    counts = f"{os.cpu_count()} {len(os.sched_getaffinity(0))} True"
    assert printed(folder, code) == f"{counts}\nuser confined 127.0.0.1"


def test_what_is_reached_for_is_named(folder: RunFolder) -> None:
    """A watched launch tells addresses, ports and the names that were looked up."""
    code = """
import socket
print(socket.socket().connect_ex(("1.2.3.4", 443)))
try:
    socket.getaddrinfo("fapi.binance.com", 443)
except socket.gaierror:
    pass
"""
    ended = run_code(folder, code, watched=True)

    named = list(map(str, ended.attempts))
    assert named[:2] == ["TCP to 1.2.3.4:443", "DNS query for fapi.binance.com"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_connection_to_nobody_on_loopback_is_named_apart(folder: RunFolder, address: str) -> None:
    """What a target looked for on the machine's loopback is told, and is no reach beyond."""
    code = """
import socket, sys
listener = socket.create_server((sys.argv[1], 0), family=socket.AF_INET6 if ":" in sys.argv[1]
                                else socket.AF_INET)
line = socket.create_connection(listener.getsockname()[:2])
other, _ = listener.accept()
other.send(b"unread")
line.close()
listener.close()
try:
    socket.create_connection((sys.argv[1], 4567))
except ConnectionRefusedError:
    pass
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 4568))
"""
    ended = run_code(folder, code, address, watched=True)

    shown = f"[{address}]" if ":" in address else address
    assert ended.stderr == b""
    assert list(map(str, ended.refusals)) == [f"TCP to {shown}:4567"]
    assert ended.attempts == ()


PROBING = """
import json, os, socket
from conformance.harness.confinement import confined

def capabilities():
    return [line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")]

with confined() as confinement:
    watch = confinement.watch()
    child = os.fork()
    if not child:
        watch.entry.enter()
        print(capabilities(), socket.socket().connect_ex(("1.2.3.4", 443)), flush=True)
        os._exit(0)
    watch.follow(child)
    os.waitpid(child, 0)
    print(capabilities(), confinement.kind, *watch.attempts(), *confinement.attempts())
"""


def test_a_probe_inside_is_told_from_others_and_has_no_capability(folder: RunFolder) -> None:
    """Namespaces of each probe can be made inside the boundary, and its reaching is its own."""
    ended = run_code(
        folder,
        "",
        command=(sys.executable, "-c", PROBING),
        environment={"PYTHONPATH": str(ROOT)},
        read_only=(ROOT,),
        watched=True,
    )

    none = f"['{'0' * 16}']"
    assert ended.stderr.decode() == ""
    assert ended.stdout.decode().splitlines() == [
        f"{none} 111",
        f"{none} network namespace TCP to 1.2.3.4:443",
    ]
    assert ended.attempts == ()


def system_python() -> str:
    """Return an interpreter that every user can run, of a version that the suite runs on."""
    python = "/usr/bin/python3"
    check = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    usable = Path(python).exists() and not subprocess.run(check, check=False).returncode
    return python if usable else ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.skipif(not system_python(), reason="there is no interpreter for another user")
def test_an_ordinary_user_has_the_same_boundary() -> None:
    """Without root, a target and a probe in it are confined in the same way."""
    program = f"""
import sys
sys.path[:0] = {[str(ROOT)]!r}
from tests.support.launching import ROOT, run_code
from conformance.harness.run_folder import RunFolder
with RunFolder() as folder:
    ended = run_code(folder, "", command=(sys.executable, "-c", {PROBING!r}),
                     environment={{"PYTHONPATH": str(ROOT)}}, read_only=(ROOT,))
    print(ended.confinement, ended.stdout.decode(), ended.stderr.decode())
"""
    ended = subprocess.run(
        [system_python(), "-B", "-c", program],
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    none = f"['{'0' * 16}']"
    assert ended.stderr == ""
    assert ended.stdout.splitlines()[:2] == [
        f"namespaces {none} 111",
        f"{none} network namespace TCP to 1.2.3.4:443",
    ]


def make_environment(folder: Path) -> Path:
    """Make a virtual environment without pip, and return its interpreter."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(command, check=True, timeout=LIMIT_S)
    return folder / "bin" / "python"


def site_packages(environment: Path) -> Path:
    """Return where an environment's packages are."""
    return next(environment.glob("lib/python*/site-packages"))


def test_where_namespaces_are_required_they_are_used(folder: RunFolder) -> None:
    """A launch that must have namespaces has them."""
    with start(make_launch(folder, "", namespaces=Namespaces.REQUIRED)) as child:
        assert child.confinement == "namespaces"


def test_an_older_kernel_makes_each_mount_read_only(tmp_path: Path) -> None:
    """Without mount_setattr, a shown folder and what is mounted below it can't be written."""
    program = """
import os, sys
from conformance.harness.boundary import system
ids = os.getuid(), os.getgid()
system.unshare(system.NEW_USER | system.NEW_MOUNTS)
system.map_ids(ids, ids)
system.keep_mounts_private()
system.restrict = system.restrict_each
source, at = sys.argv[1:]
system.mount_new("tmpfs", f"{source}/below it", 0)
system.bind(source, at, system.READ_ONLY | system.NO_SUID)
for place in (source, f"{source}/below it", at, f"{at}/below it"):
    try:
        open(f"{place}/new", "w").close()
        print("wrote", os.path.basename(place))
    except OSError as error:
        print(error.strerror)
"""
    (tmp_path / "source" / "below it").mkdir(parents=True)
    (tmp_path / "at").mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "source"), str(tmp_path / "at")],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    refused = ["Read-only file system"] * 2
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == ["wrote source", "wrote below it", *refused]
