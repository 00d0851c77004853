"""``can-i-upgrade`` in a workspace with several feeds in production: an answer for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.cli import can_i_upgrade
from conformance.cli.main import main
from conformance.environments import parse_wanted
from conformance.harness.document import ObservationError
from conformance.workspace import Workspace
from tests.support.sample_upgrades import SAFE, TO_1_220

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.diff.question import Question
    from conformance.diff.records import Upgrade

SETTINGS = """\
[tool.conformance.channels.feed]
feed = ["quotes"]

[tool.conformance.channels.books]
feed = ["books"]
role = "production"
requires = ["orjson"]
extras = ["ib"]

[tool.conformance.channels.next]
feed = ["quotes"]
"""
PINS = "".join(
    f'nautilus_trader=={release} ; python_version == "{python}"  # {channel}\n'
    for channel, release, python in (
        ("feed", "1.219.0", "3.12"),
        ("books", "1.221.0", "3.11"),
        ("next", "1.225.0", "3.12"),
    )
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Make a workspace with two feeds in production, and work in it."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "pinned-versions.txt").write_text(PINS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Workspace(tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Answer SAFE for quotes, BLOCKED for books; keep from where to where was asked, for whom."""
    questions: list[tuple[str, str, str]] = []

    def answer(question: Question, **_: object) -> Upgrade:
        questions.append((question.before, question.after, question.judged_channel))
        return TO_1_220 if question.judged_channel == "books" else SAFE

    monkeypatch.setattr(can_i_upgrade, "answer", answer)
    return questions


def test_each_feed_in_production_has_its_answer(
    workspace: Workspace, asked: list[tuple[str, str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each from its own pin; the worst of them is how the command ends."""
    assert can_i_upgrade.production_channels(workspace) == ("feed", "books")
    assert main(["can-i-upgrade", "1.231"]) == 1
    assert asked == [("feed", "1.231.0", "feed"), ("books", "1.231.0", "books")]
    told = capsys.readouterr().out
    assert told.startswith("feed of feed\n\n")
    assert told.index("SAFE") < told.index("\n\nfeed of books\n\n") < told.index("BLOCKED")


@pytest.mark.parametrize(
    ("words", "questions"),
    [
        (["--channel", "books", "1.231.0"], [("books", "1.231.0", "books")]),
        (["books", "1.231.0"], [("books", "1.231.0", "books")]),
        (["next"], [("feed", "next", "next")]),
        (["--feed", ".", "1.231.0"], [("feed", "1.231.0", "feed")]),
    ],
)
def test_who_names_a_feed_has_the_answer_for_that(
    workspace: Workspace,
    asked: list[tuple[str, str, str]],
    words: list[str],
    questions: list[tuple[str, str, str]],
) -> None:
    """A channel, a side that is one, or another source: one question."""
    assert workspace.pins()
    main(["can-i-upgrade", *words])

    assert asked == questions


def test_a_feed_without_an_answer_keeps_no_other_from_its_own(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What can't be told of one is told of the other, and counts less than a break."""

    def answer(question: Question, **_: object) -> Upgrade:
        if question.judged_channel == "feed":
            raise ObservationError("nothing came of it")
        return TO_1_220

    assert workspace.pins()
    monkeypatch.setattr(can_i_upgrade, "answer", answer)

    assert main(["can-i-upgrade", "1.231.0"]) == 1
    told = capsys.readouterr()
    assert "INCONCLUSIVE: nothing came of it" in told.err
    assert "BLOCKED" in told.out


@pytest.mark.parametrize(
    "option", [["--format", "json"], ["--output", "a.txt"], ["--witness", "folder"]]
)
def test_what_is_one_document_takes_one_feed(
    workspace: Workspace,
    asked: list[tuple[str, str, str]],
    option: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Two answers in one file of JSON would be none."""
    assert workspace.pins()
    assert main(["can-i-upgrade", "1.231.0", *option]) == 2
    assert capsys.readouterr().err.endswith("  fix: --channel feed\n")
    assert asked == []


def test_a_release_is_installed_with_what_the_judged_feed_needs(workspace: Workspace) -> None:
    """Not with another feed's, and on the Python of its own pin."""
    of_books = parse_wanted("1.231.0", workspace=workspace, channel="books")
    of_feed = parse_wanted("1.231.0", workspace=workspace)

    assert of_books.install == ("nautilus_trader[ib]==1.231.0", "orjson")
    assert (of_books.python, of_feed.python) == ("3.11", "3.12")
    assert of_feed.install == ("nautilus_trader==1.231.0",)


@pytest.mark.parametrize("written", ["books/../quotes", "./link", "books/../link"])
def test_a_feed_has_one_name_however_its_path_is_written(
    workspace: Workspace, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same feed by `..`, or by a link, has the same answer, from the same observations."""
    feeds = []

    def answer(question: Question, **_: object) -> Upgrade:
        feeds.append(question.judged)
        return SAFE

    quotes = workspace.root / "quotes"
    quotes.mkdir()
    (workspace.root / "books").mkdir()
    (workspace.root / "link").symlink_to(quotes)
    monkeypatch.setattr(can_i_upgrade, "answer", answer)
    run = ["--run", "quotes.live", "--env", "B={ws_url}", "--env", "A=1"]

    for path in ("quotes", written):
        main(["can-i-upgrade", "1.1", "1.2", "--feed", path, *run])

    assert feeds[0] == feeds[1]
    assert feeds[0].paths == (quotes,)
    assert feeds[0].variables == (("A", "1"), ("B", "{ws_url}"))
