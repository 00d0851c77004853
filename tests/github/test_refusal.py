"""What GitHub refuses: each with what lacks, and never with the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from conformance.cli.main import main
from conformance.github.access import Access, GitHubError, read_access
from tests.support.github_tools import API, ENVIRON, TOKEN, github, in_actions, pages, post

if TYPE_CHECKING:
    from pathlib import Path

    import respx

__all__ = ["github", "in_actions"]  # fixtures

LIST = f"{API}/repos/team/feed/issues/7/comments"
PLACE = "GitHub: POST /repos/team/feed/issues/7/comments"
LATER = "  expected: a request that is still free\n  fix:      run it again"


@pytest.fixture
def refusal(
    github: respx.MockRouter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Refused:
    """Return what tells how a refused comment ends."""
    return Refused(github, tmp_path / "report.md", capsys)


class Refused:
    """A comment that GitHub refuses."""

    def __init__(
        self, github: respx.MockRouter, report: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.github, self.report, self.capsys = github, report, capsys
        report.write_text("# Drift\n")

    def on_listing(self, answer: httpx.Response | Exception | list[httpx.Response]) -> str:
        """Return what is said when the comments can't be listed."""
        route = self.github.get(LIST)
        if isinstance(answer, httpx.Response):
            route.mock(answer)
        else:
            route.side_effect = answer
        return self.said()

    def on_writing(self, answer: httpx.Response | Exception) -> str:
        """Return what is said when the comment can't be written."""
        self.github.get(LIST).mock(httpx.Response(200, json=[]))
        self.github.post(LIST).mock(side_effect=[answer])
        return self.said()

    def said(self) -> str:
        """Run the command, and return what it says of its failure."""
        assert main(["comment", "--body", str(self.report), "--pull-request", "7"]) == 2
        out, err = self.capsys.readouterr()
        assert (out, TOKEN in err) == ("", False)
        return err


