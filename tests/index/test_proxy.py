"""Proxies of the environment: which one counts, and what is told where it fails."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from conformance.index import IndexSettings, ReleasesError, releases
from conformance.index.page import JSON_TYPE
from conformance.proxy import proxy_for
from tests.support.unset_tools import unset

if TYPE_CHECKING:
    from collections.abc import Iterator

    import respx

__all__ = ["unset"]  # a fixture of every test here

HERE = "https://here.example/simple"
PAGE = f"{HERE}/nautilus-trader/"
SETTINGS = IndexSettings(tool="uv", urls=(HERE,), every=False)
EXPECTED = "  expected: a proxy within reach, as http://HOST:PORT or https://HOST:PORT\n"


def refusal() -> str:
    """Return what is said where no releases can be told, without waiting for anything."""
    with pytest.raises(ReleasesError) as refused:
        releases("nautilus_trader", SETTINGS, sleep=lambda _: None)
    return str(refused.value)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Give a port that is taken, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("value", ["foo://127.0.0.1:9", "socks5://127.0.0.1:9", "http://"])
def test_a_proxy_of_another_kind_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable and its value are what is wrong, not the index."""
    monkeypatch.setenv("HTTPS_PROXY", value)

    assert refusal() == (
        "HTTPS_PROXY: the proxy can't be used\n"
        f"  found:    {value}\n"
        f"{EXPECTED}"
        "  fix:      set HTTPS_PROXY to one, or NO_PROXY=here.example to go without"
    )


def test_a_proxy_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    """Where nothing listens at the proxy, it is that which did not answer; no login is shown."""
    monkeypatch.setenv("https_proxy", f"http://ada:secret@127.0.0.1:{closed_port}")

    told = refusal().splitlines()

    assert told[0] == "https_proxy: the proxy did not answer"
    assert told[1].startswith(f"  found:    http://****@127.0.0.1:{closed_port}: ")
    assert "secret" not in "".join(told)


def test_a_proxy_of_another_scheme_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter
) -> None:
    """A variable that is not for this address ends nothing, whatever is in it."""
    monkeypatch.setenv("HTTP_PROXY", "foo://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "here.example")
    page = {"meta": {"api-version": "1.1"}, "files": [{"filename": "nautilus_trader-1.tar.gz"}]}
    respx_mock.get(PAGE).respond(200, json=page, headers={"content-type": JSON_TYPE})

    assert [str(one.version) for one in releases("nautilus_trader", SETTINGS)] == ["1"]


def test_a_bad_certificate_is_not_the_proxy_s_fault(
    monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter
) -> None:
    """What the proxy leads to is told of the index."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    respx_mock.get(PAGE).mock(side_effect=httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"))

    assert refusal().startswith(f"{PAGE}: the index did not answer\n")


@pytest.mark.parametrize(
    ("variables", "counts"),
    [
        ({"HTTPS_PROXY": "http://a"}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://a", "https_proxy": "http://b"}, "https_proxy"),
        ({"ALL_PROXY": "http://a", "https_proxy": "http://b"}, "https_proxy"),
        ({"ALL_PROXY": "http://a", "HTTP_PROXY": "http://b"}, "ALL_PROXY"),
        ({"HTTP_PROXY": "http://b"}, None),
        ({"HTTPS_PROXY": "http://a", "NO_PROXY": "example"}, None),
    ],
)
def test_the_proxy_that_counts_is_the_one_of_the_address(
    variables: dict[str, str], counts: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheme's own variable goes before the one for all, and small letters before capitals."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    proxy = proxy_for(PAGE)

    assert (proxy.variable if proxy else None) == counts
