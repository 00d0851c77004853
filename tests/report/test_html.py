"""The page: one file, well formed, and nothing in it acts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import html5lib
import pytest
from hypothesis import given, settings

from conformance.report import phrases, render
from tests.support.sample_upgrades import BY_NAME, RENAMED, TO_1_220, UPGRADES

if TYPE_CHECKING:
    from conformance.diff.records import Upgrade

XHTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer"),
    *("h1", "h2", "h3", "p", "span", "div", "ul", "li", "dl", "dt", "dd", "code", "pre", "mark"),
    *("details", "summary"),
}


@settings(deadline=None)  # the first page waits for jinja2
@given(UPGRADES)
def test_a_page_is_well_formed_whatever_it_tells(upgrade: Upgrade) -> None:
    """A parser to the letter of the standard has no error, and nothing told is a tag."""
    page = html5lib.HTMLParser(strict=True).parse(render(upgrade, "html"))

    assert {one.tag.removeprefix(XHTML) for one in page.iter()} <= ALLOWED
    told = "".join(page.itertext())
    assert all(phrases.fact(drift.change) in told for drift in upgrade.drifts)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_page_needs_nothing_beside_itself(name: str) -> None:
    """It has no script, and asks for no image, no style and no font."""
    page = render(BY_NAME[name], "html")

    assert re.findall(r"https?:|//|<script|<link|<img|src=|href=|url\(|@import", page) == []


def test_a_page_is_light_and_dark() -> None:
    """It follows what the reader's system prefers."""
    page = render(TO_1_220, "html")

    assert '<meta name="color-scheme" content="light dark">' in page
    assert "@media (prefers-color-scheme: dark) {" in page


def test_the_name_is_marked_in_its_line() -> None:
    """The eye falls on what is wrong."""
    assert "account_type=BinanceAccountType.<mark>USDT_FUTURE</mark>," in render(TO_1_220, "html")


def test_what_a_release_says_is_escaped() -> None:
    """A value is text, in the page's body and in its title."""
    change = replace(RENAMED.change, after="<script>alert(1)</script>")
    upgrade = replace(
        TO_1_220,
        after=replace(TO_1_220.after, release="</title>"),
        drifts=(replace(RENAMED, change=change),),
    )

    page = render(upgrade, "html")

    assert "<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>" in page
    assert "1.219.0 → &lt;/title&gt;</title>" in page