def answer(status: int, message: str = "", **headers: str) -> httpx.Response:
    """Return a refusal in GitHub's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"message": message}, headers=named)


def test_a_token_that_only_reads(refusal: Refused) -> None:
    """The token of a pull request from a fork is told as what it is, with the way around."""
    said = refusal.on_writing(answer(403, "Resource not accessible by integration"))

    assert said == (
        f"{PLACE}: the token may not do this\n"
        "  found:    403 Forbidden: Resource not accessible by integration\n"
        "  expected: a token with pull-requests: write\n"
        "  fix:      permissions: pull-requests: write   in the workflow; the token of a pull"
        " request from a fork only reads, so say it from a workflow_run instead\n"
    )


def test_a_token_that_is_not_accepted(refusal: Refused) -> None:
    """A token that has run out is told apart from one that may not."""
    assert refusal.on_listing(answer(401, "Bad credentials")) == (
        "GitHub: GET /repos/team/feed/issues/7/comments: GitHub does not accept the token\n"
        "  found:    401 Unauthorized: Bad credentials\n"
        "  expected: a token that is valid and has not run out, with pull-requests: write\n"
        "  fix:      env: GITHUB_TOKEN: ${{ github.token }}   in the workflow's step\n"
    )


def test_what_is_not_there(refusal: Refused) -> None:
    """A pull request that is not there looks the same as one that the token may not see."""
    assert refusal.on_listing(answer(404, "Not Found")) == (
        "GitHub: GET /repos/team/feed/issues/7/comments: the token sees no such thing\n"
        "  found:    404 Not Found: Not Found\n"
        "  expected: something that is there, and a token with pull-requests: write\n"
        "  fix:      look at GITHUB_REPOSITORY and the number;"
        " then  permissions: pull-requests: write\n"
    )


def test_what_github_does_not_accept(refusal: Refused) -> None:
    """A text that GitHub does not keep is told with how to look at it."""
    assert refusal.on_writing(answer(422, "Validation Failed")) == (
        f"{PLACE}: GitHub does not accept what was sent\n"
        "  found:    422 Unprocessable Entity: Validation Failed\n"
        "  expected: an issue or a comment that it can keep\n"
        "  fix:      the same command with --dry-run   shows what is sent\n"
    )


@pytest.mark.parametrize(
    ("refused", "when"),
    [
        (
            answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="1785672000"),
            "after 2026-08-02 12:00:00 UTC",
        ),
        (answer(403, retry_after="60"), "in 60 s"),
        (answer(429), "later"),
        (answer(429, retry_after="Sun, 02 Aug 2026 12:00:00 GMT"), "later"),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="9" * 30), "later"),
    ],
)
def test_the_limit_of_requests(refused: httpx.Response, when: str, refusal: Refused) -> None:
    """A limit is no lack of permission, and is told with when it ends."""
    assert refusal.on_writing(refused) == (
        f"{PLACE}: GitHub's limit of requests is used up\n"
        f"  found:    {refused.status_code} {refused.reason_phrase}\n{LATER} {when}\n"
    )


def test_a_repository_that_has_moved(refusal: Refused) -> None:
    """A token follows nowhere; the name is to be put right."""
    assert refusal.on_listing(
        answer(301, "Moved Permanently", location="https://elsewhere.example/")
    ) == (
        "GitHub: GET /repos/team/feed/issues/7/comments: the repository has moved\n"
        "  found:    301 Moved Permanently: Moved Permanently\n"
        "  expected: the name that it has now\n"
        "  fix:      set GITHUB_REPOSITORY to it\n"
    )


def test_an_error_of_githubs(refusal: Refused) -> None:
    """What GitHub can't do itself is told as such."""
    assert refusal.on_listing(httpx.Response(502, text="<html>")) == (
        "GitHub: GET /repos/team/feed/issues/7/comments: GitHub answered with an error\n"
        "  found:    502 Bad Gateway\n"
        "  expected: an answer\n"
        "  fix:      run it again later\n"
    )


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (httpx.ConnectError("Connection refused"), "Connection refused"),
        (httpx.ReadTimeout(""), "ReadTimeout"),
    ],
)
def test_no_answer(error: Exception, found: str, refusal: Refused) -> None:
    """A change that may have been made is not sent a second time."""
    assert refusal.on_writing(error) == (
        f"POST {LIST}: GitHub did not answer\n"
        f"  found:    {found}\n"
        "  expected: an answer\n"
        "  fix:      look at GITHUB_API_URL, and whether it can be reached from here\n"
    )
    assert refusal.github.post(LIST).call_count == 1


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (httpx.Response(200, text="<html>"), "text that is not JSON"),
        (httpx.Response(200, text="[" * 100_000), "text that is not JSON"),
        (httpx.Response(200, json={}), "JSON that is no list"),
        (httpx.Response(200, json=[5]), "JSON that is no list"),
    ],
)
def test_garbage(listed: httpx.Response, found: str, refusal: Refused) -> None:
    """What is no list of comments does not end in a second comment."""
    assert refusal.on_listing(listed) == (
        "GitHub: GET /repos/team/feed/issues/7/comments: GitHub answered with something else\n"
        f"  found:    {found}\n"
        "  expected: what GitHub's API gives\n"
        "  fix:      look at GITHUB_API_URL, and at proxies on the way\n"
    )


def test_a_comment_without_a_number(refusal: Refused) -> None:
    """A comment that can't be addressed is not passed over."""
    assert refusal.on_listing(httpx.Response(200, json=[{"body": "x"}])) == (
        "GitHub: a list of issues or comments: GitHub answered with something else\n"
        "  found:    an entry without a number in id\n"
        "  expected: what GitHub's API gives\n"
        "  fix:      look at GITHUB_API_URL, and at proxies on the way\n"
    )


@pytest.mark.parametrize("told", [{}, {"data": None}, {"errors": []}, [], "x"])
def test_an_account_that_is_not_told(told: object, refusal: Refused) -> None:
    """Where it is not known whose the token is, nothing can be told to be ours."""
    refusal.github.post("/graphql").mock(httpx.Response(200, json=told))

    assert "  found:    no name of the token's account\n" in refusal.said()


