"""Watch: what is newer than the pins, as a person, a machine and an exit status are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from conformance.cli.main import main
from conformance.index import IndexSettings
from conformance.index.page import JSON_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    import respx

PAGE = "https://here.example/simple/nautilus-trader/"
FEED = 'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: what production runs\n'
NEXT = 'nautilus_trader==1.231.0 ; python_version == "3.12"  # next: being prepared\n'
PINNED = [
    ("1.219.0", {"requires-python": "<3.14,>=3.11"}),
    ("1.231.0", {"upload-time": "2026-08-02T10:00:00Z"}),
]


@pytest.fixture(autouse=True)
def set_to_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run where two releases are pinned, and an index of our own is set."""
    (tmp_path / "pinned-versions.txt").write_text(FEED + NEXT)
    (tmp_path / "pyproject.toml").write_text('[tool.conformance]\nfeed = ["feed"]\n')
    monkeypatch.chdir(tmp_path)
    settings = IndexSettings(
        tool="uv", urls=("https://user:secret@here.example/simple",), every=False
    )
    monkeypatch.setattr("conformance.cli.watch.read_settings", lambda: settings)


@pytest.fixture
def index(respx_mock: respx.MockRouter) -> Callable[..., None]:
    """Return what puts releases at the index."""

    def put(*releases: tuple[str, dict[str, Any]]) -> None:
        files = [
            {"filename": f"nautilus_trader-{version}-py3-none-any.whl", **more}
            for version, more in releases
        ]
        page = {"meta": {"api-version": "1.1"}, "files": files}
        respx_mock.get(PAGE).respond(200, json=page, headers={"content-type": JSON_TYPE})

    return put


