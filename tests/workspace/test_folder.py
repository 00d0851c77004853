"""The workspace: which folder it is, and where everything in it is kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.feed import FeedSettings, KeysReply
from conformance.workspace import Workspace, WorkspaceError, find_workspace
from conformance.workspace.pins import PinsError
from conformance.workspace.settings import WorkspaceSettingsError
from tests.support.reference import REFERENCE_FEED

TABLE = '[tool.conformance]\nfeed = ["feed"]\n'
NO_TABLE = '[project]\nname = "another"\n[tool.ruff]\nline-length = 100\n'


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Return a folder that is a workspace, with folders below it."""
    folder = tmp_path / "team"
    (folder / "src" / "quotes").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    return folder


@pytest.mark.parametrize("start", [".", "src", "src/quotes"])
def test_a_workspace_is_found_upwards(
    team: Path, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the folder itself and from any below it, the same workspace is found."""
    monkeypatch.chdir(team / start)

    assert find_workspace() == Workspace(team)


def test_the_nearest_workspace_counts(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace in a workspace is one of its own."""
    (team / "src" / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(team / "src" / "quotes")

    assert find_workspace() == Workspace(team / "src")


def test_another_projects_pyproject_is_passed_by(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ``pyproject.toml`` without the table does not end the search."""
    (team / "src" / "pyproject.toml").write_text(NO_TABLE, encoding="utf-8")
    monkeypatch.chdir(team / "src")

    assert find_workspace() == Workspace(team)


def test_a_named_folder_counts_wherever_one_is(
    team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ``--root`` names is the workspace, and its path is made absolute."""
    monkeypatch.chdir(tmp_path)

    assert find_workspace(Path("team")) == Workspace(team)


def test_a_named_folder_is_not_searched_upwards(team: Path) -> None:
    """A slip in ``--root`` is refused; the workspace above is not taken for it."""
    with pytest.raises(WorkspaceError) as refused:
        find_workspace(team / "src")

    assert str(refused.value) == (
        f"{team}/src/pyproject.toml: no workspace is here\n"
        "  found:    no pyproject.toml with [tool.conformance], here or in a folder above\n"
        "  expected: a pyproject.toml with [tool.conformance], beside pinned-versions.txt\n"
        "  fix:      change to the folder of your workspace, or name it with --root DIR"
    )


def test_where_there_is_none_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started anywhere else, the refusal names the folder, and what to do."""
    (tmp_path / "pyproject.toml").write_text(NO_TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(WorkspaceError) as refused:
        find_workspace()

    assert str(refused.value) == (
        f"{tmp_path}: no workspace is here\n"
        "  found:    no pyproject.toml with [tool.conformance], here or in a folder above\n"
        "  expected: a pyproject.toml with [tool.conformance], beside pinned-versions.txt\n"
        "  fix:      change to the folder of your workspace, or name it with --root DIR"
    )


def test_a_broken_pyproject_is_told_and_not_passed_by(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a merge in the workspace's own file: the folder is found, and the file is refused."""
    (team / "pyproject.toml").write_text(f"{TABLE}<<<<<<< HEAD\n", encoding="utf-8")
    monkeypatch.chdir(team / "src")

    with pytest.raises(WorkspaceSettingsError, match=r"^pyproject\.toml: this is not TOML\n"):
        find_workspace().settings()


def test_a_broken_pyproject_without_the_table_is_passed_by(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another project's broken file, or one that is no text, is none of ours."""
    (team / "src" / "pyproject.toml").write_text("[project\n", encoding="utf-8")
    (team / "src" / "quotes" / "pyproject.toml").write_bytes(b"\xff")
    monkeypatch.chdir(team / "src" / "quotes")

    assert find_workspace() == Workspace(team)


@pytest.mark.parametrize("text", ["tool = 1\n", "[[tool]]\nconformance = 1\n", "tool = 'x'\n"])
def test_a_tool_that_is_no_table_is_no_workspace(tmp_path: Path, text: str) -> None:
    """Whatever stands where tables are expected, it is passed by without a traceback."""
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")

    with pytest.raises(WorkspaceError):
        find_workspace(tmp_path)


def test_everything_of_a_channel_lies_in_the_workspace(team: Path) -> None:
    """Pins, locks and snapshots are found by guessing."""
    workspace = Workspace(team)

    assert workspace.pins_file == team / "pinned-versions.txt"
    assert workspace.lock("next") == team / "contracts/locks/next.txt"
    assert workspace.snapshots("next") == team / "contracts/snapshots/next"


def test_pins_are_by_channel_in_the_order_of_the_file(team: Path) -> None:
    """The file's order is the order of every list of channels."""
    (team / "pinned-versions.txt").write_text(
        'nautilus_trader==1.231.0 ; python_version == "3.12"  # next: x\n'
        'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: x\n',
        encoding="utf-8",
    )

    pins = Workspace(team).pins()

    assert [(name, pin.channel, pin.version) for name, pin in pins.items()] == [
        ("next", "next", "1.231.0"),
        ("feed", "feed", "1.219.0"),
    ]


def test_a_workspace_without_pins_is_refused_when_they_are_read(team: Path) -> None:
    """The file is asked for where it is needed, and not before."""
    with pytest.raises(PinsError, match="the file can't be read"):
        find_workspace(team).pins()


# --- the feed's settings, on their way to another process


def test_the_reference_feed_crosses_to_another_process_as_it_is() -> None:
    """What a probe reads is what the workspace says."""
    assert FeedSettings.from_json(REFERENCE_FEED.to_json()) == REFERENCE_FEED


PATHS = st.lists(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1))


@given(
    paths=PATHS,
    command=st.text(),
    environment=st.lists(st.text()),
    variables=st.dictionaries(st.text(), st.text()),
    limit_s=st.floats(min_value=0.001, max_value=600),
    keys=st.sampled_from(KeysReply),
)
def test_any_feed_crosses_to_another_process_as_it_is(  # noqa: PLR0913, PLR0917  # each is drawn
    paths: list[str],
    command: str,
    environment: list[str],
    variables: dict[str, str],
    limit_s: float,
    keys: KeysReply,
) -> None:
    """No path, command, variable or limit is changed on its way."""
    feed = FeedSettings(
        root=Path("/team"),
        paths=tuple(Path("/team", path) for path in paths),
        command=command,
        environment=tuple(environment),
        variables=tuple(variables.items()),
        import_roots=tuple(Path("/team", path) for path in paths),
        start_within_s=limit_s,
        stop_within_s=limit_s,
        keys=keys,
    )

    assert FeedSettings.from_json(feed.to_json()) == feed
