"""The releases of a package: how an index is asked, and how each of its failures is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from conformance.index import IndexSettings, Release, ReleasesError, group_files, releases
from conformance.index.page import JSON_TYPE, File
from tests.support.unset_tools import unset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import respx

__all__ = ["unset"]  # a fixture of every test here

HERE = "https://here.example/simple"
THERE = "https://there.example/simple"
PAGE = f"{HERE}/nautilus-trader/"
FIX = "  fix:      pip config list   shows what pip is set to, and  pip config debug  where"
A_PAGE = "  expected: a page that lists files, in JSON or HTML\n"


def settings(*urls: str, every: bool = True, certificates: str | None = None) -> IndexSettings:
    """Return settings of pip's, of one index where none is given."""
    return IndexSettings(tool="pip", urls=urls or (HERE,), every=every, certificates=certificates)


def wheel(version: str, **more: Any) -> dict[str, Any]:
    """Return a wheel's entry in JSON."""
    return {"filename": f"nautilus_trader-{version}-cp312-cp312-win_amd64.whl", **more}


def answer(*files: dict[str, Any]) -> httpx.Response:
    """Return an index's answer in JSON."""
    page = {"meta": {"api-version": "1.1"}, "files": files}
    return httpx.Response(200, content=json.dumps(page), headers={"content-type": JSON_TYPE})


def ask(*urls: str, pauses: list[float] | None = None, **more: Any) -> Sequence[str]:
    """Return the releases that are told, without waiting for anything."""
    waited: list[float] = [] if pauses is None else pauses
    found = releases("nautilus_trader", settings(*urls, **more), sleep=waited.append)
    return [str(release.version) for release in found]


def refusal(*urls: str, **more: Any) -> str:
    """Return what is said where no releases can be told."""
    with pytest.raises(ReleasesError) as refused:
        ask(*urls, **more)
    return str(refused.value)


def test_a_release_is_told(respx_mock: respx.MockRouter) -> None:
    """A release has its version, its Pythons, the time of its first file, and its wheel."""
    respx_mock.get(PAGE).respond(
        200,
        headers={"content-type": JSON_TYPE},
        json={
            "meta": {"api-version": "1.1"},
            "files": [
                wheel("1.231.0", **{"upload-time": "2026-08-02T12:00:00Z"}),
                {
                    "filename": "nautilus_trader-1.231.0.tar.gz",
                    "requires-python": ">=3.12",
                    "upload-time": "2026-08-02T11:00:00Z",
                },
            ],
        },
    )

    assert releases("nautilus_trader", settings()) == (
        Release(
            version=Version("1.231.0"),
            requires_python=SpecifierSet(">=3.12"),
            yanked=None,
            uploaded_at=datetime(2026, 8, 2, 11, tzinfo=UTC),
            has_wheel=True,
        ),
    )


def test_releases_are_in_the_order_of_their_versions(respx_mock: respx.MockRouter) -> None:
    """The oldest is first, as versions are ordered, with pre-releases where they belong."""
    respx_mock.get(PAGE).mock(
        answer(*(wheel(version) for version in ("1.100.0", "1.99.0", "2.0.0", "2.0.0rc1")))
    )

    assert ask() == ["1.99.0", "1.100.0", "2.0.0rc1", "2.0.0"]


def test_the_index_is_asked_for_json_first(respx_mock: respx.MockRouter) -> None:
    """The project is named as indexes name it, and JSON is preferred, for its times."""
    route = respx_mock.get(PAGE).mock(answer(wheel("1.0")))

    ask()

    assert route.calls.last.request.headers["accept"] == (
        "application/vnd.pypi.simple.v1+json,"
        " application/vnd.pypi.simple.v1+html;q=0.02, text/html;q=0.01"
    )


def test_an_index_in_html_is_read(respx_mock: respx.MockRouter) -> None:
    """An index that knows nothing but HTML tells its releases too, without their times."""
    link = '<a href="nautilus_trader-1.0.tar.gz" data-requires-python="&lt;4" data-yanked="bad">'
    respx_mock.get(PAGE).respond(200, html=link)

    assert releases("nautilus_trader", settings()) == (
        Release(
            version=Version("1.0"),
            requires_python=SpecifierSet("<4"),
            yanked="bad",
            uploaded_at=None,
            has_wheel=False,
        ),
    )


