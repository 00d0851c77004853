"""A history as text, Markdown, JSON and a page: nothing in it is markup but what is ours."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from conformance.history.columns import build_columns, count_unchanged
from conformance.history.formats import FORMATS
from conformance.history.records import History
from conformance.model.facts import MISSING
from tests.support.failing import died
from tests.support.tiny_results import MEMBER, gone, read_feed, result

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.diff.records import Drift

NASTY = "1 | 2 <script>alert(1)</script>"
DIED = {"wire.ticks.order": died("crashed with SIGSEGV")}


def said_so(_before: str, _after: str, drifts: tuple[Drift, ...]) -> tuple[Drift, ...]:
    """Find nothing in the release notes."""
    from dataclasses import replace  # noqa: PLC0415  # only here

    return tuple(replace(drift, upstream="") for drift in drifts)


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Make the history of five releases, one of each kind."""
    results = [
        result("1.0"),
        result("1.1", price=NASTY),
        gone("1.2"),
        result("1.3", price=NASTY, failures=DIED),
        result("1.4", member=MISSING, price=NASTY),
    ]
    columns = tuple(build_columns(results, read_feed(tmp_path), upstream=said_so))
    return History(python="3.12", columns=columns, unchanged=count_unchanged(results, columns))


def test_the_text_has_a_line_for_each_release(history: History) -> None:
    """What stops the feed stands below the release that brought it."""
    assert FORMATS["text"](history) == (
        "nautilus_trader 1.0 … 1.4 on Python 3.12\n"
        "5 releases: 1 REVIEW, 1 BLOCKED, 2 INCONCLUSIVE; 2 facts changed, 3 never did\n"
        "\n"
        "1.0  the first\n"
        "1.1  REVIEW          1 shift\n"
        "1.2  INCONCLUSIVE    not on the index\n"
        "1.3  INCONCLUSIVE    1 probe inconclusive: wire.ticks.order\n"
        "1.4  BLOCKED         1 break\n"
        f"       break  surface.BinanceAccountType members.{MEMBER}\n"
    )


def test_markdown_has_a_row_for_each_change(history: History) -> None:
    """A bar or a tag in a value is shown, and ends no cell."""
    told = FORMATS["markdown"](history)

    assert (
        "| wire.ticks.order came | 1.1 | shift | 1.50 |"
        " 1 \\| 2 \\<script\\>alert(1)\\</script\\> | no line names it |\n" in told
    )
    assert "\nthe release notes name 0 of 2 drifts\n" in told


def test_json_tells_each_fact_with_its_changes(history: History) -> None:
    """Release, severity, both sides, the feed's lines and what upstream says."""
    document = json.loads(FORMATS["json"](history))

    fact = document["facts"][0]
    assert fact["fact"] == f"surface.BinanceAccountType members.{MEMBER}"
    (change,) = fact["changes"]
    assert change["release"] == "1.4"
    assert change["severity"] == "break"
    assert (change["before"], change["after"]) == (MEMBER, MISSING)
    assert change["lines"] == ["feed.py:1"]
    assert change["upstream"] == ""


def test_json_tells_why_a_release_is_unknown(history: History) -> None:
    """A release that could not be had, and one whose probe died."""
    releases = {one["release"]: one for one in json.loads(FORMATS["json"](history))["releases"]}

    assert releases["1.2"]["inconclusive"] == "not on the index"
    assert releases["1.3"]["failures"] == {"wire.ticks.order": "crashed with SIGSEGV"}
    assert releases["1.0"]["verdict"] is None
    assert releases["1.4"]["verdict"] == "BLOCKED"


class Page(HTMLParser):
    """Notes what a page opens, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = dict(attrs)
        self.tags.append(tag)
        self.ids |= {given["id"] or ""} if "id" in given else set()
        self.targets |= {given["popovertarget"] or ""} if "popovertarget" in given else set()
        self.links += [given[name] or "" for name in ("href", "src") if name in given]
        self.open += [] if tag in ("meta", "br") else [tag]

    def handle_endtag(self, tag: str) -> None:
        """Note that an element ends; it is the one that was opened last."""
        assert self.open.pop() == tag


def test_every_marked_cell_of_the_page_opens_its_drift(history: History) -> None:
    """Each button has its target, and each target is there; all elements are closed."""
    page = Page(FORMATS["html"](history))

    assert page.targets == page.ids == {"c0-4", "c1-1", "r1", "r2", "r3", "r4"}
    assert page.open == []


def test_the_page_needs_nothing_beside_itself(history: History) -> None:
    """No script, no link, no address; what is in a value is text."""
    text = FORMATS["html"](history)
    page = Page(text)

    assert "script" not in page.tags
    assert page.links == []
    assert re.search(r"https?:|@import|url\(", text) is None
    assert "1 | 2 &lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_what_could_not_be_told_is_striped_on_the_page(history: History) -> None:
    """The release that could not be had in both rows, the one with a dead probe in one."""
    text = FORMATS["html"](history)

    assert text.count('<td class="inconclusive"') == 3
