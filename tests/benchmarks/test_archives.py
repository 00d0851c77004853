"""Archives that benchmarks take programs from."""

from __future__ import annotations

import tarfile
import zipfile
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from benchmarks import archives
from benchmarks.archives import Archive, ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "nt-1/nautilus_trader/adapters/okx/data.py"


def source_archive() -> bytes:
    """Return a source archive with one file."""
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        member = tarfile.TarInfo(NAME)
        member.size = 4
        tar.addfile(member, BytesIO(b"pass"))
    return content.getvalue()


def wheel() -> bytes:
    """Return a wheel with one file."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        written.writestr(NAME, "pass")
    return content.getvalue()


@pytest.mark.parametrize(("file", "make"), [("a-1.tar.gz", source_archive), ("a-1.whl", wheel)])
def test_an_archive_is_unpacked_once_it_is_the_right_one(
    file: str, make: Callable[[], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are of one archive, told by its digest; what is unpacked is found again."""
    content = make()
    asked: list[Archive] = []

    def fetch(archive: Archive) -> bytes:
        asked.append(archive)
        return content

    monkeypatch.setattr(archives, "fetch", fetch)
    another = Archive(project="a", file=file, sha256="0" * 64)
    with pytest.raises(ArchiveError, match="is another one"):
        another.unpacked(PurePosixPath, "all", tmp_path)
    right = replace(another, sha256=sha256(content).hexdigest())
    folder = right.unpacked(PurePosixPath, "all", tmp_path)

    assert (folder / NAME).read_bytes() == b"pass"
    assert right.unpacked(PurePosixPath, "all", tmp_path) == folder
    assert asked == [another, right]