def test_a_directory_is_read(tmp_path: Path) -> None:
    """An index on the disk tells its releases, as it does to pip and uv."""
    (tmp_path / "nautilus-trader").mkdir()
    page = tmp_path / "nautilus-trader" / "index.html"
    page.write_text('<a href="../../nautilus_trader-1.0.tar.gz">x</a>')

    assert ask(tmp_path.as_uri()) == ["1.0"]


def test_a_directory_without_the_package_has_none(tmp_path: Path) -> None:
    """An index on the disk may have nothing of the package."""
    assert f"{tmp_path.as_uri()}: no index has nautilus_trader" in refusal(tmp_path.as_uri())


def test_every_index_of_pips_counts(respx_mock: respx.MockRouter) -> None:
    """Since pip takes a release from any of its indexes, all of them are asked."""
    respx_mock.get(PAGE).mock(answer(wheel("1.0")))
    respx_mock.get(f"{THERE}/nautilus-trader/").mock(answer(wheel("2.0")))

    assert ask(HERE, THERE) == ["1.0", "2.0"]


def test_the_first_index_of_uvs_counts(respx_mock: respx.MockRouter) -> None:
    """Since uv takes a package from the first index that has it, the next is not asked."""
    respx_mock.get(PAGE).respond(404)
    respx_mock.get(f"{THERE}/nautilus-trader/").mock(answer(wheel("2.0")))

    assert ask(HERE, THERE, "https://never.example/simple", every=False) == ["2.0"]


def test_one_index_that_fails_fails_the_whole(respx_mock: respx.MockRouter) -> None:
    """What one index does not tell may be the newest release, so nothing is told."""
    respx_mock.get(PAGE).mock(answer(wheel("1.0")))
    respx_mock.get(f"{THERE}/nautilus-trader/").respond(410)

    assert refusal(HERE, THERE) == (
        "https://there.example/simple/nautilus-trader/: the index answered with an error\n"
        f"  found:    410 Gone\n{A_PAGE}{FIX}"
    )


def test_no_index_has_the_package(respx_mock: respx.MockRouter) -> None:
    """Where no index has the package, each that was asked is named."""
    respx_mock.get(PAGE).respond(404)
    respx_mock.get(f"{THERE}/nautilus-trader/").respond(404)

    assert refusal(HERE, THERE) == (
        "https://here.example/simple, https://there.example/simple:"
        " no index has nautilus_trader\n"
        "  found:    404 Not Found\n"
        f"  expected: the releases of nautilus_trader\n{FIX}"
    )


@pytest.mark.parametrize(
    "html",
    [
        "<form>Log in</form>",
        '<a href="other-1.0.tar.gz">x</a>',
        '<a href="nautilus_trader-1.0.exe">x</a>',
        '<a href="nautilus_trader-new.tar.gz">x</a>',
    ],
)
def test_a_page_without_a_release_is_no_answer(html: str, respx_mock: respx.MockRouter) -> None:
    """A page of something else, such as a login, is not taken for a package without releases."""
    respx_mock.get(PAGE).respond(200, html=html)

    assert refusal() == (
        "https://here.example/simple: the index lists no release of nautilus_trader\n"
        "  found:    a page without a wheel or a source archive of it\n"
        f"  expected: the releases of nautilus_trader\n{FIX}"
    )


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "[Errno 111] Connection refused"),
        (httpx.ConnectTimeout("timed out"), "3 times nothing in 15 s"),
        (httpx.ReadTimeout(""), "3 times nothing in 15 s"),
        (httpx.ReadError(""), "ReadError"),
        (httpx.ProxyError("https://me:secret@proxy is off"), "https://****@proxy is off"),
    ],
)
def test_an_index_that_does_not_answer_is_told(
    error: Exception, found: str, respx_mock: respx.MockRouter
) -> None:
    """It is asked three times, with pauses, and then the reason is told."""
    route = respx_mock.get(PAGE).mock(side_effect=error)
    pauses: list[float] = []

    assert refusal(pauses=pauses) == (
        "https://here.example/simple/nautilus-trader/: the index did not answer\n"
        f"  found:    {found}\n{A_PAGE}{FIX}"
    )
    assert (route.call_count, pauses) == (3, [0.5, 2.0])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_error_that_passes_is_waited_out(status: int, respx_mock: respx.MockRouter) -> None:
    """An error that another try may not meet is not the last word."""
    respx_mock.get(PAGE).side_effect = [httpx.Response(status), answer(wheel("1.0"))]

    assert ask() == ["1.0"]


