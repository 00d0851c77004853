"""The pins file: what is read from it, and how each mistake in it is told."""

from __future__ import annotations

import pickle
import string
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from conformance.workspace.pins import FEED, Pin, PinsError, parse_pins, read_pins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = 'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: what production runs'


def refusal(text: str) -> str:
    """Return what is said of a pins file that is refused."""
    with pytest.raises(PinsError) as refused:
        parse_pins(text)
    return str(refused.value)


def second_line(line: str) -> str:
    """Return what is said of a line below a good one."""
    return refusal(f"{GOOD}\n{line}\n")


def test_a_line_becomes_a_pin() -> None:
    """A pin has the release, the Python, the channel, its words and its line."""
    assert parse_pins(f"# the pins\n\n{GOOD}\n") == (
        Pin(
            version="1.219.0",
            python="3.12",
            channel="feed",
            note="what production runs",
            line=3,
        ),
    )


def test_a_pin_is_a_requirement() -> None:
    """A pin gives `packaging`'s view of itself."""
    assert parse_pins(GOOD)[0].requirement == Requirement(
        'nautilus_trader==1.219.0; python_version == "3.12"'
    )


def test_the_projects_own_pins_are_read(request: pytest.FixtureRequest) -> None:
    """The file at the top of the repository is one that the suite accepts."""
    assert FEED in {
        pin.channel for pin in read_pins(request.config.rootpath / "pinned-versions.txt")
    }


@pytest.mark.parametrize("name", ["nautilus-trader", "Nautilus.Trader", "nautilus_trader"])
def test_a_name_is_compared_as_packaging_does(name: str) -> None:
    """Dashes, dots and capitals in the package's name are no difference."""
    assert parse_pins(GOOD.replace("nautilus_trader", name)) == parse_pins(GOOD)


def test_a_marker_may_be_written_either_way_round() -> None:
    """What names a single Python is accepted with the Python first."""
    turned = GOOD.replace('python_version == "3.12"', "'3.12' == python_version")
    assert parse_pins(turned) == parse_pins(GOOD)


def test_a_channel_needs_no_words() -> None:
    """The words after a channel may be left out."""
    assert parse_pins(GOOD.partition(":")[0])[0].note == ""


def test_windows_line_endings_are_read() -> None:
    """A file saved on Windows has the same pins."""
    assert parse_pins(f"{GOOD}\r\n") == parse_pins(GOOD)


def test_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """A file that begins with a byte order mark has the same pins."""
    path = tmp_path / "pinned-versions.txt"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert read_pins(path) == parse_pins(GOOD)


@pytest.mark.parametrize(
    "clause", [">=1.220", "~=1.220.0", "==1.220.*", "!=1.220.0", "==1.220,<2", "==1.220,==1.220"]
)
def test_a_range_is_refused(clause: str) -> None:
    """A release is one release, and the fix lists those there are."""
    assert second_line(f'nautilus_trader{clause} ; python_version == "3.12"  # next: x') == (
        "pinned-versions.txt:2: nautilus_trader is pinned to a range\n"
        f"  found:    nautilus_trader{clause}\n"
        "  expected: one exact release, such as nautilus_trader==1.220.0\n"
        "  fix:      nt-conformance watch   lists the releases there are"
    )


@pytest.mark.parametrize(
    ("requirement", "what"),
    [
        ("nautilus_trader===1.220.0", "is pinned by its spelling"),
        ("nautilus_trader", "is not pinned to a release"),
        ("nautilus_trader @ https://example.org/nt.whl", "is pinned to a URL"),
    ],
)
def test_what_is_no_release_is_refused(requirement: str, what: str) -> None:
    """An arbitrary equality, a bare name and a URL are each called what they are."""
    assert second_line(f'{requirement} ; python_version == "3.12"  # next: x') == (
        f"pinned-versions.txt:2: nautilus_trader {what}\n"
        f"  found:    {requirement}\n"
        "  expected: one exact release, such as nautilus_trader==1.220.0\n"
        "  fix:      nt-conformance watch   lists the releases there are"
    )


def test_extras_are_refused() -> None:
    """The pin is the plain package, since the lock has what it needs."""
    line = 'nautilus_trader[ib,docker]==1.220.0 ; python_version == "3.12"  # next: x'
    assert second_line(line) == (
        "pinned-versions.txt:2: nautilus_trader is pinned with extras\n"
        "  found:    nautilus_trader[ib,docker]==1.220.0\n"
        "  expected: the package alone, such as nautilus_trader==1.220.0\n"
        "  fix:      take [docker,ib] out"
    )


def test_another_package_is_refused() -> None:
    """What NautilusTrader needs is pinned by the lock, not here."""
    assert second_line("uvloop>=0.22  # next: x") == (
        "pinned-versions.txt:2: uvloop is not what this file pins\n"
        "  found:    uvloop>=0.22\n"
        "  expected: nautilus_trader alone; the packages it needs are in the lock\n"
        "  fix:      take the line out; nt-conformance lock --upgrade   moves what the locks hold"
    )


