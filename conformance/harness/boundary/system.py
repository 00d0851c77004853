"""The Linux system calls that Python has no function for, with errors that say what failed."""

import ctypes
import errno
import os

# Of <linux/sched.h>.
NEW_MOUNTS, NEW_HOSTNAME, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PIDS, NEW_NET = 0x10000000, 0x20000000, 0x40000000

# Of <sys/mount.h>.
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC = 0x1, 0x2, 0x4, 0x8
_REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
_KEPT_BY_REMOUNT = NO_SUID | NO_DEVICES | NO_EXEC | 0x400 | 0x800  # and atime's two
_RELATIVE_ATIME = 0x200000
_DETACH = 2
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000

# Of <linux/prctl.h> and <linux/securebits.h>.
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _DROP_BOUNDING, _SET_SECURE_BITS = 1, 4, 24, 28
_SET_SUBREAPER, _NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 36, 38, 47, 4
_ROOT_IS_NOBODY_FOR_GOOD = 0xEF  # all bits but KEEP_CAPS, each with its lock, and that one's lock
_CAPABILITIES_VERSION_3, _HIGHEST_CAPABILITY = 0x20080522, 63

_SIGKILL = 9
_REFUSALS = frozenset({errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.EUSERS})

_libc = ctypes.CDLL(None, use_errno=True)


class SetupError(Exception):
    """A step of the set-up failed."""

    def __init__(self, step: str, number: int, *, refused: bool = False) -> None:
        super().__init__(f"{step}: {os.strerror(number)}")
        self.number = number
        self.refused = refused  #: The system does not allow such namespaces at all.


def unshare(flags: int) -> None:
    """Move this process into new namespaces.

    Raises:
        SetupError: The system does not allow it.
    """
    if _libc.unshare(flags):
        number = ctypes.get_errno()
        # Here, ENOSPC is a limit on namespaces, maybe zero, and nothing of a disk's.
        refused = number in _REFUSALS or number == errno.ENOSPC
        raise SetupError(f"unshare {flags:#x}", number, refused=refused)


