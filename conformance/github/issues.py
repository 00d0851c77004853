"""One issue of a subject, kept up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.github.post import marked, marker, own, parse_post

if TYPE_CHECKING:
    from conformance.github.client import GitHub

NEEDS: Final = "issues: write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an issue is to say."""

    kind: str  #: Of its subject, such as ``release``.
    name: str  #: Its subject, such as ``1.232.0``; a plain word.
    title: str
    text: str  #: Markdown.
    state: str  #: What is worth opening a closed issue again for when it changes; a plain word.


def keep_issue(github: GitHub, draft: Draft) -> str:
    """Open the one issue of a subject, or bring it up to date; return what became of it.

    Its title is written once: people may give it another. One that was closed stays closed,
    whatever its text would be now, until the state of its subject is another.

    Args:
        github: The repository, with the permission `NEEDS`.
        draft: What the issue is to say.

    Raises:
        GitHubError: The text can't be an issue's, or GitHub refuses.
    """
    hidden, state_line = marker(draft.kind, draft.name), marker(f"{draft.kind} state", draft.state)
    body = marked(hidden, f"{state_line}\n{draft.text}")
    author = github.login()
    # Oldest first, so that of two it is always the same one. Pull requests are issues here.
    entries = github.listed("issues", state="all", sort="created", direction="asc")
    posts = (parse_post(one, number="number") for one in entries if "pull_request" not in one)
    there = own(posts, marker=hidden, author=author)
    if there is None:
        github.change("POST", "issues", {"body": body, "title": draft.title})
        return "opened"
    if not there.is_open and state_line in there.body:
        return f"left closed, #{there.number}"
    if there.has_body(body):
        return f"up to date, #{there.number}"
    again = {} if there.is_open else {"state": "open"}
    github.change("PATCH", f"issues/{there.number}", {"body": body, **again})
    return f"{'brought up to date' if there.is_open else 'opened again'}, #{there.number}"
