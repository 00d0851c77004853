"""A page of the documentation, of which a benchmark writes what stands between two marks."""

from __future__ import annotations


class PageError(ValueError):
    """The page has no place for what is to be written."""


def insert_between(page: str, text: str, *, begin: str, end: str, name: str) -> str:
    """Return the page with a text between its marks.

    Args:
        page: The page's text.
        text: What is to stand there.
        begin: The first mark.
        end: The second one.
        name: Of the page, for the error.

    Raises:
        PageError: It does not have each mark once, in order.
    """
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed) or begin in after or end in before + after:
        raise PageError(f"{name} must have {begin!r} once, and {end!r} once after it")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
