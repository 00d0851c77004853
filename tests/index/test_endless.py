"""An index that does not come to an end: bounded in bytes, and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from conformance import retries
from conformance.index import IndexSettings, ReleasesError, releases
from conformance.index.page import JSON_TYPE
from tests.support.unset_tools import unset

if TYPE_CHECKING:
    from collections.abc import Iterator

    import respx

__all__ = ["unset"]  # a fixture of every test here

PAGE = "https://here.example/simple/nautilus-trader/"
SETTINGS = IndexSettings(tool="uv", urls=("https://here.example/simple",), every=False)


class Endless(httpx.SyncByteStream):
    """An answer that goes on, and counts what was taken of it."""

    def __init__(self, chunk: bytes) -> None:
        self.chunk = chunk
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield for ever."""
        while True:
            self.taken += 1
            yield self.chunk


def refusal(respx_mock: respx.MockRouter, stream: Endless) -> str:
    """Return what is said of an index that answers with a stream."""
    answer = httpx.Response(200, headers={"content-type": JSON_TYPE}, stream=stream)
    respx_mock.get(PAGE).mock(return_value=answer)
    with pytest.raises(ReleasesError) as refused:
        releases("nautilus_trader", SETTINGS, sleep=lambda _: None)
    return str(refused.value)


def test_an_answer_of_any_length_is_cut(respx_mock: respx.MockRouter) -> None:
    """No more is taken than is refused, and it is not asked for again."""
    stream = Endless(b"x" * (1 << 20))

    told = refusal(respx_mock, stream)

    assert told.splitlines()[:2] == [
        f"{PAGE}: the index's answer does not end",
        "  found:    more than 64 MB",
    ]
    assert stream.taken <= 65


def test_an_answer_that_drips_is_cut(
    respx_mock: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However steadily bytes come, the whole has a time."""
    monkeypatch.setattr(retries, "WITHIN_S", 0.0)

    told = refusal(respx_mock, Endless(b"x"))

    assert told.splitlines()[1] == "  found:    nothing whole in 0 s"
