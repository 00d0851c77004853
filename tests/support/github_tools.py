"""A repository on GitHub that answers what a test wants, and remembers what it was sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import respx

API = "https://api.github.example"
TOKEN = "ghs_0123secret"  # noqa: S105  a dummy
ENVIRON = {
    "GITHUB_API_URL": API,
    "GITHUB_GRAPHQL_URL": f"{API}/graphql",
    "GITHUB_REPOSITORY": "team/feed",
    "GITHUB_TOKEN": TOKEN,
}
BOT = "github-actions[bot]"


@pytest.fixture
def in_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what GitHub Actions sets, and wait for nothing."""
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("conformance.retries.PAUSES_S", ())


@pytest.fixture
def github(respx_mock: respx.MockRouter, in_actions: None) -> respx.MockRouter:
    """Return a GitHub that knows whose the token is, asked from within Actions."""
    viewer = {"data": {"viewer": {"login": BOT}}}
    respx_mock.post("/graphql").mock(httpx.Response(200, json=viewer))
    return respx_mock


def post(number: int, body: str | None, *, by: str | None = BOT, **more: Any) -> dict[str, Any]:
    """Return an issue or a comment as GitHub lists it."""
    user = {"login": by} if by else None
    return {"id": number, "number": number, "body": body, "user": user, "state": "open", **more}


def pages(*entries: Sequence[Mapping[str, Any]]) -> list[httpx.Response]:
    """Return a list's pages, each naming the next."""
    link = {"link": '<https://elsewhere.example/>; rel="next"'}
    *first, last = entries
    return [httpx.Response(200, json=page, headers=link) for page in first] + [
        httpx.Response(200, json=last)
    ]


def sent(route: respx.Route) -> Any:
    """Return what was sent to a route last."""
    return json.loads(route.calls.last.request.content)
