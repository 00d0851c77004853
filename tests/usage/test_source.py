"""The feed's source: which modules it has, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.usage.source import SourceError, read_source, read_sources

if TYPE_CHECKING:
    from pathlib import Path


def refusal(folder: Path, *names: str) -> str:
    """Return what is said of sources that are refused."""
    with pytest.raises(SourceError) as refused:
        read_sources([folder / name for name in names], folder)
    return str(refused.value)


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    """A feed that does not parse is named with file, line and the line itself."""
    tmp_path.joinpath("feed.py").write_text("x = 1\ndef on_start(self:\n    pass\n")
    assert refusal(tmp_path, "feed.py") == (
        "feed.py:2: the feed does not parse: '(' was never closed\n"
        "  found:    def on_start(self:\n"
        "  expected: Python source that compiles\n"
        "  fix:      the file, or [tool.conformance] feed in pyproject.toml"
    )


def test_a_path_that_is_missing_is_told(tmp_path: Path) -> None:
    """A path that is not there is refused with what the system says."""
    assert refusal(tmp_path, "nowhere.py").startswith("nowhere.py: the feed can't be read\n")


def test_a_folder_without_python_is_told(tmp_path: Path) -> None:
    """An empty folder is a mistake, not an empty feed."""
    tmp_path.joinpath("empty").mkdir()
    assert refusal(tmp_path, "empty").startswith("empty: the feed's folder holds no Python\n")


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are refused, not guessed."""
    tmp_path.joinpath("feed.py").write_bytes(b"x = '\xff'\n")
    assert refusal(tmp_path, "feed.py").startswith("feed.py: the feed can't be read\n")


@pytest.mark.parametrize(
    "written",
    [b"\xef\xbb\xbfx = '\xc3\xa9'\n", b"# coding: latin-1\nx = '\xe9'\n", b"x = '\xc3\xa9'\n"],
    ids=["bom", "cookie", "plain"],
)
def test_a_file_is_decoded_as_python_decodes_it(tmp_path: Path, written: bytes) -> None:
    """What Python runs is read: with a byte-order mark, or in the encoding that it names."""
    tmp_path.joinpath("feed.py").write_bytes(written)
    assert read_source(tmp_path / "feed.py").endswith("x = 'é'\n")
    assert [file.label for file in read_sources([tmp_path], tmp_path)] == ["feed.py"]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Each of several mistakes has its own entry."""
    tmp_path.joinpath("a.py").write_text("(")
    tmp_path.joinpath("b.py").write_text("x = = 1")
    text = refusal(tmp_path, "a.py", "b.py", "c.py")
    assert [line.partition(":")[0] for line in text.splitlines()[::4]] == ["a.py", "b.py", "c.py"]


def test_files_are_modules_of_their_packages(tmp_path: Path) -> None:
    """A module's name is counted from its outermost package."""
    tmp_path.joinpath("pkg/sub").mkdir(parents=True)
    for name in ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/node.py"):
        tmp_path.joinpath(name).write_text("")
    files = read_sources([tmp_path / "pkg" / "sub"], tmp_path)
    assert [(file.module, file.label) for file in files] == [
        ("pkg.sub", "pkg/sub/__init__.py"),
        ("pkg.sub.node", "pkg/sub/node.py"),
    ]
