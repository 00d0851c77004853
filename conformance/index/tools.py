"""Ask uv and pip what they are set to."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.harness.tether import run_tethered
from conformance.index.address import hide_logins
from conformance.problems import FileError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIMEOUT_S: Final = 60.0

_UV_OPTIONS: Final = ("--quiet", "--no-header", "--offline", "--emit-index-url")
_SETS_UV: Final = frozenset(
    {"UV_CONFIG_FILE", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_INDEX_URL"}
)
_SECTIONS: Final = ("global", "install", ":env:")  #: Of pip's settings, the strongest last.
_EMITTED = re.compile(r"^(--(?:extra-)?index-url) (.+)$", re.MULTILINE)
_PIP_LINE = re.compile(r"(global|install|:env:)\.(index-url|extra-index-url|no-index|cert)=(.+)")
_PIP_DEFAULT = re.compile(r"--index-url <url>.*?\(default\s+(\S+?)\)", re.DOTALL)


class IndexSettingsError(FileError):
    """Neither uv nor pip can say which index it is set to."""


def find_pip() -> Sequence[str]:
    """Return pip's command, this environment's before another's; empty where there is none."""
    if importlib.util.find_spec("pip"):
        return (sys.executable, "-m", "pip")
    return _on_path("pip", "pip3")


def ask_uv(uv: str, *, configured: bool = True) -> tuple[str, ...]:
    """Return the indexes that uv uses, in the order in which it asks them.

    It compiles no requirements, which writes its indexes down and asks none of them.

    Args:
        uv: Its path.
        configured: With what the user has set; without it, what uv uses of its own accord.

    Raises:
        SettingsError: uv refuses its settings.
    """
    environ = dict(os.environ)
    options = [*_UV_OPTIONS, "--python", sys.executable]
    if not configured:
        environ = {name: value for name, value in environ.items() if name not in _SETS_UV}
        options.append("--no-config")
    with tempfile.TemporaryDirectory() as folder:
        # Named here, since the user's settings may name one, which must not be written over.
        written = Path(folder) / "requirements.txt"
        _run("uv", [uv, "pip", "compile", "-", *options, "-o", str(written)], environ)
        emitted = _EMITTED.findall(written.read_text(encoding="utf-8"))
    # It writes the default one first, and asks it last.
    return tuple(url for _, url in sorted(emitted, key=lambda one: one[0] == "--index-url"))


def ask_pip(pip: Sequence[str]) -> Mapping[str, str]:
    """Return what pip is set to when it installs, by the names of its options.

    Raises:
        SettingsError: pip refuses its settings.
    """
    listed: dict[tuple[str, str], list[str]] = {}
    for line in _run("pip", [*pip, "config", "list"], os.environ).splitlines():
        if setting := _PIP_LINE.fullmatch(line):
            section, option, value = setting.groups()
            listed.setdefault((section, option), []).append(str(ast.literal_eval(value)))
    configured: dict[str, str] = {}
    for section, option in sorted(listed, key=lambda key: _SECTIONS.index(key[0])):
        value, *others = listed[section, option]
        # What two files set is listed by the names of the files, whichever of them counts.
        configured[option] = _pip_setting(pip, f"{section}.{option}") if others else value
    return configured


def _pip_setting(pip: Sequence[str], name: str) -> str:
    return _run("pip", [*pip, "config", "get", name], os.environ).strip()


def pip_default(pip: Sequence[str]) -> str:
    """Return the index that pip uses of its own accord, which only its help tells.

    Raises:
        SettingsError: There is no pip, or its help tells no index.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environ["PIP_CONFIG_FILE"] = os.devnull
    said = _run("pip", [*pip, "install", "--help"], environ) if pip else ""
    found = _PIP_DEFAULT.search(said)
    if not found:
        raise IndexSettingsError(
            [_no_tool("a pip whose help names no index" if pip else "neither")]
        )
    return found[1]


def _on_path(*names: str) -> Sequence[str]:
    return [path for path in map(shutil.which, names) if path][:1]


def _no_tool(found: str) -> Problem:
    return Problem(
        file="uv, pip",
        what="there is nothing that knows a package index",
        found=found,
        expected="uv or pip on the PATH, for the index that it is set to",
        fix='pip install "nox[uv]"',
    )


def _run(tool: str, command: Sequence[str], environ: Mapping[str, str]) -> str:
    try:
        ran = run_tethered(command, env=environ, timeout_s=TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IndexSettingsError([_failed(tool, type(error).__name__)]) from error
    if ran.returncode:
        raise IndexSettingsError([_failed(tool, ran.stderr)])
    return ran.stdout


def _failed(tool: str, said: str) -> Problem:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return Problem(
        file=tool,
        what=f"{tool} can't say which index it is set to",
        found=hide_logins("\n".join(lines[:6])) or "no word of why",
        expected=f"settings that {tool} can read",
        fix=f"put right what {tool} says of them",
    )