@pytest.mark.parametrize(
    "marker",
    [
        'python_version >= "3.12"',
        'python_version in "3.12"',
        'python_version == "3"',
        'python_version == "3.12.1"',
        'python_version == "3.*"',
        'python_full_version == "3.12.1"',
        'sys_platform == "linux"',
        'python_version == "3.12" and sys_platform == "linux"',
        'python_version == "3.12" or python_version == "3.13"',
    ],
)
def test_a_marker_that_names_no_single_python_is_refused(marker: str) -> None:
    """A pin says on which one minor version of Python it runs."""
    assert second_line(f"nautilus_trader==1.220.0 ; {marker}  # next: x") == (
        "pinned-versions.txt:2: the marker names no single Python\n"
        f"  found:    {marker}\n"
        '  expected: python_version == "3.12", or another minor version\n'
        '  fix:      end the requirement with  ; python_version == "3.12"'
    )


def test_a_missing_marker_is_refused() -> None:
    """A pin without a marker is told what to end with."""
    assert second_line("nautilus_trader==1.220.0  # next: x") == (
        "pinned-versions.txt:2: the marker names no single Python\n"
        "  found:    no marker\n"
        '  expected: python_version == "3.12", or another minor version\n'
        '  fix:      end the requirement with  ; python_version == "3.12"'
    )


@pytest.mark.parametrize(
    ("comment", "found"),
    [("", "no comment"), ("  #", "# "), ("  # : the next release", "# : the next release")],
)
def test_a_pin_without_a_channel_is_refused(comment: str, found: str) -> None:
    """No comment, an empty one and one without a name are each quoted."""
    assert second_line(f'nautilus_trader==1.220.0 ; python_version == "3.12"{comment}') == (
        "pinned-versions.txt:2: the pin has no channel\n"
        f"  found:    {found}\n"
        "  expected: a channel and what it is for, such as # feed: what production runs\n"
        "  fix:      end the line with  # next: the release being prepared"
    )


@pytest.mark.parametrize(
    "name", ["Next", "next release", "../next", "next-", "2nd", "nul", "com1", "n\u00e4chst"]
)
def test_a_channel_that_names_no_file_is_refused(name: str) -> None:
    """A channel names files, on any system, so it is a plain word."""
    assert second_line(f'nautilus_trader==1.220.0 ; python_version == "3.12"  # {name}: x') == (
        "pinned-versions.txt:2: the channel's name is not a plain word\n"
        f"  found:    # {name}: x\n"
        "  expected: small letters and digits, - or _ between them, for it names files\n"
        "  fix:      write a name such as  # next: the release being prepared"
    )


def test_a_second_feed_is_refused() -> None:
    """Production runs one release, and the message says where that is pinned."""
    assert second_line(GOOD.replace("1.219", "1.220")) == (
        "pinned-versions.txt:2: a second pin on the feed channel\n"
        "  found:    # feed: what production runs\n"
        "  expected: one pin a channel; feed is on line 1\n"
        "  fix:      give the line a channel of its own, or take it out"
    )


def test_a_duplicate_channel_is_refused() -> None:
    """Any channel has one pin."""
    line = 'nautilus_trader==1.220.0 ; python_version == "3.12"  # next: x'
    assert second_line(f"{line}\n\n{line}") == (
        "pinned-versions.txt:4: a second pin on the next channel\n"
        "  found:    # next: x\n"
        "  expected: one pin a channel; next is on line 2\n"
        "  fix:      give the line a channel of its own, or take it out"
    )


def test_a_file_without_a_feed_is_refused() -> None:
    """What production runs is always among the pins."""
    assert refusal(GOOD.replace("feed", "next")) == (
        "pinned-versions.txt: no pin is on the feed channel\n"
        "  found:    next\n"
        "  expected: one pin on the feed channel, the release that production runs\n"
        "  fix:      end the line of that release with  # feed: what production runs"
    )


def test_a_syntax_error_shows_its_place() -> None:
    """The line is quoted with a mark under what is wrong, as `packaging` gives it."""
    assert second_line("nautilus_trader==1.220.0 ; python_version == 3.12  # next: x") == (
        "pinned-versions.txt:2: this is not a requirement\n"
        "  found:    nautilus_trader==1.220.0 ; python_version == 3.12\n"
        "                                                         ^"
        " Expected a marker variable or quoted string\n"
        '  expected: nautilus_trader==1.220.0 ; python_version == "3.12"'
        "  # feed: what production runs\n"
        "  fix:      write the line as expected, or take it out"
    )


@pytest.mark.parametrize("option", ["-r other.txt", "--index-url https://example.org", "-e ."])
def test_an_option_is_refused(option: str) -> None:
    """A pins file is not a requirements file: it holds pins alone."""
    assert "pinned-versions.txt:2: this is not a requirement" in second_line(option)


