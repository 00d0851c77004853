"""Files that git wrote with CRLF are the same files; and git is told to leave them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.workspace.files import keep_line_ends
from conformance.workspace.locks import check_lock, locked_versions, write_lock
from conformance.workspace.snapshots import approved_ids, read_snapshot
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path

CRLF = (b"\n", b"\r\n")


def test_a_lock_with_other_line_ends_is_the_pins(tmp_path: Path) -> None:
    """It has the same packages, each with its hashes."""
    kept = WORKSPACE.lock("feed")
    lock = tmp_path / "feed.txt"
    lock.write_bytes(kept.read_bytes().replace(*CRLF))

    text = check_lock(WORKSPACE.pins()["feed"], lock)

    assert locked_versions(text, "3.12") == locked_versions(kept.read_text(), "3.12")


def test_a_snapshot_with_other_line_ends_is_the_same(tmp_path: Path) -> None:
    """Its facts are read, and it is not taken for an edit."""
    folder = WORKSPACE.snapshots("feed")
    name = min(approved_ids(folder))
    path = tmp_path.joinpath(*name.split(".")).with_suffix(".json")
    path.parent.mkdir(parents=True)
    kept = folder.joinpath(*name.split(".")).with_suffix(".json")
    path.write_bytes(kept.read_bytes().replace(*CRLF))

    assert read_snapshot(tmp_path, name) == read_snapshot(folder, name)


def test_a_lock_that_is_written_keeps_its_line_ends(tmp_path: Path) -> None:
    """``.gitattributes`` is written beside the locks and the snapshots."""
    pin = WORKSPACE.pins()["feed"]
    body = WORKSPACE.lock("feed").read_text().split("\n", 2)[2]

    write_lock(pin, tmp_path / "contracts" / "locks" / "feed.txt", body)

    assert (tmp_path / "contracts" / ".gitattributes").read_text() == "* text eol=lf\n"


@pytest.mark.parametrize("text", ["", "*.json -text\n"])
def test_what_a_team_told_git_stays(tmp_path: Path, text: str) -> None:
    """A file that is there already is theirs."""
    (tmp_path / ".gitattributes").write_text(text)

    keep_line_ends(tmp_path)

    assert (tmp_path / ".gitattributes").read_text() == text
