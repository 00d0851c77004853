"""The stamp beside a channel's snapshots: written whole, read strictly, compared with a pin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.workspace.pins import Pin
from conformance.workspace.snapshots import SnapshotError, approved_ids
from conformance.workspace.stamp import Stamp, read_stamp, usage_digest, write_stamp

if TYPE_CHECKING:
    from pathlib import Path

STAMP = Stamp(release="1.219.0", python="3.12", suite="0.2.0", feed="d8813858a69583fb")


def pin(version: str = "1.219.0", python: str = "3.12") -> Pin:
    """Return the pin of the feed."""
    return Pin(version=version, python=python, channel="feed", note="", line=1)


def test_a_stamp_is_read_as_it_was_written(tmp_path: Path) -> None:
    """One fact a line, in the order of its keys."""
    write_stamp(tmp_path, STAMP)

    assert read_stamp(tmp_path) == STAMP
    assert (tmp_path / "about.json").read_text() == (
        "{\n"
        '  "feed": "d8813858a69583fb",\n'
        '  "format": 2,\n'
        '  "python": "3.12",\n'
        '  "release": "1.219.0",\n'
        '  "suite": "0.2.0"\n'
        "}\n"
    )


def test_a_stamp_is_no_snapshot(tmp_path: Path) -> None:
    """It is no contract, and is not counted as one."""
    write_stamp(tmp_path, STAMP)

    assert approved_ids(tmp_path) == set()


def test_where_no_stamp_is_there_is_none(tmp_path: Path) -> None:
    """Snapshots of before there were stamps are no error."""
    assert read_stamp(tmp_path) is None


@pytest.mark.parametrize(
    ("pinned", "said"),
    [
        (pin(), ""),
        (pin(version="1.220.0"), "approved 1.219.0, pinned 1.220.0"),
        (pin(python="3.13"), "approved on Python 3.12, pinned on Python 3.13"),
        (pin(version="1.220.0", python="3.13"), "approved 1.219.0, pinned 1.220.0"),
    ],
)
def test_a_pin_that_is_another_is_named(pinned: Pin, said: str) -> None:
    """Release and Python are the pin's; suite and usage are not."""
    assert STAMP.misfit(pinned) == said


def refusal(folder: Path, text: str) -> list[str]:
    """Return what is said of a stamp that is refused."""
    (folder / "about.json").write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError) as refused:
        read_stamp(folder)
    return str(refused.value).splitlines()


def test_another_format_is_told_before_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later suite may have other keys; what is told is the format."""
    monkeypatch.chdir(tmp_path)

    assert refusal(tmp_path, '{"format": 3, "channel": "feed"}') == [
        "about.json: the snapshots are of a format that this suite does not know",
        "  found:    format 3",
        "  expected: format 2",
        "  fix:      use the release of nt-conformance that wrote them",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        "{}",
        '{"format": 2, "release": "1.219.0"}',
        '{"feed": "", "format": 2, "python": 3.12, "release": "1.219.0", "suite": ""}',
        '{"feed": "", "format": true, "python": "3.12", "release": "1.219.0", "suite": ""}',
        '{"feed": "", "format": "1", "python": "3.12", "release": "1.219.0", "suite": ""}',
        '{"a": 1, "feed": "", "format": 2, "python": "", "release": "", "suite": ""}',
    ],
)
def test_what_is_no_stamp_is_refused(tmp_path: Path, text: str) -> None:
    """A key that lacks, is too many or has another kind of value: none is guessed."""
    assert "about.json: the file is no stamp of snapshots" in refusal(tmp_path, text)[0]


@given(
    text=st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["format", "a"]), inner),
    ).map(json.dumps)
)
def test_no_text_crashes_the_reader_of_stamps(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is in the file, it is refused in words."""
    folder = tmp_path_factory.getbasetemp() / "any"  # Of all examples; nothing lies below it.
    folder.mkdir(exist_ok=True)
    (folder / "about.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    with pytest.raises(SnapshotError):
        read_stamp(folder)


def test_a_stamp_that_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    """Python's own limit is no crash."""
    assert "about.json: the file is not JSON" in refusal(tmp_path, "[" * 100_000)[0]


@given(st.lists(st.text(), min_size=1))
def test_the_digest_of_a_usage_knows_no_order(usages: list[str]) -> None:
    """What moves in the feed's source, or stands there twice, is the same usage."""
    assert usage_digest(usages) == usage_digest([*reversed(usages), usages[0]])