def test_a_list_without_end(refusal: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that goes on is left, rather than a second comment written."""
    monkeypatch.setattr("conformance.github.client.MOST_PAGES", 2)
    full = [post(number, "x") for number in range(100)]

    assert refusal.on_listing(pages(full, full, [])) == (
        "GitHub: GET issues/7/comments: the list is too long to be looked through\n"
        "  found:    more than 200 entries\n"
        "  expected: a list with an end\n"
        "  fix:      none from here: without it one issue or comment can't be told from two\n"
    )


def test_the_token_is_not_shown_by_githubs_words(refusal: Refused) -> None:
    """A message that repeats the token is told without it, short, and on one line."""
    said = refusal.on_writing(answer(403, f"bad {TOKEN}\x1b[31m\n{'x' * 300}"))

    told = rf"bad ****\x1b[31m {'x' * 183}… (117 more characters)"
    assert said.splitlines()[1] == f"  found:    403 Forbidden: {told}"


def test_no_part_of_the_token_is_shown(refusal: Refused) -> None:
    """A message that is cut off in the middle of the token does not show its beginning."""
    said = refusal.on_writing(answer(403, f"{'x' * 195}{TOKEN}"))

    assert said.splitlines()[1] == f"  found:    403 Forbidden: {'x' * 195}****"


def test_what_actions_sets_is_read() -> None:
    """The access is what the variables say, and does not show the token."""
    access = read_access(ENVIRON)

    assert access == Access(
        api_url=API, graphql_url=f"{API}/graphql", repository="team/feed", token=TOKEN
    )
    assert TOKEN not in repr(access)


@pytest.mark.parametrize(
    ("api_url", "graphql_url"),
    [
        ("https://api.github.example/", "https://api.github.example/graphql"),
        ("https://ours.example/api/v3", "https://ours.example/api/graphql"),
    ],
)
def test_graphql_is_beside_rest(api_url: str, graphql_url: str) -> None:
    """Where Actions does not say where GraphQL is, it is where GitHub has it."""
    environ = {name: value for name, value in ENVIRON.items() if name != "GITHUB_GRAPHQL_URL"}

    assert read_access(environ | {"GITHUB_API_URL": api_url}).graphql_url == graphql_url


def test_every_variable_that_is_missing_is_told() -> None:
    """Outside Actions each variable is named at once, with what it should be."""
    with pytest.raises(GitHubError) as refused:
        read_access({})

    assert str(refused.value) == (
        "GITHUB_API_URL: the variable is not set\n"
        "  found:    nothing\n"
        "  expected: the address of GitHub's API\n"
        "  fix:      GitHub Actions sets it for every step\n"
        "GITHUB_REPOSITORY: the variable is not set\n"
        "  found:    nothing\n"
        "  expected: owner/name\n"
        "  fix:      GitHub Actions sets it for every step\n"
        "GITHUB_TOKEN: the variable is not set\n"
        "  found:    nothing\n"
        "  expected: a token of the repository\n"
        "  fix:      env: GITHUB_TOKEN: ${{ github.token }}   in the workflow's step"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_API_URL", "api.github.example"),
        ("GITHUB_API_URL", "https://me:secret@api.github.example"),
        ("GITHUB_REPOSITORY", "feed"),
        ("GITHUB_REPOSITORY", "team/feed/../other"),
        ("GITHUB_TOKEN", "two words secret"),
        ("GITHUB_TOKEN", "secret\nx-header: y"),
    ],
)
def test_a_variable_that_is_something_else_is_told(name: str, value: str) -> None:
    """A value that can't be right is refused, and not shown: it may be a token."""
    with pytest.raises(GitHubError) as refused:
        read_access(ENVIRON | {name: value})

    said = str(refused.value)
    assert said.startswith(
        f"{name}: the variable is not what it should be\n  found:    a value that is not shown\n"
    )
    assert "secret" not in said