def test_an_error_that_stays_is_told(respx_mock: respx.MockRouter) -> None:
    """An index that fails three times has failed."""
    route = respx_mock.get(PAGE).respond(500)

    assert refusal() == (
        "https://here.example/simple/nautilus-trader/: the index answered with an error\n"
        f"  found:    500 Internal Server Error\n{A_PAGE}{FIX}"
    )
    assert route.call_count == 3


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "Unauthorized"), (403, "Forbidden"), (407, "Proxy Authentication Required")],
)
def test_an_index_that_wants_a_login_is_told(
    status: int, reason: str, respx_mock: respx.MockRouter
) -> None:
    """It is asked once, and the fix is where logins are kept."""
    route = respx_mock.get(PAGE).respond(status)

    assert refusal() == (
        "https://here.example/simple/nautilus-trader/: the index does not let us in\n"
        f"  found:    {status} {reason}\n"
        "  expected: a name and password that it knows, in its address or in a netrc file\n"
        f"{FIX}"
    )
    assert route.call_count == 1


def test_garbage_is_told(respx_mock: respx.MockRouter) -> None:
    """JSON that is cut off is not a package without releases."""
    respx_mock.get(PAGE).respond(200, content=b'{"fi', headers={"content-type": JSON_TYPE})

    assert refusal() == (
        "https://here.example/simple/nautilus-trader/: the index answered with something else\n"
        f"  found:    text that is not JSON\n{A_PAGE}{FIX}"
    )


def test_html_that_the_parser_refuses_is_told(respx_mock: respx.MockRouter) -> None:
    """A page whose links can't all be read may lack the newest release, so nothing is told."""
    respx_mock.get(PAGE).respond(200, html='<a href="nautilus_trader-1.0.tar.gz"><a href="//[">')

    assert refusal() == (
        "https://here.example/simple/nautilus-trader/: the index answered with something else\n"
        f"  found:    HTML with a link or a version that is none\n{A_PAGE}{FIX}"
    )


def test_another_major_version_is_told(respx_mock: respx.MockRouter) -> None:
    """A page of another version of the API is not guessed at."""
    page = {"meta": {"api-version": "2.0"}, "files": [wheel("1.0")]}
    respx_mock.get(PAGE).respond(200, json=page, headers={"content-type": JSON_TYPE})

    assert "found:    Unsupported API major version: '2.0'\n" in refusal()


def test_a_whole_entry_in_json_is_read(respx_mock: respx.MockRouter) -> None:
    """Digests, sizes and all else that an index says of a file are no hindrance."""
    more = {"url": "x", "hashes": {"sha256": "0" * 64}, "size": 5, "core-metadata": {"sha256": "0"}}
    respx_mock.get(PAGE).mock(answer(wheel("1.0", yanked=False, provenance=None, **more)))

    assert ask() == ["1.0"]


def test_another_type_of_content_is_told(respx_mock: respx.MockRouter) -> None:
    """An answer that is no page is named by its type."""
    respx_mock.get(PAGE).respond(200, text="hello")

    assert "found:    content of type text/plain\n" in refusal()


@pytest.mark.parametrize(
    "address",
    ["ftp://here.example", "https://here.example\x7f", "http://a..b"],
)
def test_an_address_that_cannot_be_asked_is_told(address: str) -> None:
    """An address that is none is told at once."""
    pauses: list[float] = []

    assert refusal(address, pauses=pauses) == (
        f"{address}/nautilus-trader/: the index's address can't be used\n"
        f"  found:    {address}/nautilus-trader/\n"
        f"  expected: one that begins with https://, http:// or file://\n{FIX}"
    )
    assert pauses == []


def test_certificates_that_are_not_there_are_told(tmp_path: Path) -> None:
    """A setting of pip's that names no file does not end in a traceback."""
    assert refusal(certificates=str(tmp_path / "none.pem")) == (
        "https://here.example/simple/nautilus-trader/: a file can't be read\n"
        "  found:    No such file or directory\n"
        f"  expected: an index, and certificates, that are there\n{FIX}"
    )


def test_certificates_that_are_none_are_told(tmp_path: Path) -> None:
    """A file of something else is not taken for certificates."""
    (tmp_path / "none.pem").write_text("none")

    said = refusal(certificates=str(tmp_path / "none.pem"))

    assert "nautilus-trader/: the certificates that pip is set to can't be used\n" in said


def test_the_login_of_an_address_is_sent_and_not_shown(respx_mock: respx.MockRouter) -> None:
    """Name and password reach their index, and no message."""
    route = respx_mock.get(PAGE).respond(403)

    said = refusal("https://user:secret@here.example/simple")

    assert route.calls.last.request.headers["authorization"] == "Basic dXNlcjpzZWNyZXQ="
    assert said.startswith("https://****@here.example/simple/nautilus-trader/: ")
    assert "secret" not in said


