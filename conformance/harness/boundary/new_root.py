"""The file system that a target sees: what is listed, and nothing else of the machine's."""

from __future__ import annotations  # so that types cost nothing

import os
import stat

from .system import (
    NO_DEVICES,
    NO_EXEC,
    NO_SUID,
    READ_ONLY,
    SetupError,
    bind,
    change_root,
    detach,
    mount_new,
    restrict,
)

TYPE_CHECKING = False  # `typing` takes 10 ms to import.
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .specification import View

_OLD = "/.old"
_SHOWN = READ_ONLY | NO_SUID | NO_DEVICES
_EMPTY_FILE, _EMPTY_FOLDER = "/.empty/file", "/.empty/folder"
_TEMPORARY, _SHARED_MEMORY = "/tmp", "/dev/shm"  # the target's own
_DEVICES = ("null", "zero", "full", "random", "urandom")
_SHARED_MEMORY_BYTES = 64 << 20
_ROOT_BYTES = 4 << 20

# Links that a program expects, whether or not the machine's own are kept.
_DEVICE_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}


def enter_new_root(view: View) -> None:
    """Make this process's root a new one, in its own mount namespace.

    Raises:
        SetupError: A step failed.
        OSError: A mount point can't be made.
    """
    work = view["work"]
    # On the work folder, for that is there; the machine's own is found below the old root.
    mount_new("tmpfs", work, NO_SUID | NO_DEVICES, f"mode=755,size={_ROOT_BYTES}")
    os.mkdir(work + _OLD, 0o700)
    change_root(work, work + _OLD)
    _make_empty_ones()
    # First, since shown paths may lie below /tmp; their mount points then stand in it.
    _show(work, _TEMPORARY, NO_SUID | NO_DEVICES)
    opened = list(_show_and_hide(view["shown"], frozenset(view["hidden"])))
    _write(view["links"], view["files"])
    for path in opened:
        restrict(path, READ_ONLY, recursive=False)
    _show(work, work, NO_SUID | NO_DEVICES)
    _make_devices()
    _mount_processes()
    detach(_OLD)
    os.rmdir(_OLD)
    restrict("/", READ_ONLY, recursive=False)


def _make_empty_ones() -> None:
    os.makedirs(_EMPTY_FOLDER, 0o755)
    os.close(os.open(_EMPTY_FILE, os.O_CREAT | os.O_WRONLY, 0o444))


def _show_and_hide(shown: Sequence[str], hidden: frozenset[str]) -> Iterable[str]:
    """Show and hide paths, each before those below it; yield the folders of links still to come."""
    for path in sorted((*shown, *hidden)):
        if path not in hidden:
            _show(path, path, _SHOWN)
        elif any(other.startswith(path + "/") for other in shown):
            # A folder for what is shown below it, such as an environment in a folder with a dot.
            mount_new("tmpfs", path, NO_SUID | NO_DEVICES, f"mode=755,size={_ROOT_BYTES}")
            yield path
        else:
            empty = _EMPTY_FOLDER if os.path.isdir(path) else _EMPTY_FILE
            bind(empty, path, _SHOWN | NO_EXEC)


def _show(source: str, at: str, attributes: int) -> None:
    _make_mount_point(at, folder=os.path.isdir(_OLD + source))
    bind(_OLD + source, at, attributes)


def _make_mount_point(at: str, *, folder: bool) -> None:
    if os.path.lexists(at):
        return
    try:
        os.makedirs(at if folder else os.path.dirname(at), 0o755, exist_ok=True)
        if not folder:
            os.close(os.open(at, os.O_CREAT | os.O_WRONLY, 0o644))
    except OSError as error:
        raise SetupError(f"make the mount point {at}", error.errno or 0) from error


def _write(links: Mapping[str, str], files: Mapping[str, str]) -> None:
    for path, target in links.items():
        if not os.path.lexists(path):
            os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
            os.symlink(target, path)
    for path, text in files.items():
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def _make_devices() -> None:
    for name in _DEVICES:
        # Read-only is a device's node, not what it takes: root's target could change its mode.
        _show(f"/dev/{name}", f"/dev/{name}", READ_ONLY | NO_SUID | NO_EXEC)
    for name, target in _DEVICE_LINKS.items():
        os.symlink(target, f"/dev/{name}")
    os.mkdir(_SHARED_MEMORY, 0o755)
    limits = f"mode=1777,size={_SHARED_MEMORY_BYTES}"
    mount_new("tmpfs", _SHARED_MEMORY, NO_SUID | NO_DEVICES | NO_EXEC, limits)


def _mount_processes() -> None:
    """Show this pid namespace's processes, and nothing of the machine that root could change.

    Files of ``/proc/sys`` ask for the machine's root by user, not by capability, and that is who
    the target is where root runs the tool.
    """
    os.mkdir("/proc", 0o755)
    mount_new("proc", "/proc", NO_SUID | NO_DEVICES | NO_EXEC)
    for path, mode in _machine_entries():
        if stat.S_ISDIR(mode):
            bind(path, path, _SHOWN | NO_EXEC)
        elif stat.S_ISREG(mode) and not mode & stat.S_IROTH:
            bind(_EMPTY_FILE, path, _SHOWN | NO_EXEC)
        elif stat.S_ISREG(mode) and mode & 0o222:
            bind(path, path, _SHOWN | NO_EXEC)


def _machine_entries() -> Iterable[tuple[str, int]]:
    for name in os.listdir("/proc"):
        if not name.isdecimal():
            path = f"/proc/{name}"
            yield path, os.lstat(path).st_mode
