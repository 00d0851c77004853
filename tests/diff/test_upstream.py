"""What the release notes say of a drift: which lines count, and where the notes come from."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.diff.records import Change, Drift, Severity
from conformance.diff.upstream import (
    Notes,
    NotesError,
    fetch_notes,
    parse_notes,
    read_notes,
)
from conformance.model.facts import subject_of
from conformance.nautilus.note_terms import (
    KEY_KINDS,
    NOTES_URL,
    OTHER_VENUES,
    PRACTICE,
    RUST,
    TOPICS,
    TRADING,
)
from tests.support.subjects import with_subject

if TYPE_CHECKING:
    from pathlib import Path

    import respx

TEXT = """\
# NautilusTrader 1.221.0 Beta

Released on a day.

### Breaking Changes
- Removed `Another.name`

# NautilusTrader 1.220.0 Beta

### Breaking Changes
- Renamed `BinanceAccountType.USDT_FUTURE` to `USDT_FUTURES`
- Credentials of futures are taken from BINANCE_API_KEY now
* Changed the `value` of something

# NautilusTrader 1.219.0 Beta

- Renamed `Old.thing`
"""
SPAN = {"after": "1.219.0", "until": "1.220.0"}


def drift(observation: str, path: str, before: object, after: object, instead: str = "") -> Drift:
    """Return a drift as rules leave it."""
    change = Change(
        observation=observation,
        path=path,
        before=str(before),
        after=str(after),
        subject=subject_of(with_subject(observation, {})),
    )
    return Drift(change=change, severity=Severity.BREAK, rule="r", reason="r", instead=instead)


MEMBER = drift("surface.BinanceAccountType", "members.USDT_FUTURE", "USDT_FUTURE", "missing")
VARIABLES = drift("credentials.usdt_futures_live", "demanded", "['A']", "['BINANCE_API_KEY']")
PLAIN_WORD = drift("surface.Symbol", "attributes.value", "str", "missing")
FLAG = drift("config.x", "use_it", "bool, default False", "bool, default True")


def parsed(text: str = TEXT) -> Notes:
    """Return the notes of the one release in question."""
    notes = parse_notes(text, **SPAN)
    assert notes is not None
    return notes


def test_only_the_releases_that_an_upgrade_passes_count() -> None:
    """The old release's own notes are past, and later ones are not yet."""
    assert parsed().lines == (
        "Renamed `BinanceAccountType.USDT_FUTURE` to `USDT_FUTURES`",
        "Credentials of futures are taken from BINANCE_API_KEY now",
        "Changed the `value` of something",
    )


def test_a_step_back_passes_the_same_releases() -> None:
    """What a release changed is what going back undoes."""
    assert parse_notes(TEXT, after="1.220.0", until="1.219.0") == parsed()


def test_a_name_that_is_gone_has_its_line() -> None:
    """The line that names it stands beside the drift."""
    assert parsed().line_for(MEMBER) == "Renamed `BinanceAccountType.USDT_FUTURE` to `USDT_FUTURES`"


def test_a_name_that_has_come_has_its_line() -> None:
    """What has taken its place is named in the notes as well."""
    assert parsed().line_for(VARIABLES) == (
        "Credentials of futures are taken from BINANCE_API_KEY now"
    )


def test_a_plain_word_counts_where_it_is_set_as_code() -> None:
    """A name that is an English word is one in code only."""
    assert parsed().line_for(PLAIN_WORD) == "Changed the `value` of something"
    assert parsed(TEXT.replace("`value`", "value")).line_for(PLAIN_WORD) == ""


def test_what_every_default_has_is_no_name() -> None:
    """True and False in a line do not speak of every flag."""
    assert parsed(TEXT.replace("`value`", "True and False")).line_for(FLAG) == ""


