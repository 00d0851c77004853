"""Which index the user's own uv or pip is set to.

The tools are asked; their files are not read here, for which file or variable outweighs which
is theirs to say, and changes with their releases. In this order:

1. uv, where anything sets an index for it: ``UV_DEFAULT_INDEX``, ``UV_INDEX``,
   ``UV_INDEX_URL``, ``UV_EXTRA_INDEX_URL``, a ``uv.toml`` of the project, the user or the
   system, or the project's ``pyproject.toml``. The suite installs with uv, so what uv sees is
   what can be installed. As uv does, the first index that has the package is believed.
2. pip likewise: ``PIP_INDEX_URL``, ``PIP_EXTRA_INDEX_URL``, ``PIP_CONFIG_FILE``, or a
   ``pip.conf`` (``pip.ini`` on Windows) of the environment, the user or the system. As pip
   does, every index is asked.
3. Where nothing is set, the index that uv says it uses then; without uv, the one pip says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from conformance.index.address import complete, shown_url
from conformance.index.tools import IndexSettingsError, ask_pip, ask_uv, find_pip, pip_default
from conformance.problems import Problem
from conformance.uv import find_uv

if TYPE_CHECKING:
    from collections.abc import Mapping

_YES: Final = frozenset({"1", "on", "t", "true", "y", "yes"})
_FIXES: Final = {
    "uv": "look at UV_DEFAULT_INDEX, UV_INDEX, uv.toml and pyproject.toml, which set uv's index",
    "pip": "pip config list   shows what pip is set to, and  pip config debug  where",
    "": "try again, or set UV_DEFAULT_INDEX or PIP_INDEX_URL to an index within reach",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSettings:
    """Where to ask for releases."""

    tool: str  #: Whose setting it is, ``uv`` or ``pip``; empty where nothing is set.
    urls: tuple[str, ...] = field(repr=False)  #: In the tool's order; they may hold passwords.
    every: bool  #: Whether each index counts, or only the first that has the package.
    certificates: str | None = None  #: The file that pip trusts in place of the usual ones.

    @property
    def fix(self) -> str:
        """Where to look when the index fails."""
        return _FIXES[self.tool]

    def __str__(self) -> str:
        """Name the indexes, without passwords."""
        return ", ".join(map(shown_url, self.urls))


def read_settings() -> IndexSettings:
    """Ask uv and pip which index they are set to, as seen from the working directory.

    Raises:
        SettingsError: Neither is there, one fails, or it is to use no index.
    """
    uv, pip = find_uv(), find_pip()
    default = ask_uv(uv, configured=False) if uv else ()
    set_for_uv = ask_uv(uv) if uv else ()
    if set_for_uv != default:
        return _settings("uv", set_for_uv)
    configured = ask_pip(pip) if pip else {}
    if configured.get("no-index", "").lower() in _YES:
        return _settings("pip", ())
    extra = tuple(configured.get("extra-index-url", "").split())
    if configured.get("index-url"):
        default = (configured["index-url"],)
    elif not default:
        default = (pip_default(pip),)
    tool = "pip" if extra or configured.get("index-url") else ""
    return _settings(tool, (*default, *extra), configured)


def _settings(
    tool: str, urls: tuple[str, ...], configured: Mapping[str, str] | None = None
) -> IndexSettings:
    if not urls:
        problem = Problem(
            file=tool,
            what=f"{tool} is set to use no index",
            found="no-index",
            expected="an index that can be asked for releases",
            fix=_FIXES[tool],
        )
        raise IndexSettingsError([problem])
    return IndexSettings(
        tool=tool,
        urls=tuple(map(complete, urls)),
        every=tool != "uv",
        certificates=(configured or {}).get("cert"),
    )