def test_nothing_newer(index: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is newer than every pin, that is said, with how far each pin is behind."""
    index(*PINNED)

    assert main(["watch"]) == 0
    assert capsys.readouterr() == (
        (
            "nautilus_trader: nothing is newer than the pins\n"
            "\n"
            "  feed   1.219.0   Python 3.12   1 newer release\n"
            "  next   1.231.0   Python 3.12   no newer releases\n"
        ),
        "",
    )


def test_one_newer(index: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """A newer release is told with its date and Pythons, and the command that looks into it."""
    new = {"upload-time": "2026-09-01T23:00:00Z", "requires-python": ">=3.12"}
    index(*PINNED, ("1.232.0", new))

    assert main(["watch"]) == 1
    assert capsys.readouterr() == (
        (
            "nautilus_trader: 1 release is newer than every pin\n"
            "\n"
            "  feed   1.219.0   Python 3.12   2 newer releases\n"
            "  next   1.231.0   Python 3.12   1 newer release\n"
            "\n"
            "  1.232.0   since 2026-09-01   Python >=3.12\n"
            "\n"
            "next: nt-conformance can-i-upgrade 1.232.0   says what it would change\n"
        ),
        "",
    )


def test_several_newer(index: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """The newest is first, what is in the way of each is said, and the newest is looked into."""
    index(
        *PINNED,
        ("1.232.0", {}),
        ("1.233.0", {"requires-python": ">=3.13", "upload-time": "2026-10-01T00:00:00Z"}),
        ("1.234.0", {"filename": "nautilus_trader-1.234.0.tar.gz"}),
    )

    assert main(["watch"]) == 1
    assert capsys.readouterr().out.splitlines()[5:] == [
        "  1.234.0   date not told      any Python      no wheel",
        (
            "  1.233.0   since 2026-10-01   Python >=3.13   not for Python 3.12, which is pinned;"
            " use Python 3.13"
        ),
        "  1.232.0   date not told      any Python",
        "",
        "next: nt-conformance can-i-upgrade 1.234.0   says what it would change",
    ]


def test_many_newer(index: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """However many there are, they fit one screen, and how many are left out is said."""
    index(*PINNED, *((f"2.{minor}.0", {}) for minor in range(40)))

    assert main(["watch"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "nautilus_trader: 40 releases are newer than every pin"
    assert out[-3:] == [
        "  and 28 older, back to 2.0.0",
        "",
        "next: nt-conformance can-i-upgrade 2.39.0   says what it would change",
    ]
    assert len(out) == 20


def test_a_release_between_the_pins_is_no_news(index: Callable[..., None]) -> None:
    """What is older than the release being prepared asks for nothing to be done."""
    index(*PINNED, ("1.230.1", {}))

    assert main(["watch"]) == 0


def test_a_pre_release_counts_on_request(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A pre-release is no news, unless it is asked for; then it is called what it is."""
    index(*PINNED, ("2.0.0rc1", {}), ("2.0.0.dev1", {}))

    assert main(["watch"]) == 0
    capsys.readouterr()
    assert main(["watch", "--pre"]) == 1
    assert capsys.readouterr().out.splitlines()[5:7] == [
        "  2.0.0rc1     date not told   any Python   pre-release",
        "  2.0.0.dev1   date not told   any Python   pre-release",
    ]


def test_the_release_of_a_pinned_pre_release_is_news(index: Callable[..., None]) -> None:
    """Where a pre-release is pinned, the release that follows it is newer."""
    Path("pinned-versions.txt").write_text(FEED + NEXT.replace("1.231.0", "1.232.0rc1"))
    index(*PINNED, ("1.232.0", {}))

    assert main(["watch"]) == 1


def test_a_yanked_release_is_no_news(index: Callable[..., None]) -> None:
    """What its makers have withdrawn is not offered."""
    index(*PINNED, ("1.232.0", {"yanked": "broken"}))

    assert main(["watch"]) == 0


def test_a_yanked_pin_is_told(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A pin whose release was withdrawn is told with the reason, on one short line."""
    reason = "loses\n\x1b[31mtrades " + "x" * 100
    index(("1.219.0", {"yanked": reason}), ("1.231.0", {"yanked": True}))

    main(["watch"])

    assert capsys.readouterr().out.splitlines()[2:] == [
        (
            "  feed   1.219.0   Python 3.12   no newer releases,"
            f" yanked: loses \\x1b[31mtrades {'x' * 59}… (41 more characters)"
        ),
        "  next   1.231.0   Python 3.12   no newer releases, yanked: no reason given",
    ]


def test_a_pin_that_is_not_at_the_index_is_told(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A pin that the index does not list can't be installed from it."""
    index(("1.231.0", {}))

    main(["watch"])

    assert capsys.readouterr().out.splitlines()[2] == (
        "  feed   1.219.0   Python 3.12   1 newer release, not at the index"
    )


def test_a_machine_is_told_the_same(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """In JSON there is what the text says, and where it is from, without its password."""
    new = {"upload-time": "2026-09-01T23:00:00Z", "requires-python": ">=3.13"}
    index(PINNED[0], ("1.231.0", {"yanked": "bad"}), ("1.232.0", new))

    assert main(["watch", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == {
        "index": "https://****@here.example/simple",
        "newer": [
            {
                "has_wheel": True,
                "prerelease": False,
                "requires_python": ">=3.13",
                "runs_on": {"feed": False, "next": False},
                "uploaded_at": "2026-09-01T23:00:00+00:00",
                "version": "1.232.0",
            }
        ],
        "next": "nt-conformance can-i-upgrade 1.232.0 --python 3.13",
        "package": "nautilus_trader",
        "pins": [
            {
                "at_index": True,
                "channel": "feed",
                "newer": ["1.232.0"],
                "python": "3.12",
                "version": "1.219.0",
                "yanked": None,
            },
            {
                "at_index": True,
                "channel": "next",
                "newer": ["1.232.0"],
                "python": "3.12",
                "version": "1.231.0",
                "yanked": "bad",
            },
        ],
        "prereleases": False,
    }


def test_a_machine_is_told_of_nothing_newer(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without news there is no next command."""
    index(PINNED[1])

    assert main(["watch", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["newer"], told["next"], told["pins"][0]["at_index"]) == ([], None, False)


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_index_that_fails_is_could_not_tell(
    form: str,
    respx_mock: respx.MockRouter,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An index that fails is neither of the other two answers, and nothing is on stdout."""
    respx_mock.get(PAGE).mock(side_effect=httpx.ConnectError("Connection refused"))
    monkeypatch.setattr("conformance.retries.PAUSES_S", ())

    assert main(["watch", "--format", form]) == 2
    assert capsys.readouterr() == (
        "",
        (
            "https://****@here.example/simple/nautilus-trader/: the index did not answer\n"
            "  found:    Connection refused\n"
            "  expected: a page that lists files, in JSON or HTML\n"
            "  fix:      look at UV_DEFAULT_INDEX, UV_INDEX, uv.toml and pyproject.toml,"
            " which set uv's index\n"
        ),
    )


def test_pins_that_are_spoilt_are_fixed_by_the_list(
    index: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The fix of a bad pin is this command, so it lists what there is all the same."""
    Path("pinned-versions.txt").write_text(FEED.replace("==1.219.0", ">=1.219"))
    index(*PINNED)

    assert main(["watch"]) == 2
    assert capsys.readouterr() == (
        "",
        (
            "nautilus_trader: 2 releases at the index\n"
            "\n"
            "  1.231.0   since 2026-08-02   any Python\n"
            "  1.219.0   date not told      Python <3.14,>=3.11\n"
            "\n"
            "pinned-versions.txt:1: nautilus_trader is pinned to a range\n"
            "  found:    nautilus_trader>=1.219\n"
            "  expected: one exact release, such as nautilus_trader==1.220.0\n"
            "  fix:      nt-conformance watch   lists the releases there are\n"
        ),
    )


def test_the_command_needs_no_nautilus_trader(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A process of its own, set by a variable of uv's, gets along without NautilusTrader."""
    project = tmp_path / "simple" / "nautilus-trader"
    project.mkdir(parents=True)
    (project / "index.html").write_text('<a href="nautilus_trader-1.232.0.tar.gz">x</a>')
    code = (
        "import sys; sys.modules['nautilus_trader'] = sys.modules['conformance.areas'] = None\n"
        "from conformance.cli.main import main; sys.exit(main(['watch']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {
            "UV_DEFAULT_INDEX": (tmp_path / "simple").as_uri(),
            "PYTHONPATH": str(request.config.rootpath),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (run.returncode, run.stderr) == (1, "")
    assert "  1.232.0   date not told   any Python   no wheel\n" in run.stdout
