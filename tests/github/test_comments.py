"""One comment of a pull request: written once, brought up to date, and never another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from conformance.cli.main import main
from tests.support.github_tools import API, BOT, TOKEN, github, in_actions, pages, post, sent

if TYPE_CHECKING:
    from pathlib import Path

    import respx

__all__ = ["github", "in_actions"]  # fixtures

LIST = f"{API}/repos/team/feed/issues/7/comments"
MARKER = "<!-- nt-conformance comment: drift -->"
BODY = f"{MARKER}\n# Drift\n"


def comment(tmp_path: Path, *more: str, text: str = "# Drift\n") -> int:
    """Run the command with a text, and return its exit status."""
    (tmp_path / "report.md").write_text(text, encoding="utf-8")
    return main(["comment", "--body", str(tmp_path / "report.md"), "--pull-request", "7", *more])


def test_a_comment_is_written(
    github: respx.MockRouter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is none yet, one is written, with its marker before the text."""
    github.get(LIST).mock(httpx.Response(200, json=[post(1, "looks good", by="someone")]))
    write = github.post(LIST).respond(201, json={})

    assert comment(tmp_path) == 0
    assert sent(write) == {"body": BODY}
    assert capsys.readouterr() == ("pull request 7: the comment is written\n", "")


def test_github_is_asked_as_it_wants(github: respx.MockRouter, tmp_path: Path) -> None:
    """Each request has the token, the version of the API, and the page it is about."""
    listed = github.get(LIST).mock(httpx.Response(200, json=[]))
    github.post(LIST).respond(201, json={})

    comment(tmp_path)

    request = listed.calls.last.request
    assert request.url.query == b"per_page=100&page=1"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["accept"] == "application/vnd.github+json"
    assert request.headers["x-github-api-version"] == "2022-11-28"


def test_a_comment_is_brought_up_to_date(
    github: respx.MockRouter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The comment that is there gets the new text, and no second one is written."""
    github.get(LIST).mock(httpx.Response(200, json=[post(41, f"{MARKER}\nold")]))
    change = github.patch(f"{API}/repos/team/feed/issues/comments/41").respond(200, json={})

    assert comment(tmp_path) == 0
    assert sent(change) == {"body": BODY}
    assert capsys.readouterr().out == "pull request 7: the comment is brought up to date\n"


@pytest.mark.parametrize("there", [BODY, BODY.rstrip(), BODY.replace("\n", "\r\n")])
def test_a_comment_that_says_it_already_is_left(
    there: str, github: respx.MockRouter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same text sends nothing, so nobody is notified; line endings are no difference."""
    github.get(LIST).mock(httpx.Response(200, json=[post(41, there)]))

    assert comment(tmp_path) == 0
    assert capsys.readouterr().out == "pull request 7: the comment is up to date\n"


def test_a_comment_on_a_later_page_is_found(github: respx.MockRouter, tmp_path: Path) -> None:
    """Every page is looked at, at GitHub's own address wherever the answer points."""
    listed = github.get(LIST)
    listed.side_effect = pages([post(1, "a")], [post(2, "b")], [post(41, f"{MARKER}\nold")])
    change = github.patch(f"{API}/repos/team/feed/issues/comments/41").respond(200, json={})

    assert comment(tmp_path) == 0
    assert change.called
    assert [call.request.url.params["page"] for call in listed.calls] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "others",
    [
        post(41, BODY, by="someone"),
        post(41, BODY, by=None),
        post(41, f"> {BODY}"),
        post(41, None),
        post(41, "<!-- nt-conformance comment: drift-2 -->\nold"),
    ],
    ids=["another's", "nobody's", "a quotation", "empty", "another marker's"],
)
def test_no_other_comment_is_edited(
    others: dict[str, object], github: respx.MockRouter, tmp_path: Path
) -> None:
    """A comment of another account, a quotation, or of another marker is never touched."""
    github.get(LIST).mock(httpx.Response(200, json=[others]))
    write = github.post(LIST).respond(201, json={})

    assert comment(tmp_path) == 0
    assert write.called


def test_a_bot_is_itself_under_both_its_names(github: respx.MockRouter, tmp_path: Path) -> None:
    """A bot whose name is told without its suffix still knows its comment."""
    viewer = {"data": {"viewer": {"login": BOT.removesuffix("[bot]")}}}
    github.post("/graphql").mock(httpx.Response(200, json=viewer))
    github.get(LIST).mock(httpx.Response(200, json=[post(41, f"{MARKER}\nold")]))
    change = github.patch(f"{API}/repos/team/feed/issues/comments/41").respond(200, json={})

    comment(tmp_path)

    assert change.called