def test_the_login_of_a_netrc_file_is_sent(
    respx_mock: respx.MockRouter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name and password kept as curl keeps them reach their index."""
    (tmp_path / "netrc").write_text("machine here.example login user password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    route = respx_mock.get(PAGE).mock(answer(wheel("1.0")))

    ask()

    assert route.calls.last.request.headers["authorization"] == "Basic dXNlcjpzZWNyZXQ="


def test_the_login_of_an_address_outweighs_a_netrc_file(
    respx_mock: respx.MockRouter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written with the index is meant for it."""
    (tmp_path / "netrc").write_text("machine here.example login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    route = respx_mock.get(PAGE).mock(answer(wheel("1.0")))

    ask("https://user:secret@here.example/simple")

    assert route.calls.last.request.headers["authorization"] == "Basic dXNlcjpzZWNyZXQ="


def test_a_login_does_not_follow_to_another_host(respx_mock: respx.MockRouter) -> None:
    """Where an index sends us elsewhere, its password stays behind."""
    respx_mock.get(PAGE).respond(302, headers={"location": "https://cdn.example/page"})
    there = respx_mock.get("https://cdn.example/page").mock(answer(wheel("1.0")))

    assert ask("https://user:secret@here.example/simple") == ["1.0"]
    assert "authorization" not in there.calls.last.request.headers


def test_a_redirect_does_not_read_the_disk(tmp_path: Path) -> None:
    """A server can't point at a file of ours."""
    (tmp_path / "index.html").write_text('<a href="nautilus_trader-1.0.tar.gz">x</a>')

    class Astray(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("location", f"{tmp_path.as_uri()}/")
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Astray) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        said = refusal(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()

    assert "the index's address can't be used" in said


def test_a_redirect_without_end_is_told(respx_mock: respx.MockRouter) -> None:
    """An index that leads in a circle is left."""
    respx_mock.get(PAGE).respond(302, headers={"location": PAGE})

    assert "found:    Exceeded maximum allowed redirects.\n" in refusal()


def test_a_netrc_file_that_is_spoilt_is_told_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong is told by its line, since the words may be a password."""
    (tmp_path / "netrc").write_text("machine here.example\nlogin user passwrod secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    assert refusal() == (
        "https://here.example/simple/nautilus-trader/: the netrc file can't be used\n"
        "  found:    a mistake on line 2\n"
        f"  expected: one that only its owner can read, as curl's\n{FIX}"
    )


def test_a_release_is_yanked_when_all_of_it_is() -> None:
    """One file that is still there keeps the release, and tells its wheel."""
    files = [
        File(name="nt-1.0-py3-none-any.whl", yanked="bad wheel"),
        File(name="nt-1.0.tar.gz"),
        File(name="nt-2.0-py3-none-any.whl", yanked=""),
        File(name="nt-2.0.tar.gz", yanked="bad"),
    ]

    found = group_files(files, "nt")

    assert [(release.yanked, release.has_wheel) for release in found] == [
        (None, False),
        ("bad", True),
    ]


@pytest.mark.parametrize("python", ["", "3.12 or so"])
def test_pythons_that_are_not_told_are_any(python: str) -> None:
    """What names no Python, or can't be read, rules none out."""
    release = group_files([File(name="nt-1.0.tar.gz", requires_python=python)], "nt")[0]

    assert release.runs_on("3.11")


def test_a_release_knows_its_pythons() -> None:
    """A Python that a release does not ask for is ruled out."""
    release = group_files([File(name="nt-1.0.tar.gz", requires_python=">=3.12,<3.14")], "nt")[0]

    assert [release.runs_on(python) for python in ("3.11", "3.12", "3.13", "3.14")] == [
        False,
        True,
        True,
        False,
    ]


def test_one_release_has_one_version(respx_mock: respx.MockRouter) -> None:
    """Two ways to write a version are one release."""
    respx_mock.get(PAGE).mock(answer(wheel("1.0"), wheel("1.0.0")))

    assert ask() == ["1.0"]


@given(st.lists(st.builds(File, name=st.text(max_size=30))))
def test_any_name_is_a_release_or_none(files: list[File]) -> None:
    """No name of a file ends in anything but a release or nothing."""
    found = group_files(files, "nt")

    assert sorted(release.version for release in found) == [release.version for release in found]
