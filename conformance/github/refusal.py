"""What GitHub's refusals mean, and what to do about each."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx

from conformance.problems import Problem
from conformance.proxy import silent_proxy
from conformance.texts import one_line

_LONGEST: Final = 200  #: Of GitHub's own words, in characters.
_FORK: Final = (
    "permissions: {needs}   in the workflow; the token of a pull request from a fork only"
    " reads, so say it from a workflow_run instead"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubRefusal:
    """What a status means."""

    what: str
    expected: str  #: Here and in `fix`, ``{needs}`` stands for the permission.
    fix: str


_REFUSALS: Final = {
    401: GitHubRefusal(
        what="GitHub does not accept the token",
        expected="a token that is valid and has not run out, with {needs}",
        fix="env: GITHUB_TOKEN: ${{{{ github.token }}}}   in the workflow's step",
    ),
    403: GitHubRefusal(
        what="the token may not do this", expected="a token with {needs}", fix=_FORK
    ),
    404: GitHubRefusal(
        what="the token sees no such thing",
        expected="something that is there, and a token with {needs}",
        fix="look at GITHUB_REPOSITORY and the number; then  permissions: {needs}",
    ),
    410: GitHubRefusal(
        what="the repository keeps no issues",
        expected="a repository whose issues are turned on",
        fix="turn them on in the repository's settings, or leave --open-issue out",
    ),
    422: GitHubRefusal(
        what="GitHub does not accept what was sent",
        expected="an issue or a comment that it can keep",
        fix="the same command with --dry-run   shows what is sent",
    ),
}
_MOVED: Final = GitHubRefusal(
    what="the repository has moved",
    expected="the name that it has now",
    fix="set GITHUB_REPOSITORY to it",
)
_FAILED: Final = GitHubRefusal(
    what="GitHub answered with an error",
    expected="an answer",
    fix="run it again later",
)


def explain(answer: httpx.Response, *, needs: str, secret: str) -> Problem:
    """Say what a refusal means.

    Args:
        answer: The refusal.
        needs: The permission that the work takes.
        secret: The token, which must not be shown, not even by GitHub's words.
    """
    refusal = _rate_limit(answer) or _REFUSALS.get(answer.status_code)
    refusal = refusal or (_MOVED if answer.is_redirect else _FAILED)
    status = f"{answer.status_code} {answer.reason_phrase}".strip()
    said = _message(answer, secret)
    return Problem(
        file=_place(answer.request.method, answer.request.url.path),
        what=refusal.what,
        found=f"{status}: {said}" if said else status,
        expected=refusal.expected.format(needs=needs),
        fix=refusal.fix.format(needs=needs),
    )


def garbled(request: httpx.Request, found: str) -> Problem:
    """Say that an answer is not what GitHub's API gives."""
    return Problem(
        file=_place(request.method, request.url.path),
        what="GitHub answered with something else",
        found=found,
        expected="what GitHub's API gives",
        fix="look at GITHUB_API_URL, and at proxies on the way",
    )


def silent(method: str, url: str, error: Exception) -> Problem:
    """Say that there was no answer."""
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
        of_proxy = silent_proxy(url, str(error) or type(error).__name__)
        if of_proxy is not None:
            return of_proxy
    return Problem(
        file=f"{method} {url}",
        what="GitHub did not answer",
        found=str(error) or type(error).__name__,
        expected="an answer",
        fix="look at GITHUB_API_URL, and whether it can be reached from here",
    )


def endless(path: str, most: int) -> Problem:
    """Say that a list is too long to be looked through."""
    return Problem(
        file=_place("GET", path),
        what="the list is too long to be looked through",
        found=f"more than {most:,} entries",
        expected="a list with an end",
        fix="none from here: without it one issue or comment can't be told from two",
    )


def _place(method: str, path: str) -> str:
    return f"GitHub: {method} {path}"


def _message(answer: httpx.Response, secret: str) -> str:
    try:
        said = str(answer.json()["message"]).replace(secret, "****")
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return one_line(said, _LONGEST)


def _rate_limit(answer: httpx.Response) -> GitHubRefusal | None:
    if answer.status_code not in {403, 429}:
        return None
    wait, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    used_up = answer.headers.get("x-ratelimit-remaining") == "0"
    if not used_up and not wait and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return None
    return GitHubRefusal(
        what="GitHub's limit of requests is used up",
        expected="a request that is still free",
        fix=f"run it again {_when(wait, reset)}",
    )


def _when(wait: str, reset: str) -> str:
    if re.fullmatch(r"\d{1,6}", wait):
        return f"in {wait} s"
    if re.fullmatch(r"\d{1,11}", reset):
        return f"after {datetime.fromtimestamp(int(reset), UTC):%Y-%m-%d %H:%M:%S} UTC"
    return "later"
