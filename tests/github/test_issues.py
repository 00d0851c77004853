"""One issue of a release: opened once, brought up to date, and left where people closed it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from conformance.cli.main import main
from conformance.index import IndexSettings
from conformance.index.page import JSON_TYPE
from tests.support.github_tools import API, github, in_actions, pages, post, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import respx

__all__ = ["github", "in_actions"]  # fixtures

ISSUES = f"{API}/repos/team/feed/issues"
PAGE = "https://here.example/simple/nautilus-trader/"
MARKER = "<!-- nt-conformance release: 1.232.0 -->"
STATE = "<!-- nt-conformance release state: b3bda445075bbf68 -->"
NEW = {"upload-time": "2026-09-01T23:00:00Z", "requires-python": ">=3.12"}
TEXT = """\
NautilusTrader 1.232.0 is newer than every pin (since 2026-09-01, Python `>=3.12`).

| channel | pin | Python | at the index |
|---|---|---|---|
| feed | 1.219.0 | 3.12 | 1 newer release |

What it would change for the feed:

    nt-conformance can-i-upgrade 1.232.0

Kept up to date by `nt-conformance watch --open-issue`: write below, not in here.
"""
BODY = f"{MARKER}\n{STATE}\n{TEXT}"
OTHER_BODY = BODY.replace("1 newer release", "2 newer releases")


@pytest.fixture
def index(
    github: respx.MockRouter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., None]:
    """Return what puts releases at an index, beside the one that is pinned."""
    line = 'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: what production runs\n'
    (tmp_path / "pinned-versions.txt").write_text(line)
    (tmp_path / "pyproject.toml").write_text('[tool.conformance]\nfeed = ["feed"]\n')
    monkeypatch.chdir(tmp_path)
    settings = IndexSettings(tool="uv", urls=("https://here.example/simple",), every=False)
    monkeypatch.setattr("conformance.cli.watch.read_settings", lambda: settings)

    def put(*releases: tuple[str, dict[str, Any]]) -> None:
        files = [
            {"filename": f"nautilus_trader-{version}-py3-none-any.whl", **more}
            for version, more in {"1.219.0": {}, **dict(releases)}.items()
        ]
        page = {"meta": {"api-version": "1.1"}, "files": files}
        github.get(PAGE).respond(200, json=page, headers={"content-type": JSON_TYPE})

    return put


def listed(github: respx.MockRouter, *issues: dict[str, Any]) -> respx.Route:
    """Let the repository have these issues."""
    return github.get(ISSUES).mock(httpx.Response(200, json=issues))


def test_an_issue_is_opened(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release newer than the pins gets an issue, and the exit status is still its own."""
    index(("1.232.0", NEW))
    listed(github, post(1, "something else"))
    write = github.post(ISSUES).respond(201, json={})

    assert main(["watch", "--open-issue"]) == 1
    assert sent(write) == {"title": "NautilusTrader 1.232.0 is out", "body": BODY}
    out, err = capsys.readouterr()
    assert out.startswith("nautilus_trader: 1 release is newer than every pin\n")
    assert err == "the issue of 1.232.0 is opened\n"


def test_all_issues_are_looked_through(
    index: Callable[..., None], github: respx.MockRouter
) -> None:
    """Closed ones count too, the oldest first, on every page."""
    index(("1.232.0", NEW))
    route = github.get(ISSUES)
    route.side_effect = pages([post(1, "a")], [post(2, BODY)])

    assert main(["watch", "--open-issue"]) == 1
    assert [call.request.url.query for call in route.calls] == [
        f"state=all&sort=created&direction=asc&per_page=100&page={page}".encode() for page in (1, 2)
    ]