def map_ids(outside: tuple[int, int], inside: tuple[int, int]) -> None:
    """Give this process's user and group an id each in its new user namespace.

    Args:
        outside: The two ids before it entered.
        inside: What they are to be in there.

    Raises:
        SetupError: The system does not allow it.
    """
    maps = {
        "setgroups": "deny",
        "uid_map": f"{inside[0]} {outside[0]} 1",
        "gid_map": f"{inside[1]} {outside[1]} 1",
    }
    for name, text in maps.items():
        try:
            descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.write(descriptor, text.encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            raise SetupError(f"write {name}", error.errno or 0, refused=True) from error


def keep_mounts_private() -> None:
    """Cut this mount namespace's events off from the machine's."""
    _mount("none", "/", None, _RECURSIVE | _PRIVATE, refusable=True)


def mount_new(kind: str, at: str, flags: int, data: str = "") -> None:
    """Mount a file system of its own, ``tmpfs`` or ``proc``."""
    _mount(kind, at, kind, flags, data, refusable=True)


def bind(source: str, at: str, attributes: int) -> None:
    """Show a file or folder, and what is mounted below it, at another path.

    Args:
        source: Where it is.
        at: Where to show it; it must be there, a file or a folder as the source is.
        attributes: Of `READ_ONLY`, `NO_SUID`, `NO_DEVICES` and `NO_EXEC`.
    """
    _mount(source, at, None, _BIND | _RECURSIVE)
    restrict(at, attributes, recursive=True)


def restrict(at: str, attributes: int, *, recursive: bool) -> None:
    """Add attributes to a mount, and with ``recursive`` to all below it."""
    asked = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    call = (_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(at), _AT_RECURSIVE if recursive else 0)
    if not _libc.syscall(*call, ctypes.byref(asked), ctypes.c_size_t(ctypes.sizeof(asked))):
        return
    number = ctypes.get_errno()
    if number != errno.ENOSYS:  # Linux 5.12 has it.
        raise SetupError(f"set attributes of the mount {at}", number)
    restrict_each(at, attributes, recursive=recursive)


def restrict_each(at: str, attributes: int, *, recursive: bool) -> None:
    """Do as `restrict` does, by a remount of each mount."""
    for mounted in _mounts_at(at) if recursive else [at]:
        # In a user namespace, what a mount already forbids can't be given up.
        flags = os.statvfs(mounted).f_flag
        kept = flags & _KEPT_BY_REMOUNT
        kept |= _RELATIVE_ATIME if flags & 0x1000 else 0
        _mount("none", mounted, None, _REMOUNT | _BIND | kept | attributes)


def _mounts_at(at: str) -> list[str]:
    with open("/proc/self/mountinfo", "rb") as table:
        fields = [line.split(b" ")[4] for line in table]
    paths = [os.fsdecode(field.decode("unicode_escape").encode("latin-1")) for field in fields]
    return [path for path in paths if path == at or path.startswith(at.rstrip("/") + "/")]


def change_root(new: str, old: str) -> None:
    """Make a mounted folder the root, and show the old root at a folder in it."""
    if _libc.pivot_root(os.fsencode(new), os.fsencode(old)):
        raise SetupError("pivot_root", ctypes.get_errno(), refused=True)
    os.chdir("/")


def detach(at: str) -> None:
    """Unmount a folder with all below it."""
    if _libc.umount2(os.fsencode(at), _DETACH):
        raise SetupError(f"umount {at}", ctypes.get_errno())


def set_host_name(name: str) -> None:
    """Give this hostname namespace a name."""
    if _libc.sethostname(name.encode(), len(name)):
        raise SetupError("sethostname", ctypes.get_errno())


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends; credentials' changes undo it."""
    _control(_SET_DEATH_SIGNAL, _SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of what this process's descendants leave behind."""
    _control(_SET_SUBREAPER, 1)


def forbid_inspection() -> None:
    """Keep processes of the same user from tracing this one or reading its ``/proc`` folder."""
    _control(_SET_DUMPABLE, 0)


def drop_privileges() -> None:
    """Give up every capability for good, and all ways to new ones, for this thread."""
    _control(_NO_NEW_PRIVILEGES, 1)
    for capability in range(_HIGHEST_CAPABILITY + 1):
        # EPERM: it has no capabilities to give up. EINVAL: there are no more.
        if _libc.prctl(_DROP_BOUNDING, *_unsigned(capability, 0, 0, 0)):
            break
    _libc.prctl(_AMBIENT, *_unsigned(_CLEAR_ALL, 0, 0, 0))
    _libc.prctl(_SET_SECURE_BITS, *_unsigned(_ROOT_IS_NOBODY_FOR_GOOD, 0, 0, 0))
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if _libc.capset(ctypes.byref(header), ctypes.byref(nothing)):
        raise SetupError("capset", ctypes.get_errno())


def _control(option: int, value: int) -> None:
    if _libc.prctl(option, *_unsigned(value, 0, 0, 0)):
        raise SetupError(f"prctl {option}", ctypes.get_errno())


def _unsigned(*values: int) -> list[ctypes.c_ulong]:
    return [ctypes.c_ulong(value) for value in values]


def _mount(  # noqa: PLR0913  # as mount(2) has them
    source: str, at: str, kind: str | None, flags: int, data: str = "", *, refusable: bool = False
) -> None:
    kind_given = kind.encode() if kind else None
    paths = (os.fsencode(source), os.fsencode(at))
    if _libc.mount(*paths, kind_given, ctypes.c_ulong(flags), data.encode() or None):
        number = ctypes.get_errno()
        refused = refusable and number in _REFUSALS
        what = f"mount {kind or source.removeprefix('/.old')} at {at}"
        raise SetupError(what, number, refused=refused)
