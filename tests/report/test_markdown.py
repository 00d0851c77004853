"""The pull-request comment: it says what it is given to the letter, and fits."""

import operator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conformance.diff.records import Change, Lack, Upgrade
from conformance.report import markdown, phrases
from conformance.report.markup import block, code, prose
from conformance.texts import cut, plain
from tests.support.sample_upgrades import DIGITS, RENAMED, TO_1_220, UPGRADES, WORDS, add

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TEXT = st.text() | WORDS
ALLOWED = {
    *("h2", "h3", "p", "ul", "li", "code", "strong", "pre"),  # Markdown's own
    *("details", "summary", "sub"),
}


class Page(HTMLParser):
    """The tags of a page, those that are open, and the texts of its code."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.codes: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        self.tags.add(tag)
        self.open.append(tag)
        self.codes += [""] * (tag == "code")

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what is code."""
        if "code" in self.open:
            self.codes[-1] += data


def large(number: int, text: str) -> Upgrade:
    """Return an upgrade with `number` of everything, each with this text in it."""
    change = Change(observation="surface." + text, path="p", before=text, after=[text])
    shift = replace(DIGITS, change=change, note=text, also=(change,) * 3)
    assert RENAMED.witness is not None
    witness = replace(RENAMED.witness, code=text, before=text)
    broken = replace(
        RENAMED,
        change=change,
        reason=text,
        instead=text,
        lines=tuple(replace(line, text=text, file=text) for line in RENAMED.lines * 3),
        upstream=text,
        witness=witness,
    )
    return replace(
        TO_1_220,
        drifts=(*(broken,) * number, *(shift,) * number, *map(add, range(number))),
        lacks=(Lack(observation=text, path="", now=text, reason=text),) * number,
        inconclusive={f"{index} {text}": f"{index}\n{text}" for index in range(number)},
        next_command=text,
    )


NUMBERS = st.integers(0, 60)
LONG_TEXTS = st.builds(
    operator.mul,
    st.sampled_from(["a", "`", "|", "<", "\n", "@a", "€", "🌈", "\ue000", "\U0010ffff", "_ "]),
    st.integers(0, 3_000),
)


@given(TEXT)
@example("   ")
@example(" a ")
@example("`a``")
def test_code_is_shown_to_the_letter(text: str) -> None:
    """Backticks, pipes, spaces and tags are the reader's to see."""
    (line,) = MARKDOWN.parseInline(f"a {code(text)} b")

    assert [(one.type, one.content) for one in line.children or ()] == [
        ("text", "a "),
        ("code_inline", plain(text) or '""'),
        ("text", " b"),
    ]


@given(TEXT)
def test_prose_is_shown_to_the_letter(text: str) -> None:
    """No character of a reason is taken for markup."""
    (line,) = MARKDOWN.parseInline(f"a {prose(text)} b")

    shown = "".join(one.content for one in line.children or ())
    assert {one.type for one in line.children or ()} <= {"text", "text_special"}
    assert shown.replace("\u200b", "") == f"a {plain(text)} b"


@pytest.mark.parametrize("text", ["@nautechsystems", "thanks to @a", "#2789"])
def test_prose_calls_nobody(text: str) -> None:
    """A person or an issue that upstream names is not linked from the comment."""
    shown = MARKDOWN.renderInline(prose(text))

    assert shown.replace("@\u200b", "").replace("#\u200b", "") == text.translate(
        {ord("@"): None, ord("#"): None}
    )


@given(st.lists(TEXT, max_size=4))
def test_a_block_is_shown_to_the_letter(lines: list[str]) -> None:
    """A fence inside a witness does not end it."""
    text = "\n".join(lines)

    (fence,) = MARKDOWN.parse(block(text, "python"))

    assert (fence.type, fence.info) == ("fence", "python")
    assert fence.content == "".join(f"{plain(line)}\n" for line in text.splitlines())


@settings(deadline=None)  # a whole report takes its time
@given(UPGRADES)
def test_a_report_is_whole_whatever_it_tells(upgrade: Upgrade) -> None:
    """Nothing that is told opens or closes a tag, and every drift is there by name."""
    page = Page(MARKDOWN.render(markdown.render(upgrade)))

    assert page.tags <= ALLOWED
    assert page.open == []
    assert {code_of(phrases.fact(drift.change)) for drift in upgrade.drifts} <= set(page.codes)


def code_of(text: str) -> str:
    """Return what a code span shows of a text."""
    return cut(text, 600) or '""'


@settings(deadline=None, max_examples=40)  # a large one takes its time
@given(NUMBERS, LONG_TEXTS)
def test_a_comment_is_never_too_long(number: int, text: str) -> None:
    """GitHub takes it with a marker before it, by whichever unit it counts."""
    report = markdown.render(large(number, text))

    assert len(report.encode()) <= 65_000
    assert Page(MARKDOWN.render(report)).open == []


@settings(deadline=None, max_examples=40)  # as above
@given(NUMBERS, LONG_TEXTS)
def test_a_comment_keeps_to_a_limit_of_its_own(number: int, text: str) -> None:
    """Who adds something to it can ask for less."""
    report = markdown.render(large(number, text), limit=20_000)

    assert len(report.encode()) <= 20_000


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (37_650, "168 adds"),
        (31_000, "200 adds, 46 lines on the release notes"),
        (25_700, "200 adds, 50 lines on the release notes, 31 witnesses"),
        (20_700, "200 adds, 50 lines on the release notes, 50 witnesses, 20 other facts"),
    ],
)
def test_the_least_important_goes_first(limit: int, said: str) -> None:
    """Adds, then what upstream says, then the code of witnesses; and it is said."""
    breaks = (RENAMED,) * 50
    upgrade = replace(TO_1_220, drifts=(*breaks, *map(add, range(200))))

    report = markdown.render(upgrade, limit=limit)

    assert f"\n\nLeft out, as a comment may not be longer: {said}\n\n" in report
    assert report.count("**`surface.BinanceAccountType members.USDT_FUTURE`**") == 50


def test_what_fits_is_told_whole() -> None:
    """Nothing is left out without need."""
    upgrade = replace(TO_1_220, drifts=(*(RENAMED,) * 50, *map(add, range(200))))

    assert "Left out" not in markdown.render(upgrade, limit=52_000)


def test_breaks_go_last() -> None:
    """What a reader must know stays longest, the first of it longest of all."""
    drifts = (RENAMED,) * 1_000 + (DIGITS,) * 10
    report = markdown.render(replace(TO_1_220, drifts=drifts), limit=10_000)

    assert "### Breaks" in report
    assert "### Shifts" not in report
    assert "10 shifts, " in report