def test_an_issue_is_brought_up_to_date(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """The issue that is there gets the new text, and keeps the title that people gave it."""
    index(("1.232.0", NEW))
    listed(github, post(12, OTHER_BODY, title="Upgrade!"))
    change = github.patch(f"{ISSUES}/12").respond(200, json={})

    assert main(["watch", "--open-issue"]) == 1
    assert sent(change) == {"body": BODY}
    assert capsys.readouterr().err == "the issue of 1.232.0 is brought up to date, #12\n"


def test_an_issue_that_says_it_already_is_left(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same text sends nothing."""
    index(("1.232.0", NEW))
    listed(github, post(12, BODY))

    assert main(["watch", "--open-issue"]) == 1
    assert capsys.readouterr().err == "the issue of 1.232.0 is up to date, #12\n"


@pytest.mark.parametrize("body", [BODY, OTHER_BODY])
def test_a_closed_issue_stays_closed(
    body: str,
    index: Callable[..., None],
    github: respx.MockRouter,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever closed the issue has decided; a pin that has moved since changes nothing."""
    index(("1.232.0", NEW))
    listed(github, post(12, body, state="closed"))

    assert main(["watch", "--open-issue"]) == 1
    assert capsys.readouterr().err == "the issue of 1.232.0 is left closed, #12\n"


def test_a_closed_issue_is_opened_again_when_the_release_changes(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it runs, or its wheel, is what was decided upon: with that changed it is news."""
    index(("1.232.0", NEW))
    closed = BODY.replace(STATE, "<!-- nt-conformance release state: 0000000000000000 -->")
    listed(github, post(12, closed, state="closed"))
    change = github.patch(f"{ISSUES}/12").respond(200, json={})

    assert main(["watch", "--open-issue"]) == 1
    assert sent(change) == {"body": BODY, "state": "open"}
    assert capsys.readouterr().err == "the issue of 1.232.0 is opened again, #12\n"


@pytest.mark.parametrize(
    "other",
    [
        post(12, BODY, by="someone"),
        post(12, BODY.replace("1.232.0", "1.232.1")),
        post(12, f"As {MARKER} says"),
        post(12, BODY, pull_request={}),
    ],
    ids=["another's", "another release's", "a quotation", "a pull request"],
)
def test_no_other_issue_is_edited(
    other: dict[str, Any], index: Callable[..., None], github: respx.MockRouter
) -> None:
    """An issue of another account, release or kind is never touched, whatever its title."""
    index(("1.232.0", NEW))
    listed(github, other | {"title": "NautilusTrader 1.232.0 is out"})
    write = github.post(ISSUES).respond(201, json={})

    main(["watch", "--open-issue"])

    assert write.called


def test_of_several_releases_the_newest_has_the_issue(
    index: Callable[..., None], github: respx.MockRouter
) -> None:
    """The others are named in it, as many as can be read."""
    index(*((f"1.{minor}.0", {}) for minor in range(232, 250)))
    listed(github)
    write = github.post(ISSUES).respond(201, json={})

    main(["watch", "--open-issue"])

    body = sent(write)["body"]
    assert sent(write)["title"] == "NautilusTrader 1.249.0 is out"
    assert "\n- 1.248.0 (date not told, any Python)\n- 1.247.0 (" in body
    assert "\n- 1.237.0 (date not told, any Python)\n- and 5 more\n" in body


def test_a_strangers_words_stay_words(index: Callable[..., None], github: respx.MockRouter) -> None:
    """What a yanked release gives for a reason is no Markdown in the issue."""
    index(("1.219.0", {"yanked": "see `x` | @team"}), ("1.232.0", {}))
    listed(github)
    write = github.post(ISSUES).respond(201, json={})

    main(["watch", "--open-issue"])

    told = r"| 1 newer release, yanked: see \`x\` \| @&#8203;team |"
    assert told in sent(write)["body"]


def test_nothing_newer_opens_nothing(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without news GitHub is not asked."""
    index()

    assert main(["watch", "--open-issue"]) == 0
    assert capsys.readouterr().err == "no issue: nothing is newer than the pins\n"


def test_a_dry_run_opens_nothing(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be sent is told beside the results, which stay JSON."""
    index(("1.232.0", NEW))
    listed(github)

    assert main(["watch", "--open-issue", "--dry-run", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["next"] == "nt-conformance can-i-upgrade 1.232.0"
    request, _, rest = err.partition("\n")
    assert request == "POST /repos/team/feed/issues"
    assert rest == (
        json.dumps({"body": BODY, "title": "NautilusTrader 1.232.0 is out"}, indent=2)
        + "\n\ndry run: the issue of 1.232.0 is opened\n"
    )


def test_a_token_that_may_not_open_issues(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """The permission that lacks is named, and what is newer is told all the same."""
    index(("1.232.0", NEW))
    listed(github)
    github.post(ISSUES).respond(403, json={"message": "Resource not accessible by integration"})

    assert main(["watch", "--open-issue"]) == 2
    out, err = capsys.readouterr()
    assert "1.232.0" in out
    assert err.splitlines()[:3] == [
        "GitHub: POST /repos/team/feed/issues: the token may not do this",
        "  found:    403 Forbidden: Resource not accessible by integration",
        "  expected: a token with issues: write",
    ]


def test_a_repository_without_issues(
    index: Callable[..., None], github: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    """Issues that are turned off are told as such."""
    index(("1.232.0", NEW))
    github.get(ISSUES).respond(410, json={"message": "Issues are disabled for this repo"})

    assert main(["watch", "--open-issue"]) == 2
    assert capsys.readouterr().err == (
        "GitHub: GET /repos/team/feed/issues: the repository keeps no issues\n"
        "  found:    410 Gone: Issues are disabled for this repo\n"
        "  expected: a repository whose issues are turned on\n"
        "  fix:      turn them on in the repository's settings, or leave --open-issue out\n"
    )
