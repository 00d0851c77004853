"""A text that is kept up to date in one place: an issue, or a comment.

It is found again by a hidden marker on its first line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformance.github.access import GitHubError
from conformance.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST: Final = 65_535  #: In characters, of a body at GitHub.

_NAME = re.compile(r"[a-z0-9]+(?:[-._+!][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An issue or a comment that is there."""

    number: int  #: An issue's number, a comment's id.
    author: str
    body: str
    is_open: bool = True

    def has_body(self, body: str) -> bool:
        """Tell whether its text is this one; GitHub's editor ends lines as Windows does."""
        return _lines(self.body) == _lines(body)


def marker(kind: str, name: str) -> str:
    """Return the hidden first line of a text.

    Args:
        kind: What it is, such as ``comment``.
        name: Which of them it is.

    Raises:
        GitHubError: The name is not plain, and might end the marker or be read as another.
    """
    if not _NAME.fullmatch(name):
        raise GitHubError([_bad_name(kind, name)])
    return f"<!-- nt-conformance {kind}: {name} -->"


def marked(marker: str, text: str) -> str:
    """Return the text with its marker before it.

    Raises:
        GitHubError: It is empty, or longer than GitHub keeps.
    """
    if not text.strip():
        raise GitHubError([_no_text()])
    body = f"{marker}\n{text}"
    # Counted as GitHub's page does, where a character beyond the first 65,536 is two.
    length = len(body.encode("utf-16-le", errors="surrogatepass")) // 2
    if length > LONGEST:
        raise GitHubError([_too_long(length, len(marker) + 1)])
    return body


def own(posts: Iterable[Post], *, marker: str, author: str) -> Post | None:
    """Return the first text that has the marker and is the author's; None where there is none.

    A bot's name is told with ``[bot]`` after it in one place, and without in another.
    """
    names = {author, f"{author}[bot]"}
    return next(
        (post for post in posts if post.author in names and post.body.startswith(marker)), None
    )


def parse_post(entry: Mapping[str, Any], *, number: str) -> Post:
    """Read an entry of GitHub's lists; `number` is the field that names it.

    Raises:
        GitHubError: It has no such number.
    """
    user, body, found = entry.get("user"), entry.get("body"), entry.get(number)
    if not isinstance(found, int):
        raise GitHubError([_no_number(number)])
    author = user.get("login") if isinstance(user, dict) else None
    return Post(
        number=found,
        author=author if isinstance(author, str) else "",
        body=body if isinstance(body, str) else "",
        is_open=entry.get("state", "open") == "open",
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()


def _bad_name(kind: str, name: str) -> Problem:
    return Problem(
        file=f"the marker of the {kind}",
        what="the marker's name is not a plain word",
        found=name,
        expected="small letters and digits, with one of - . _ + ! between them",
        fix="--marker drift   for one",
    )


def _no_text() -> Problem:
    return Problem(
        file="what is to be said at GitHub",
        what="there is no text",
        found="nothing but blanks",
        expected="the text of an issue or a comment",
        fix="look at the command that wrote it: it may have failed",
    )


def _too_long(length: int, ours: int) -> Problem:
    return Problem(
        file="what is to be said at GitHub",
        what="the text is longer than GitHub keeps",
        found=f"{length:,} characters, {ours} of them the marker's",
        expected=f"{LONGEST:,} at most",
        fix="shorten the text; nothing was sent, and nothing was cut off",
    )


def _no_number(field: str) -> Problem:
    return Problem(
        file="GitHub: a list of issues or comments",
        what="GitHub answered with something else",
        found=f"an entry without a number in {field}",
        expected="what GitHub's API gives",
        fix="look at GITHUB_API_URL, and at proxies on the way",
    )
