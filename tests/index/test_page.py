"""A project's page: what is read from JSON and HTML, and what is refused."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.index.page import HTML_TYPE, JSON_TYPE, File, PageError, parse_page

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
VERSION = '<meta name="pypi:repository-version" content="{}">'
NOT_HTML = "HTML with a link or a version that is none"
FIELDS = st.sampled_from(["filename", "yanked", "requires-python", "upload-time"])


def page(*files: Any, version: Any = "1.1") -> bytes:
    """Return a page in JSON."""
    return json.dumps({"meta": {"api-version": version}, "files": files}).encode()


def parse_json(body: bytes) -> tuple[File, ...]:
    """Return the files of a page in JSON."""
    return parse_page(JSON_TYPE, body)


def parse_html(text: str) -> tuple[File, ...]:
    """Return the files of a page in HTML."""
    return parse_page(HTML_TYPE, text.encode(errors="replace"))


def refusal(content_type: str, body: bytes) -> str:
    """Return what is said of a page that is refused."""
    with pytest.raises(PageError) as refused:
        parse_page(content_type, body)
    return str(refused.value)


def test_a_file_in_json_is_read() -> None:
    """A file has its name, its Pythons and its time, in UTC."""
    entry = {
        "filename": "nt-1.0.tar.gz",
        "requires-python": ">=3.12",
        "upload-time": "2026-08-02T03:04:05.000006+02:00",
        "yanked": False,
        "url": "nt-1.0.tar.gz",
        "hashes": {},
    }
    assert parse_json(page(entry)) == (
        File(
            name="nt-1.0.tar.gz",
            requires_python=">=3.12",
            uploaded_at=datetime(2026, 8, 2, 1, 4, 5, 6, tzinfo=UTC),
        ),
    )


@pytest.mark.parametrize(
    ("written", "yanked"), [(False, None), (None, None), (True, ""), ("", ""), ("broken", "broken")]
)
def test_a_yanked_file_in_json_is_told(written: object, yanked: str | None) -> None:
    """A file is yanked with a reason, or without one; an empty reason is none, not no yank."""
    assert parse_json(page({"filename": "x", "yanked": written}))[0].yanked == yanked


@pytest.mark.parametrize("written", [None, 5, "yesterday", "0001-01-01T00:00:00+23:59"])
def test_a_time_that_is_none_is_left_out(written: object) -> None:
    """A time that can't be read does not cost the release."""
    assert parse_json(page({"filename": "x", "upload-time": written}))[0].uploaded_at is None


def test_a_time_without_a_zone_is_in_utc() -> None:
    """A time that names no zone is taken for what the specification says it is."""
    entry = {"filename": "x", "upload-time": "2026-08-02T03:04:05"}
    assert parse_json(page(entry))[0].uploaded_at == datetime(2026, 8, 2, 3, 4, 5, tzinfo=UTC)


def test_a_link_is_read() -> None:
    """A file in HTML has the name its address ends with, its Pythons, and no time."""
    text = '<a href="../f/nt-1.0%2Bours.tar.gz#sha256=0" data-requires-python="&gt;=3.12">x</a>'
    assert parse_html(text) == (File(name="nt-1.0+ours.tar.gz", requires_python=">=3.12"),)


@pytest.mark.parametrize(
    ("written", "yanked"),
    [("", None), ("data-yanked", ""), ('data-yanked=""', ""), ('data-yanked="bad"', "bad")],
)
def test_a_yanked_link_is_told(written: str, yanked: str | None) -> None:
    """A link is yanked by an attribute, whatever is in it."""
    assert parse_html(f'<a href="x.whl" {written}>x</a>')[0].yanked == yanked


def test_a_link_that_leads_nowhere_is_no_file() -> None:
    """An anchor without an address is left out."""
    assert parse_html("<a>y</a><a name=z><a href=x>") == (File(name="x"),)


def test_a_newer_minor_version_is_read_in_silence(recwarn: pytest.WarningsRecorder) -> None:
    """What a newer version of the API adds is left out, and nobody is told."""
    assert parse_html(f"{VERSION.format('1.9')}<a href=x>") == (File(name="x"),)
    assert parse_json(page({"filename": "x"}, version="1.9")) == (File(name="x"),)
    assert not recwarn.list


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON_TYPE, page({"filename": "x"})),
        (f"{JSON_TYPE.upper()}; charset=utf-8", page({"filename": "x"})),
        ("application/vnd.pypi.simple.v1+html", b"<a href=x>"),
        ("text/html; charset=utf-8", b"<a href=x>"),
    ],
)
def test_the_type_of_content_tells_the_form(content_type: str, body: bytes) -> None:
    """Each of the types that an index may answer with is read as what it is."""
    assert parse_page(content_type, body) == (File(name="x"),)


@pytest.mark.parametrize(
    ("content_type", "body", "said"),
    [
        ("text/plain", b"hello", "content of type text/plain"),
        ("application/json", page(), "content of type application/json"),
        ("x/\x1b[31m", b"", r"content of type x/\x1b[31m"),
        ("", b"", "content of no named type"),
        (JSON_TYPE, b"<html>", "text that is not JSON"),
        (JSON_TYPE, b"\xff", "text that is not JSON"),
        (JSON_TYPE, b"[" * 100_000, "text that is not JSON"),
        (JSON_TYPE, b"[]", "JSON without the fields meta and files"),
        (JSON_TYPE, b'{"files": []}', "JSON without the fields meta and files"),
        (JSON_TYPE, b'{"meta": {}, "files": {}}', "JSON without the fields meta and files"),
        (JSON_TYPE, page("x"), "JSON with a file that has no name"),
        (JSON_TYPE, page({"filename": 5}), "JSON with a file that has no name"),
        (JSON_TYPE, page(version="2.0"), "Unsupported API major version: '2.0'"),
        (JSON_TYPE, page(version=None), "Unsupported API major version: 'None'"),
        (HTML_TYPE, VERSION.format("2.0").encode(), "Unsupported API major version: '2.0'"),
        (HTML_TYPE, VERSION.format("new").encode(), NOT_HTML),
        (HTML_TYPE, b'<a href="http://[">x</a>', NOT_HTML),
        (HTML_TYPE, b'<a href="#top">x</a>', NOT_HTML),
    ],
)
def test_what_is_no_page_is_refused(content_type: str, body: bytes, said: str) -> None:
    """What an index answers instead is named, in words that a terminal can show."""
    assert refusal(content_type, body) == said


@given(
    st.text()
    | st.lists(
        st.sampled_from(["<a ", "<meta ", "href=", "data-yanked", '"', ">", "http://["])
    ).map("".join)
)
def test_any_html_has_files_or_none(text: str) -> None:
    """No text in HTML's place ends in anything but files or a refusal."""
    with suppress(PageError):
        assert all(isinstance(file, File) for file in parse_html(text))


@given(
    ANYTHING
    | st.fixed_dictionaries({"filename": st.text()}, optional={})
    | st.dictionaries(FIELDS, ANYTHING)
)
def test_any_json_has_files_or_is_refused(entry: object) -> None:
    """No JSON in an entry's place ends in anything but a file or a refusal."""
    with suppress(PageError):
        assert len(parse_json(page(entry))) == 1


@given(st.binary())
def test_any_bytes_have_files_or_are_refused(body: bytes) -> None:
    """No bytes in JSON's place end in anything but files or a refusal."""
    with suppress(PageError):
        parse_json(body)
