"""One comment of a pull request, kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.github.post import marked, marker, own, parse_post

if TYPE_CHECKING:
    from conformance.github.client import GitHub

NEEDS: Final = "pull-requests: write"


def keep_comment(github: GitHub, pull_request: int, *, name: str, text: str) -> str:
    """Write the one comment of a name, or bring it up to date; return what became of it.

    Args:
        github: The repository, with the permission `NEEDS`.
        pull_request: Its number.
        name: Which of our comments there it is; a plain word.
        text: Markdown.

    Raises:
        GitHubError: The text can't be a comment's, or GitHub refuses.
    """
    hidden = marker("comment", name)
    body = marked(hidden, text)
    # To GitHub the conversation of a pull request is that of an issue.
    entries = github.listed(f"issues/{pull_request}/comments")
    author = github.login()
    there = own((parse_post(one, number="id") for one in entries), marker=hidden, author=author)
    if there is None:
        github.change("POST", f"issues/{pull_request}/comments", {"body": body})
        return "written"
    if there.has_body(body):
        return "up to date"
    github.change("PATCH", f"issues/comments/{there.number}", {"body": body})
    return "brought up to date"
