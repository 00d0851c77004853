"""Texts as a reader gets them, whoever wrote them: on one line, and no longer than is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def plain(text: str) -> str:
    """Return text on one line, with what a terminal or a page would act on written as escapes."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text
    )


def cut(text: str, length: int) -> str:
    """Return text of at most `length` characters, and how many more there were."""
    left_out = len(text) - length
    return text if left_out <= 0 else f"{text[:length]}… ({counted(left_out, 'more character')})"


def one_line(text: str, length: int) -> str:
    """Quote a stranger's words on one short line."""
    return cut(plain(" ".join(text.split())), length)


def first_few(names: Sequence[str], most: int) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, e.g. ``1,410 changes``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def minor_of(version: str) -> str:
    """Return a Python's version without its last number: ``3.12`` of ``3.12.1``."""
    return ".".join(version.split(".")[:2])
