"""What GitHub Actions tells a step of the repository it works for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from conformance.problems import FileError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_TOKEN: Final = re.compile(r"[!-~]+")


class GitHubError(FileError):
    """GitHub could not be asked, or refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where to ask, and as whom."""

    api_url: str  #: Without a slash at its end.
    graphql_url: str
    repository: str  #: ``owner/name``.
    token: str = field(repr=False)


def read_access(environ: Mapping[str, str]) -> Access:
    """Read the access that GitHub Actions gives a step.

    There is no host to fall back on: a token must reach none but its own.

    Raises:
        GitHubError: With every variable that is missing or is not what it should be.
    """
    values = {name: environ.get(name, "").strip() for name in _VARIABLES}
    problems = [_bad(name, value) for name, value in values.items() if not _fits(name, value)]
    if problems:
        raise GitHubError(problems)
    api_url = values["GITHUB_API_URL"].rstrip("/")
    return Access(
        api_url=api_url,
        # Of an enterprise's server the REST API is at /api/v3, and this beside it.
        graphql_url=environ.get("GITHUB_GRAPHQL_URL") or f"{api_url.removesuffix('/v3')}/graphql",
        repository=values["GITHUB_REPOSITORY"],
        token=values["GITHUB_TOKEN"],
    )


_VARIABLES: Final = {
    "GITHUB_API_URL": ("the address of GitHub's API", "GitHub Actions sets it for every step"),
    "GITHUB_REPOSITORY": ("owner/name", "GitHub Actions sets it for every step"),
    "GITHUB_TOKEN": (
        "a token of the repository",
        "env: GITHUB_TOKEN: ${{ github.token }}   in the workflow's step",
    ),
}


def _fits(name: str, value: str) -> bool:
    if name == "GITHUB_API_URL":
        return value.startswith(("https://", "http://")) and "@" not in value
    return bool((_TOKEN if name == "GITHUB_TOKEN" else _REPOSITORY).fullmatch(value))


def _bad(name: str, value: str) -> Problem:
    expected, fix = _VARIABLES[name]
    return Problem(
        file=name,
        what="the variable is not set" if not value else "the variable is not what it should be",
        found="nothing" if not value else "a value that is not shown",
        expected=expected,
        fix=fix,
    )