def test_notes_that_name_the_owner_only_say_nothing() -> None:
    """Much is said of a class that is not about the name that is gone."""
    text = "# NautilusTrader 1.220.0 Beta\n- Improved `BinanceAccountType`\n"

    assert parsed(text).line_for(MEMBER) == ""


def notes_of(*lines: str) -> Notes:
    """Return the notes of one release with these points."""
    return Notes(lines)


KEYS = drift("credentials.usdt_futures_live", "with_dummies", "built", "refused")
ROUTE = drift("wire.streams.quotes", "route", "/a", "/b/a")
DECIMAL = drift("ticks.price", "as_decimal", "Decimal 1.50", "Decimal 1.5")
UNKNOWN_KEY = drift("config.unknown_json_key", "no_such_key", "ignored", "refused")
LOADING = drift("wire.http.dummy_keys", "strategy_started", "false", "true")
LOOP = drift("event_loop.importing", "after.current_loop", "a loop", "none")
DEMO_URL = drift("wire.urls.usdt_futures_demo", "urls", "['a.example']", "['b.example']")
IMPORT = drift("surface.BINANCE", "imports.nautilus_trader.adapters.binance", "missing", "present")
CLOSES = drift("wire.lifecycle.stop", "closes", "[1005]", "[1000]")
DENIED = drift("execution.reports", "generate_order_denied", "[]", "['reason: str']")


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (KEYS, "Made authentication of the Binance client optional"),
        (KEYS, "Merged the env vars of Binance accounts"),
        (ROUTE, "Moved the WebSocket endpoints of Binance Futures below a new path"),
        (ROUTE, "Changed the Binance stream URL"),
        (DECIMAL, "Changed how trailing zeros of a `Price` are kept"),
        (DECIMAL, "Fixed rounding of value types"),
        (UNKNOWN_KEY, "Configs are strict: an unrecognized field is an error"),
        (LOADING, "An `InstrumentProvider` now tolerates a failed request"),
        (LOOP, "Upgraded `uvloop`"),
        (DEMO_URL, "Changed the URLs of the Binance testnet"),
        (IMPORT, "Exported the names of the Binance adapter from its package"),
        (CLOSES, "Changed the default `TransportBackend`"),
        (DENIED, "Added events for an order denied by the adapter"),
    ],
)
def test_a_line_in_other_words_is_found(asked: Drift, line: str) -> None:
    """Without a name of the drift's, the words of its topic say what a line is about."""
    assert notes_of("Added something else", line).line_for(asked) == line


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (KEYS, "Made authentication of the Kraken client optional"),
        (KEYS, "Made authentication optional"),
        (KEYS, "Changed credentials of the Binance execution client"),
        (KEYS, "Changed credentials of the Binance client (Rust)"),
        (KEYS, "Changed credentials of the Binance testnet"),
        (ROUTE, "Fixed WebSocket URLs of Bybit and OKX"),
        (ROUTE, "Improved WebSocket handling of Binance"),
        (DECIMAL, "Fixed precision of a price in the matching engine"),
        (DECIMAL, "Fixed price precision of Databento"),
        (UNKNOWN_KEY, "Fixed an unknown event of Binance"),
        (LOADING, "Fixed a race in the `InstrumentProvider`"),
        (CLOSES, "Fixed a reconnect after the server closed a WebSocket"),
    ],
)
def test_a_line_on_something_near_is_not_taken(asked: Drift, line: str) -> None:
    """Another venue, orders, Rust alone, another environment, or half of a topic is not it."""
    assert notes_of(line).line_for(asked) == ""


def test_a_name_says_more_than_a_topic() -> None:
    """Of a line with the words and one with the name, the one with the name is shown."""
    named = "Renamed `BINANCE_API_KEY`"
    lines = ("Changed credentials of Binance", named)

    assert notes_of(*lines).line_for(VARIABLES) == named


