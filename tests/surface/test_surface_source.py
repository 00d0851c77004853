"""The feed's source: where it is, what is wrong with it."""

from pathlib import Path

import pytest

from conformance.surface.source import (
    SourceError,
    configured_feed,
    read_sources,
    run_settings,
)


def refusal(folder: Path, *names: str) -> str:
    """Return what is said of sources that are refused."""
    with pytest.raises(SourceError) as refused:
        read_sources([folder / name for name in names], folder)
    return str(refused.value)


def configured(folder: Path, table: str) -> Path:
    """Write a ``pyproject.toml`` with a ``[tool.conformance]`` and return its folder."""
    folder.joinpath("pyproject.toml").write_text(f"[tool.conformance]\n{table}\n")
    return folder


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    """A feed that does not parse is named with file, line and the line itself."""
    tmp_path.joinpath("feed.py").write_text("x = 1\ndef on_start(self:\n    pass\n")
    assert refusal(tmp_path, "feed.py") == (
        "feed.py:2: the feed does not parse: '(' was never closed\n"
        "  found:    def on_start(self:\n"
        "  expected: Python source that compiles\n"
        "  mend:     the file, or [tool.conformance] feed in pyproject.toml"
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


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Each of several mistakes has its own entry."""
    tmp_path.joinpath("a.py").write_text("(")
    tmp_path.joinpath("b.py").write_text("x = = 1")
    told = refusal(tmp_path, "a.py", "b.py", "c.py")
    assert [line.partition(":")[0] for line in told.splitlines()[::4]] == ["a.py", "b.py", "c.py"]


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


def test_the_feed_is_where_pyproject_says(tmp_path: Path) -> None:
    """The paths of ``feed`` are relative to the file."""
    root = configured(tmp_path, 'feed = ["src/feed"]')
    assert configured_feed(root) == (tmp_path / "src/feed",)


@pytest.mark.parametrize("written", ["", 'feed = "src"', "feed = []", "feed = [1]"])
def test_a_feed_that_is_not_a_list_is_refused(tmp_path: Path, written: str) -> None:
    """Where the source is must be a list of texts."""
    with pytest.raises(SourceError, match="the feed's source is not named"):
        configured_feed(configured(tmp_path, written))


def test_a_pyproject_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    """A broken file is told with what is wrong in it."""
    with pytest.raises(SourceError, match="this is not TOML"):
        configured_feed(configured(tmp_path, "feed = ["))


def test_a_pyproject_that_is_missing_is_refused(tmp_path: Path) -> None:
    """Without the file nothing says where the feed is."""
    with pytest.raises(SourceError, match="the file can't be read"):
        configured_feed(tmp_path)


def test_how_to_run_the_feed_is_read(tmp_path: Path) -> None:
    """The command and the variables of production are read."""
    settings = run_settings(configured(tmp_path, 'run = "my.feed {ws_url}"\nenvironment = ["KEY"]'))
    assert (settings.command, settings.environment) == ("my.feed {ws_url}", ("KEY",))


def test_every_mistake_in_how_to_run_is_told(tmp_path: Path) -> None:
    """A missing command and a wrong list are both told."""
    with pytest.raises(SourceError) as refused:
        run_settings(configured(tmp_path, 'environment = "KEY"'))
    assert len(refused.value.problems) == 2
