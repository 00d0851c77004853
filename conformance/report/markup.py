"""Text as GitHub's Markdown: shown to the letter, whatever is in it."""

import re
from typing import Final

from conformance.texts import plain

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~$&{}]")
_MENTION: Final = re.compile(r"([@#])(?=\w)")
_RUN: Final = re.compile("`+")


def prose(text: str) -> str:
    """Return text that Markdown shows as it is, and in which GitHub links and calls nobody."""
    escaped = _MARKUP.sub(r"\\\g<0>", plain(text))
    return _MENTION.sub(r"\1&#8203;", escaped)  # a space of no width, or somebody is notified


def code(text: str) -> str:
    """Return text as a code span."""
    text = plain(text) or '""'
    fence = "`" * (_longest_run(text) + 1)
    # Markdown takes one space off both ends, if both have one and there is more than spaces.
    padded = not text.isspace() and (text[0] in "` " or text[-1] in "` ")
    return f"{fence} {text} {fence}" if padded else f"{fence}{text}{fence}"


def block(text: str, language: str = "") -> str:
    """Return lines of text as a fenced block."""
    lines = [plain(line) for line in text.splitlines()]
    fence = "`" * max(3, _longest_run(text) + 1)
    return "\n".join((f"{fence}{language}", *lines, fence))


def details(summary: str, body: str) -> str:
    """Return a body that a click on its summary unfolds; the summary is HTML, in one line."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _longest_run(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)