def test_each_marker_has_a_comment_of_its_own(github: respx.MockRouter, tmp_path: Path) -> None:
    """Two reports on one pull request do not overwrite each other."""
    github.get(LIST).mock(httpx.Response(200, json=[post(41, BODY)]))
    write = github.post(LIST).respond(201, json={})

    comment(tmp_path, "--marker", "history")

    assert sent(write) == {"body": "<!-- nt-conformance comment: history -->\n# Drift\n"}


def test_a_dry_run_sends_nothing(
    github: respx.MockRouter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be sent is printed in its place."""
    github.get(LIST).mock(httpx.Response(200, json=[post(41, f"{MARKER}\nold")]))

    assert comment(tmp_path, "--dry-run") == 0
    assert capsys.readouterr() == (
        (
            "PATCH /repos/team/feed/issues/comments/41\n"
            "{\n"
            '  "body": "<!-- nt-conformance comment: drift -->\\n# Drift\\n"\n'
            "}\n"
            "\n"
            "dry run: pull request 7: the comment is brought up to date\n"
        ),
        "",
    )


def test_the_longest_comment_is_sent_whole(github: respx.MockRouter, tmp_path: Path) -> None:
    """A text that GitHub just keeps is sent as it is."""
    github.get(LIST).mock(httpx.Response(200, json=[]))
    write = github.post(LIST).respond(201, json={})

    assert comment(tmp_path, text="x" * (65_535 - len(MARKER) - 1)) == 0
    assert len(sent(write)["body"]) == 65_535


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("x" * 65_497, "65,536"),
        ("\N{CROSS MARK}" * 65_497, "65,536"),
        ("\N{GRINNING FACE}" * 32_749, "65,537"),
    ],
)
@pytest.mark.usefixtures("in_actions")
def test_a_comment_that_is_too_long_is_refused(
    text: str, length: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is cut off, and nothing is sent: GitHub is not even asked."""
    assert comment(tmp_path, text=text) == 2
    assert capsys.readouterr() == (
        "",
        (
            "what is to be said at GitHub: the text is longer than GitHub keeps\n"
            f"  found:    {length} characters, 39 of them the marker's\n"
            "  expected: 65,535 at most\n"
            "  fix:      shorten the text; nothing was sent, and nothing was cut off\n"
        ),
    )


@pytest.mark.usefixtures("in_actions")
def test_an_empty_comment_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report that came out empty does not wipe the one that is there."""
    assert comment(tmp_path, text=" \n") == 2
    assert capsys.readouterr().err == (
        "what is to be said at GitHub: there is no text\n"
        "  found:    nothing but blanks\n"
        "  expected: the text of an issue or a comment\n"
        "  fix:      look at the command that wrote it: it may have failed\n"
    )


@pytest.mark.usefixtures("in_actions")
@pytest.mark.parametrize("name", ["a -->", "two words", "", "-", "a--b", "Drift"])
def test_a_marker_that_is_no_word_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that could end the marker, or be taken for another, is not used."""
    assert comment(tmp_path, "--marker", name) == 2
    assert capsys.readouterr().err == (
        "the marker of the comment: the marker's name is not a plain word\n"
        f"  found:    {name}\n"
        "  expected: small letters and digits, with one of - . _ + ! between them\n"
        "  fix:      --marker drift   for one\n"
    )


def test_a_report_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is missing is told by its name."""
    monkeypatch.chdir(tmp_path)

    assert main(["comment", "--body", "report.md", "--pull-request", "7"]) == 2
    assert capsys.readouterr().err == (
        "report.md: the file can't be read\n"
        "  found:    No such file or directory\n"
        "  expected: a text file in UTF-8\n"
        "  fix:      write the comment into report.md first\n"
    )


@pytest.mark.parametrize("number", ["0", "-1", "seven", "7/../8", "\N{SUPERSCRIPT TWO}"])
def test_what_is_no_number_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A pull request is a number, since it becomes part of an address."""
    status = main(["comment", "--body", "report.md", f"--pull-request={number}"])

    assert status == 2
    assert f"not the number of a pull request: {number}\n" in capsys.readouterr().err
