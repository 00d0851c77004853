"""The feed's source: which modules it has, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.model.feed import FeedSettings
from conformance.model.source_coverage import LeftOut, LeftOutReason, SourceCoverage
from conformance.usage.observation import read_feed
from conformance.usage.source import SourceError, read_source, read_sources
from tests.support.live_api import live_api

if TYPE_CHECKING:
    from pathlib import Path


def refusal(folder: Path, *names: str) -> str:
    """Return what is said of sources that are refused."""
    with pytest.raises(SourceError) as refused:
        read_sources([folder / name for name in names], folder)
    return str(refused.value)


def labels(folder: Path) -> list[str]:
    """Return the files that are read of a folder."""
    return [file.label for file in read_sources([folder], folder).files]


def left_out(folder: Path) -> list[tuple[str, int | None, str]]:
    """Return what is left out of a folder: name, line and reason."""
    return [(o.file, o.line, o.reason) for o in read_sources([folder], folder).left_out]


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
    [
        b"\xef\xbb\xbfx = '\xc3\xa9'\n",
        b"# coding: latin-1\nx = '\xe9'\n",
        b"x = '\xc3\xa9'\n",
        b"\r\nx = '\xc3\xa9'\r\n",
    ],
    ids=["bom", "cookie", "plain", "crlf"],
)
def test_a_file_is_decoded_as_python_decodes_it(tmp_path: Path, written: bytes) -> None:
    """What Python runs is read: with a byte-order mark, or in the encoding that it names."""
    tmp_path.joinpath("feed.py").write_bytes(written)
    assert read_source(tmp_path / "feed.py").endswith("x = 'é'\n")
    assert labels(tmp_path) == ["feed.py"]


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
    files = read_sources([tmp_path / "pkg" / "sub"], tmp_path).files
    assert [(file.module, file.label) for file in files] == [
        ("pkg.sub", "pkg/sub/__init__.py"),
        ("pkg.sub.node", "pkg/sub/node.py"),
    ]


def test_a_module_has_a_name_from_each_folder_that_may_be_on_the_path(tmp_path: Path) -> None:
    """With ``src`` on a program's path, a module is known without it."""
    tmp_path.joinpath("src/pkg").mkdir(parents=True)
    for name in ("src/pkg/__init__.py", "src/pkg/node.py", "src/run.py"):
        tmp_path.joinpath(name).write_text("")
    files = read_sources([tmp_path], tmp_path).files
    assert [(file.module, *file.aliases) for file in files] == [
        ("src.run", "run"),
        ("src.pkg", "pkg"),
        ("src.pkg.node", "pkg.node"),
    ]


def test_a_file_that_does_not_parse_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """One broken file among others is left out with its line, and keeps nothing else from it."""
    tmp_path.joinpath("a.py").write_text("x = 1\ndef on_start(self:\n    pass\n")
    tmp_path.joinpath("b.py").write_bytes(b"x = '\xff'\n")
    tmp_path.joinpath("c.py").write_text("x = 1\n")
    tmp_path.joinpath("d.py").write_text("x = " + "(" * 9999)
    assert labels(tmp_path) == ["c.py"]
    assert left_out(tmp_path) == [
        ("a.py", 2, "does not parse"),
        ("b.py", None, "can't be read"),
        ("d.py", 1, "does not parse"),
    ]


def test_an_empty_folder_beside_others_is_named(tmp_path: Path) -> None:
    """A path without Python is left out where another has some."""
    tmp_path.joinpath("empty").mkdir()
    tmp_path.joinpath("feed.py").write_text("")
    read = read_sources([tmp_path / "feed.py", tmp_path / "empty"], tmp_path)
    assert [(one.file, one.reason) for one in read.left_out] == [("empty/", "no Python")]


def test_a_path_that_is_missing_is_told_beside_one_that_is_there(tmp_path: Path) -> None:
    """A slip in one of several paths is no empty feed."""
    tmp_path.joinpath("feed.py").write_text("")
    assert refusal(tmp_path, "feed.py", "nowhere").startswith("nowhere: the feed can't be read\n")


def test_a_doubtful_escape_is_no_warning_of_ours(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    """What Python warns of in strangers' source is not said by the tool."""
    tmp_path.joinpath("feed.py").write_text("x = '\\d'\n")
    assert labels(tmp_path) == ["feed.py"]
    assert list(recwarn) == []


def test_how_much_was_read_is_told(tmp_path: Path) -> None:
    """Files, those that reach NT, names and lines are counted, beside what was left out."""
    tmp_path.joinpath("a.py").write_text(
        "from nautilus_trader.model import Price\nPrice.from_str('1')\n"
    )
    tmp_path.joinpath("b.py").write_text("import json\n")
    tmp_path.joinpath("c.py").write_text("def (:\n")
    feed = FeedSettings(root=tmp_path, paths=(tmp_path,))
    assert read_feed(feed, live_api()).coverage == SourceCoverage(
        files=2,
        reaching=1,
        names=2,
        sites=2,
        left_out=(
            LeftOut(file="c.py", line=1, reason=LeftOutReason.NOT_PARSED, text="invalid syntax"),
        ),
    )
