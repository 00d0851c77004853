"""GitHub's API, as far as it is needed here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, Self

import httpx

from conformance import retries
from conformance.github.access import Access, GitHubError
from conformance.github.refusal import endless, explain, garbled, silent
from conformance.model.facts import Json, canonical
from conformance.proxy import proxy_for, unusable_proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TIMEOUT_S: Final = 15.0  #: For each step: to connect, to send, to hear more.
PAGE_SIZE: Final = 100
MOST_PAGES: Final = 100

_WHO: Final = {"query": "query { viewer { login } }"}


class GitHub:
    """A repository on GitHub, asked with a token.

    Args:
        access: Where, and as whom.
        needs: The permission that the work takes, such as ``issues: write``.
        rehearse: Told of each change in place of GitHub, where nothing is to be sent.
        sleep: Waits, in seconds, before a question is asked again.

    Raises:
        GitHubError: The proxy that the environment names can't be used.
    """

    def __init__(
        self,
        access: Access,
        *,
        needs: str,
        rehearse: Callable[[str], object] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._access, self._needs = access, needs
        self._rehearse, self._sleep = rehearse, sleep
        if unusable := unusable_proxy(access.api_url):
            raise GitHubError([unusable])
        proxy = proxy_for(access.api_url)
        # It follows no redirect: a token is for the host it was given for.
        self._client = httpx.Client(
            headers={
                "accept": "application/vnd.github+json",
                "authorization": f"Bearer {access.token}",
                "user-agent": "nt-conformance",
                "x-github-api-version": "2022-11-28",
            },
            timeout=TIMEOUT_S,
            trust_env=False,  # else any proxy variable that can't be used would end it
            proxy=proxy.address if proxy else None,
            verify=httpx.create_ssl_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def login(self) -> str:
        """Return the name of the account that the token speaks for.

        GraphQL tells every token; REST does not tell those of GitHub Actions.

        Raises:
            GitHubError: It can't be asked, or refuses.
        """
        answer = self._ask("POST", self._access.graphql_url, body=_WHO)
        try:
            return str(_json(answer)["data"]["viewer"]["login"])
        except (KeyError, TypeError, ValueError) as error:
            raise GitHubError(
                [garbled(answer.request, "no name of the token's account")]
            ) from error

    def listed(self, path: str, **query: str) -> Iterator[Mapping[str, Any]]:
        """Yield each entry of a list of the repository, page after page.

        Raises:
            GitHubError: It can't be asked, refuses, or the list has no end in sight.
        """
        for page in range(1, MOST_PAGES + 1):
            params: dict[str, str | int] = {**query, "per_page": PAGE_SIZE, "page": page}
            answer = self._ask("GET", self._url(path), params=params)
            try:
                entries = _json(answer)
            except ValueError as error:
                raise GitHubError([garbled(answer.request, "text that is not JSON")]) from error
            if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
                raise GitHubError([garbled(answer.request, "JSON that is no list")])
            yield from entries
            if "next" not in answer.links:
                return
        raise GitHubError([endless(path, MOST_PAGES * PAGE_SIZE)])

    def change(self, method: str, path: str, body: Mapping[str, Json]) -> None:
        """Create or change something of the repository; only said where it is a rehearsal.

        It is sent once: a change that may have been made is not asked for again.

        Raises:
            GitHubError: It can't be sent, or is refused.
        """
        if self._rehearse:
            self._rehearse(f"{method} {self._path(path)}\n{canonical(body)}")
        else:
            self._ask(method, self._url(path), body=body)

    def _path(self, path: str) -> str:
        return f"/repos/{self._access.repository}/{path}"

    def _url(self, path: str) -> str:
        return f"{self._access.api_url}{self._path(path)}"

    def _ask(
        self,
        method: str,
        url: str,
        *,
        body: Mapping[str, Json] | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        try:
            if method == "GET":
                answer = retries.get(self._client, url, params=params, sleep=self._sleep)
            else:
                answer = self._client.request(method, url, json=body)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise GitHubError([silent(method, url, error)]) from error
        if not answer.is_success:
            raise GitHubError([explain(answer, needs=self._needs, secret=self._access.token)])
        return answer


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401  whatever a server may send
    try:
        return answer.json()
    except RecursionError as error:
        raise ValueError("nested without end") from error