def test_the_line_on_the_same_subject_is_taken() -> None:
    """Of two that say as much, the one with the drift's own account or stream is shown."""
    spot, futures = "Changed a Binance Spot stream URL", "Changed a Binance Futures stream URL"
    urls = drift("wire.urls.usdt_futures_live", "urls", "['a.example']", "['b.example']")

    assert notes_of(spot, futures).line_for(urls) == futures


def test_a_name_may_be_written_out() -> None:
    """A name is the same in words: one need not set it as code."""
    requests = drift(
        "wire.http.load_ids", "requests", "['GET /v2/somePath']", "['GET /v3/somePath']"
    )
    line = "The query of some path goes to v3"

    assert notes_of(line).line_for(requests) == line


def test_what_stands_on_both_sides_of_a_list_is_no_name() -> None:
    """Only the requests that came or went are what changed."""
    before, after = ["GET /somePath", "GET /otherPath"], ["GET /somePath"]
    change = Change(observation="wire.http.load_ids", path="requests", before=before, after=after)
    asked = Drift(change=change, severity=Severity.SHIFT, rule="r", reason="r")

    assert notes_of("Fixed some path").line_for(asked) == ""
    assert notes_of("Fixed other path").line_for(asked) == "Fixed other path"


def test_a_line_on_an_adapter_of_the_feeds_own_counts() -> None:
    """A feed on another venue is told what the notes say of that venue's names."""
    line = "Removed `demo` from `BybitDataClientConfig`"
    asked = drift("surface.BybitDataClientConfig", "passes.demo", "bool", "missing")

    assert notes_of(line).line_for(asked) == line


def test_a_subheading_is_no_release() -> None:
    """A section on a coming release is part of the notes in which it stands."""
    text = "# NautilusTrader 1.220.0 Beta\n### NautilusTrader v2 is near\n- Changed `value`\n"

    assert parsed(text).lines == ("Changed `value`",)


def test_terms_are_lower_case_words() -> None:
    """A term that is written otherwise would never be found."""
    terms = {term for topic in TOPICS for group in topic.groups for term in group}
    terms |= {*OTHER_VENUES, *TRADING, *RUST, *PRACTICE, *KEY_KINDS}

    assert not [term for term in terms if not re.fullmatch(r"\*?\w+( \w+)*\*?", term)]
    assert terms == {term.lower() for term in terms}


def test_each_drift_gets_its_line_or_that_there_is_none() -> None:
    """Asked and not found is told apart from never asked."""
    told = Notes(()).add_to([MEMBER])

    assert (MEMBER.upstream, told[0].upstream) == (None, "")


def test_a_release_without_notes_is_not_one_of_which_they_say_nothing() -> None:
    """Where no heading is of the releases in question, upstream was not asked."""
    assert parse_notes(TEXT, after="1.221.0", until="1.222.0") is None


def test_a_release_without_points_says_nothing() -> None:
    """A heading with nothing below it is an answer."""
    assert parse_notes("# NautilusTrader 1.220.0 Beta\n", **SPAN) == Notes(())


@given(st.text(), st.text(alphabet="# Nautils Trde1.20-*\n"))
def test_any_text_can_be_read_as_notes(one: str, other: str) -> None:
    """Whatever the file holds, reading it gives notes or none."""
    for text in (one, other, TEXT + one):
        assert isinstance(parse_notes(text, **SPAN), Notes | None)


def test_notes_are_read_from_a_file(tmp_path: Path) -> None:
    """A file is read as it is, without a network."""
    file = tmp_path / "RELEASES.md"
    file.write_text(TEXT, encoding="utf-8")

    assert read_notes(file, **SPAN) == parsed()


def test_a_file_that_is_no_notes_is_refused(tmp_path: Path) -> None:
    """A slip in the path is not taken for notes that say nothing."""
    file = tmp_path / "README.md"
    file.write_text("# Something else\n", encoding="utf-8")
    with pytest.raises(NotesError) as refused:
        read_notes(file, **SPAN)

    assert str(refused.value) == (
        f"{file}: these are no release notes of NautilusTrader\n"
        "  found:    # Something else\n"
        '  expected: a heading for each release, such as "# NautilusTrader 1.220.0 Beta"\n'
        "  fix:      --release-notes FILE   with NT's RELEASES.md"
    )


