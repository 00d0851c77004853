"""A project's page at an index: the files it lists, in JSON or in HTML.

mousebender reads both forms of the simple repository API into one. It hands JSON over as it is,
so what JSON says is checked here. It was chosen for what it costs, with httpx and packaging
loaded already, all on one machine (two busy cores):

=======================  ==============  ================  =============================
parser                   packages added  import            reads 4,000 files: JSON, HTML
=======================  ==============  ================  =============================
mousebender 2025.1       1               50 ms, 7 modules  11 ms, 160 ms
simple-repository 0.11   2               25 ms, 16         280 ms, 205 ms
unearth 0.19             5               230 ms, 78        not measured
pypi-simple 1.8          11              1.0 s, 263        140 ms, 405 ms
=======================  ==============  ================  =============================

unearth and pypi-simple bring a second HTTP client. pypi-simple and simple-repository refuse a
whole page over the time of one file. packaging 26.4 has no parser of pages.

Source:
    The simple repository API of the packaging specifications: PEP 503 (HTML), 592 (yanked),
    629 (versions), 691 (JSON) and 700 (upload times).
"""

import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from mousebender.simple import (
    ACCEPT_JSON_V1,
    ACCEPT_SUPPORTED,
    APIVersionWarning,
    UnsupportedAPIVersion,
    UnsupportedMIMEType,
    parse_project_details,
)

from conformance.texts import one_line

JSON_TYPE: Final = ACCEPT_JSON_V1
HTML_TYPE: Final = "text/html"
ACCEPT: Final = ACCEPT_SUPPORTED
_LONGEST: Final = 80  #: Of the index's own words, in characters.


class PageError(Exception):
    """The answer is no page of files; its text says what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a project."""

    name: str  #: e.g. ``nautilus_trader-1.220.0-cp312-cp312-manylinux_2_35_x86_64.whl``.
    requires_python: str | None = None
    yanked: str | None = None  #: Why it was withdrawn, perhaps ``""``; None if it was not.
    uploaded_at: datetime | None = None  #: In UTC.
    address: str = field(default="", compare=False)  #: As the page has it, so perhaps relative.


def parse_page(content_type: str, body: bytes) -> tuple[File, ...]:
    """Read a project's page.

    Raises:
        PageError: It is neither of the two forms, of another major version, or not readable.
    """
    kind = content_type.partition(";")[0].strip().lower()
    text = body.decode("utf-8-sig", errors="replace")
    try:
        # A newer minor version says more, and nothing else.
        with warnings.catch_warnings(action="ignore", category=APIVersionWarning):
            return _files(parse_project_details(text, kind, ""))
    except UnsupportedMIMEType as error:
        content_type = (
            f"content of type {one_line(kind, _LONGEST)}" if kind else "content of no named type"
        )
        raise PageError(content_type) from error
    except UnsupportedAPIVersion as error:
        raise PageError(one_line(str(error), _LONGEST)) from error
    # Python's limits on digits and nesting, and addresses that are none, come through.
    except (ValueError, RecursionError) as error:
        in_html = "HTML with a link or a version that is none"
        raise PageError("text that is not JSON" if kind == JSON_TYPE else in_html) from error


def _files(page: object) -> tuple[File, ...]:
    meta = page.get("meta") if isinstance(page, dict) else None
    files = page.get("files") if isinstance(page, dict) else None
    if not isinstance(meta, dict) or not isinstance(files, list):
        raise PageError("JSON without the fields meta and files")
    version = meta.get("api-version")
    if not isinstance(version, str) or version.partition(".")[0] != "1":
        raise UnsupportedAPIVersion(str(version))
    return tuple(map(_file, files))


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
        address=address if isinstance(address := entry.get("url"), str) else "",
    )


def _time(written: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(written) if isinstance(written, str) else None
        return time and (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