@pytest.mark.parametrize("clause", [f"=={'1' * 5000}", f"==1 ; {'(' * 5000}"])
def test_a_line_past_pythons_limits_is_a_syntax_error(clause: str) -> None:
    """Neither the limit on digits nor the one on nesting gets out of the parser."""
    assert "pinned-versions.txt:2: this is not a requirement" in second_line(
        f"nautilus_trader{clause}"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "an empty file"), (" \n\n", "an empty file"), ("# x\n", "comments only")],
)
def test_a_file_without_pins_is_refused(text: str, found: str) -> None:
    """No pin at all is an error of the file as a whole."""
    assert refusal(text) == (
        "pinned-versions.txt: there is no pin\n"
        f"  found:    {found}\n"
        '  expected: nautilus_trader==1.220.0 ; python_version == "3.12"'
        "  # feed: what production runs\n"
        "  fix:      git checkout -- pinned-versions.txt   brings the committed file back"
    )


def missing(path: Path) -> Path:
    """Leave the file out."""
    return path


def directory(path: Path) -> Path:
    """Put a directory where the file should be."""
    path.mkdir()
    return path


def latin1(path: Path) -> Path:
    """Write the file in another encoding than UTF-8."""
    path.write_bytes("# für den Feed".encode("latin-1"))
    return path


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (missing, "No such file or directory"),
        (directory, "Is a directory"),
        (latin1, "bytes that are not utf-8"),
    ],
)
def test_an_unreadable_file_is_refused(
    spoil: Callable[[Path], Path], found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is missing, no file, or no text is said to be that."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PinsError) as refused:
        read_pins(spoil(tmp_path / "pinned-versions.txt"))
    assert str(refused.value) == (
        "pinned-versions.txt: the file can't be read\n"
        f"  found:    {found}\n"
        "  expected: a text file in UTF-8\n"
        "  fix:      git checkout -- pinned-versions.txt   brings the committed file back"
    )


def test_five_mistakes_are_told_at_once() -> None:
    """A file is refused with all that is wrong with it, in the order of its lines."""
    text = (
        'nautilus_trader>=1.220 ; python_version == "3.12"  # feed: x\n'
        'nautilus_trader==1.220.0 ; python_version == "3.12"  # feed: y\n'
        'uvloop==0.22.1 ; python_version == "3.12"  # next: x\n'
        "nautilus_trader==1.220.0 ; python_version > '3'  # Next: x\n"
    )
    heads = [line for line in refusal(text).splitlines() if not line.startswith(" ")]
    assert heads == [
        "pinned-versions.txt:1: nautilus_trader is pinned to a range",
        "pinned-versions.txt:2: a second pin on the feed channel",
        "pinned-versions.txt:3: uvloop is not what this file pins",
        "pinned-versions.txt:4: the channel's name is not a plain word",
        "pinned-versions.txt:4: the marker names no single Python",
    ]


def test_a_refusal_survives_another_process() -> None:
    """What is wrong can be handed from a worker to whoever reports it."""
    with pytest.raises(PinsError) as refused:
        parse_pins("")
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)  # noqa: S301  our own


WORDS = st.from_regex(r"[a-z][a-z0-9]{0,8}([-_][a-z0-9]{1,8})?", fullmatch=True)
CHANNELS = WORDS.filter(lambda name: name != FEED and not name.startswith(tuple("aclnp")))
NOTES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=40)
RELEASES = st.tuples(
    st.integers(0, 9), st.integers(0, 999), st.sampled_from(["0", "2", "0a1", "1rc2"])
)


@st.composite
def valid_pins(draw: st.DrawFn) -> tuple[Pin, ...]:
    """Draw the pins of a file, one of them on the feed channel."""
    others = draw(st.lists(CHANNELS, unique=True, max_size=4))
    return tuple(
        Pin(
            version="{}.{}.{}".format(*draw(RELEASES)),
            python=f"3.{draw(st.integers(0, 99))}",
            channel=channel,
            note=draw(NOTES).strip(),
            line=line,
        )
        for line, channel in enumerate(draw(st.permutations([*others, FEED])), start=1)
    )


@given(valid_pins())
def test_what_is_written_is_read_back(pins: tuple[Pin, ...]) -> None:
    """Any pins come back from the file they are written to."""
    assert parse_pins("\n".join(f"{pin}  # {pin.channel}: {pin.note}" for pin in pins)) == pins


@given(
    st.text()
    | st.text(string.punctuation + string.whitespace + "nautilus_trader1.219", max_size=90)
)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text gets another answer than pins or `PinsError`."""
    with suppress(PinsError):
        assert parse_pins(text)


@given(valid_pins(), st.lists(st.sampled_from(["!", "pandas==2", GOOD]), min_size=1, max_size=5))
def test_every_wrong_line_is_named(pins: tuple[Pin, ...], wrong: list[str]) -> None:
    """However many lines are wrong, each is in the report by its number."""
    lines = [f"{pin}  # {pin.channel}: {pin.note}" for pin in pins]
    report = refusal("\n".join(lines + wrong))
    numbers = range(len(lines) + 1, len(lines) + len(wrong) + 1)
    assert all(f"pinned-versions.txt:{number}: " in report for number in numbers)