def test_a_file_that_is_too_old_is_refused(tmp_path: Path) -> None:
    """Notes that end before the upgrade say nothing of it."""
    file = tmp_path / "RELEASES.md"
    file.write_text(TEXT, encoding="utf-8")
    with pytest.raises(NotesError) as refused:
        read_notes(file, after="1.221.0", until="1.222.0")

    assert str(refused.value) == (
        f"{file}: these release notes have nothing between 1.221.0 and 1.222.0\n"
        "  found:    # NautilusTrader 1.221.0 Beta, and 2 more\n"
        '  expected: a heading for each release, such as "# NautilusTrader 1.222.0 Beta"\n'
        "  fix:      --release-notes FILE   with NT's RELEASES.md"
    )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file is named."""
    with pytest.raises(NotesError, match="the file can't be read"):
        read_notes(tmp_path / "RELEASES.md", **SPAN)


def test_notes_are_fetched_once_a_day(respx_mock: respx.MockRouter, tmp_path: Path) -> None:
    """What was fetched is kept, and not asked for again."""
    asked = respx_mock.get(NOTES_URL).respond(200, text=TEXT)
    first, second = (fetch_notes(**SPAN, cache=tmp_path) for _ in range(2))

    assert first == second == parsed()
    assert asked.call_count == 1


def keep(folder: Path, *, age_s: float) -> None:
    """Keep notes as if they had been fetched some time ago."""
    kept = folder / "release-notes.md"
    kept.write_text(TEXT, encoding="utf-8")
    then = kept.stat().st_mtime - age_s
    os.utime(kept, (then, then))


def test_notes_that_are_stale_are_fetched_again(
    respx_mock: respx.MockRouter, tmp_path: Path
) -> None:
    """After a day there may be newer ones."""
    keep(tmp_path, age_s=25 * 3600)
    respx_mock.get(NOTES_URL).respond(200, text="# NautilusTrader 1.220.0\n- Newer\n")

    assert fetch_notes(**SPAN, cache=tmp_path) == Notes(("Newer",))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("no network"),
        httpx.Response(404),
        httpx.Response(200, text="<html>log in to this network</html>"),
    ],
    ids=["offline", "not found", "a page of a proxy's"],
)
class TestWhereNotesCantBeHad:
    """Offline, gone, or in the hands of somebody's proxy."""

    def test_stale_ones_will_do(
        self, respx_mock: respx.MockRouter, tmp_path: Path, answer: httpx.Response | Exception
    ) -> None:
        """Notes of yesterday are better than none."""
        keep(tmp_path, age_s=25 * 3600)
        respx_mock.get(NOTES_URL).mock(side_effect=[answer])

        assert fetch_notes(**SPAN, cache=tmp_path) == parsed()

    def test_there_are_none(
        self, respx_mock: respx.MockRouter, tmp_path: Path, answer: httpx.Response | Exception
    ) -> None:
        """Nothing kept and nothing had is no notes, and no error; nothing of it is kept."""
        respx_mock.get(NOTES_URL).mock(side_effect=[answer])

        assert fetch_notes(**SPAN, cache=tmp_path) is None
        assert list(tmp_path.iterdir()) == []


def test_notes_that_can_t_be_kept_are_used(respx_mock: respx.MockRouter, tmp_path: Path) -> None:
    """A cache that can't be written costs another request, not the answer."""
    respx_mock.get(NOTES_URL).respond(200, text=TEXT)
    (tmp_path / "file").write_text("")

    assert fetch_notes(**SPAN, cache=tmp_path / "file" / "cache") == parsed()
