"""A project's page at an index: the files it lists, in JSON or in HTML.

Source:
    The simple repository API of the packaging specifications: PEP 503 (HTML), 592 (yanked),
    691 (JSON) and 700 (upload times).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

JSON_TYPE: Final = "application/vnd.pypi.simple.v1+json"
HTML_TYPES: Final = ("application/vnd.pypi.simple.v1+html", "text/html")
ACCEPT: Final = f"{JSON_TYPE}, {HTML_TYPES[0]};q=0.2, {HTML_TYPES[1]};q=0.01"


class PageError(ValueError):
    """The answer is no page of files; its text says what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a project."""

    name: str  #: e.g. ``nautilus_trader-1.220.0-cp312-cp312-manylinux_2_35_x86_64.whl``.
    requires_python: str | None = None
    yanked: str | None = None  #: Why it was withdrawn, perhaps ``""``; None if it was not.
    uploaded_at: datetime | None = None  #: In UTC.


def parse_page(content_type: str, body: bytes) -> tuple[File, ...]:
    """Read a project's page.

    Raises:
        PageError: It is neither of the two forms, or of a version that is not known here.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON_TYPE:
        return parse_json(body)
    if kind in HTML_TYPES:
        return parse_html(body.decode("utf-8", errors="replace"))
    raise PageError(f"content of type {_printable(kind)}" if kind else "content of no named type")


def parse_json(body: bytes) -> tuple[File, ...]:
    """Read the JSON form.

    Raises:
        PageError: It is not JSON, not of this form, or of another major version.
    """
    try:
        page = json.loads(body)
    # Beside its own error, `json` lets Python's limits on digits and nesting through.
    except (ValueError, RecursionError) as error:
        raise PageError("text that is not JSON") from error
    meta = page.get("meta") if isinstance(page, dict) else None
    files = page.get("files") if isinstance(page, dict) else None
    if not isinstance(meta, dict) or not isinstance(files, list):
        raise PageError("JSON without the fields meta and files")
    _check_version(meta.get("api-version"))
    return tuple(_file(entry) for entry in files)


def parse_html(text: str) -> tuple[File, ...]:
    """Read the HTML form: a link for each file; any other text has none.

    Raises:
        PageError: It is of another major version.
    """
    reader = _Links()
    reader.feed(text)
    reader.close()
    if reader.version:
        _check_version(reader.version)
    return tuple(reader.files)


def _check_version(version: object) -> None:
    if not isinstance(version, str) or version.partition(".")[0] != "1":
        raise PageError(f"the index's API in version {_printable(str(version))}")


def _file(entry: object) -> File:
    name = entry.get("filename") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(name, str):
        raise PageError("JSON with a file that has no name")
    yanked, python = entry.get("yanked", False), entry.get("requires-python")
    return File(
        name=name,
        requires_python=python if isinstance(python, str) else None,
        yanked=yanked if isinstance(yanked, str) else "" if yanked else None,
        uploaded_at=_time(entry.get("upload-time")),
    )


def _time(written: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(written) if isinstance(written, str) else None
        return time and (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)[
        :80
    ]


class _Links(HTMLParser):
    """Gathers a page's links, and the version it says it has."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[File] = []
        self.version: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a link or a meta element says."""
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "pypi:repository-version":
            self.version = given.get("content")
        if tag == "a":
            self.files.extend(_linked(given))


def _linked(given: dict[str, str | None]) -> Iterator[File]:
    try:
        path = urlsplit(given.get("href") or "").path
    except ValueError:  # an address that is none, such as one with half a bracket
        return
    yanked = (given["data-yanked"] or "") if "data-yanked" in given else None
    python = given.get("data-requires-python")
    yield File(name=unquote(PurePosixPath(path).name), requires_python=python, yanked=yanked)
