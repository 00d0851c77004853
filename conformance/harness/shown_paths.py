"""Which of the machine's files a target sees: the system's, its interpreter's, and those given."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.harness.boundary.specification import View
from conformance.harness.launch import Launch, LaunchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *("/nix/store", "/gnu/store", "/home/linuxbrew/.linuxbrew"),
)

# No keys and no accounts: /etc/ssl/private, /etc/pki/tls/private and /etc/shadow are not here.
_OF_ETC = (
    *("alternatives", "ca-certificates", "ca-certificates.conf", "crypto-policies"),
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ld-musl-x86_64.path", "localtime"),
    *("debian_version", "gai.conf", "host.conf", "mime.types", "os-release", "timezone"),
    *("pki/ca-trust", "pki/tls/cert.pem", "pki/tls/certs", "pki/tls/openssl.cnf"),
    *("protocols", "services", "ssl/cert.pem", "ssl/certs", "ssl/openssl.cnf"),
)

# Of an interpreter's prefix, which may well be the user's home or ~/.local.
_OF_PREFIX = (
    *("bin", "lib", "lib64", "pyvenv.cfg", "ssl"),  # conda has its OpenSSL's files in ssl
    *("share/terminfo", "share/zoneinfo"),
)

_MOST_LINKS = 40  # as Linux follows

ROOT_INSIDE = 65533
"""The id that root's target has. As 0 it could make no user namespaces, which probes need: since
Linux 5.12 only who has CAP_SETFCAP may map an outer 0."""


@dataclass(slots=True)
class _Paths:
    """Paths to show, each with the symbolic links that lead to it."""

    shown: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)

    def add(self, path: str) -> str:
        """Add a path and return where it really is.

        Raises:
            FileNotFoundError: It leads nowhere.
        """
        real = self._follow(path)
        self.shown.add(real)
        return real

    def _follow(self, path: str) -> str:
        left = [part for part in path.split("/")[::-1] if part]
        done, followed = "", 0
        while left:
            part = left.pop()
            if part == "..":
                done = os.path.dirname(done).rstrip("/")
            elif part != ".":
                here = f"{done}/{part}"
                if not stat.S_ISLNK(os.lstat(here).st_mode):
                    done = here
                    continue
                followed += 1
                if followed > _MOST_LINKS:
                    raise FileNotFoundError(path)
                target = self.links[here] = os.readlink(here)
                done = "" if target.startswith("/") else done
                left += [part for part in target.split("/")[::-1] if part]
        return done or "/"


@lru_cache(maxsize=1)
def _system_paths() -> tuple[frozenset[str], Mapping[str, str]]:
    paths = _Paths()
    for path in (*_SYSTEM, *(f"/etc/{name}" for name in _OF_ETC)):
        if os.path.exists(path):
            paths.add(path)
    return frozenset(paths.shown), paths.links


def view_of(launch: Launch, program: str) -> View:
    """Return what a target sees.

    Args:
        launch: What is asked for.
        program: Absolute path of the program, an interpreter or a script with its ``#!`` line.

    Raises:
        LaunchError: A path is not there, or is the whole machine.
    """
    if not os.path.exists(program):
        raise LaunchError(f"can't run {program}: No such file or directory")
    shown, links = _system_paths()
    paths = _Paths(set(shown), dict(links))
    try:
        for path in (*map(str, launch.read_only), *program_paths(program)):
            if paths.add(os.path.abspath(path)) == "/":
                raise LaunchError(f"{path} would show the whole machine")
        work = paths.add(str(launch.work.absolute()))
        paths.shown.discard(work)
    except OSError as error:
        raise LaunchError(f"can't show {error.filename}: {error.strerror}") from error
    hidden = {os.path.realpath(path) for path in launch.hidden if path.exists()} - paths.shown
    every = paths.shown | hidden
    # What is shown already needs no mount of its own; what nobody sees needs not to be hidden.
    tops = {path for path in paths.shown if _nearest(path, every - {path}) not in paths.shown}
    return View(
        shown=sorted(tops),
        links={at: to for at, to in paths.links.items() if _nearest(at, every) not in paths.shown},
        files=_own_files(),
        hidden=sorted(path for path in hidden if _nearest(path, every - {path}) in paths.shown),
        work=work,
    )


def _nearest(path: str, folders: Iterable[str]) -> str:
    """Return which of these folders a path is in, the deepest; "" where it is in none."""
    above = (f for f in folders if path == f or path.startswith(f + "/"))
    return max(above, key=len, default="")


def program_paths(program: str) -> Iterator[str]:
    """Yield what a program needs to be seen: itself, its interpreter, and that one's library."""
    yield program
    interpreter = _interpreter_of_script(program)
    if interpreter:
        yield from program_paths(interpreter)
        return
    here, prefixes = program, []
    for _ in range(_MOST_LINKS):
        prefixes.append(os.path.dirname(os.path.dirname(here)))
        if not os.path.islink(here):
            break
        here = os.path.normpath(os.path.join(os.path.dirname(here), os.readlink(here)))
    prefixes.append(os.path.dirname(os.path.dirname(os.path.realpath(program))))
    prefixes += [base for prefix in prefixes if (base := _base_prefix(prefix))]
    for prefix in dict.fromkeys(prefixes):
        for name in _OF_PREFIX:
            if os.path.exists(path := os.path.join(prefix, name)):
                yield path


def _interpreter_of_script(program: str) -> str:
    try:
        with open(program, "rb") as script:
            first = script.readline(256)
    except OSError:
        return ""
    words = os.fsdecode(first[2:]).split() if first.startswith(b"#!") else []
    return words[0] if words and words[0] != program else ""


def _base_prefix(prefix: str) -> str:
    """Return the prefix of the interpreter that a virtual environment was made from, if it is one.

    Source:
        PEP 405: ``home`` is the folder of that interpreter.
    """
    try:
        lines = Path(prefix, "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip().lower() == "home":
            return os.path.dirname(value.strip())
    return ""


def _own_files() -> dict[str, str]:
    """Return the files that name users and hosts: nobody but who runs this, and loopback."""
    user, group = ids_inside()
    return {
        "/etc/passwd": f"user:x:{user}:{group}::/tmp:/bin/sh\n",
        "/etc/group": f"user:x:{group}:\n",
        "/etc/hosts": "127.0.0.1 localhost confined\n::1 localhost\n",
        "/etc/resolv.conf": "nameserver 127.0.0.1\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    }


def ids_inside() -> tuple[int, int]:
    """Return the ids of this user and its group as a target sees them."""
    user, group = os.geteuid(), os.getegid()
    return (user, group) if user else (ROOT_INSIDE, ROOT_INSIDE)
