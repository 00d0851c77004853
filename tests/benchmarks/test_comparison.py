"""The comparison with other tools: what they report is read, credited, counted and shown."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.comparison.drifts import SPEAKERS, Bump, read_bumps
from benchmarks.comparison.findings import (
    UnreadableError,
    griffe_findings,
    own_findings,
    willitbreak_findings,
)
from benchmarks.comparison.lab import Lab
from benchmarks.comparison.page import BEGIN, END, PAGE_FILE, inserted, tables
from benchmarks.comparison.results import Result, Results, read_results, write_results
from benchmarks.comparison.tools import OURS, TOOLS, NotRunError, Tool, measure, run_command
from benchmarks.marked_page import PageError
from conformance.diff.records import Change, Drift, Severity, Subject, Upgrade
from conformance.report import render

GONE = "adapters/some/enums.py:15: SomeType.NAME: Public object was removed"
Run = Callable[[Lab, Bump], str]
LAB = Lab(root=Path("lab"))


def bump_of(release: str) -> Bump:
    """Return the bump to a release, out of the file that is kept."""
    return next(bump for bump in read_bumps() if bump.after == release)


BUMP = bump_of("1.220.0")


def results(rows: dict[str, Result]) -> Results:
    """Return what tools made of one bump; a tool that is not given found nothing."""
    nothing = {tool.id: Result(bump=str(BUMP), tool=tool.id, seconds=20.0) for tool in TOOLS}
    return Results(
        date="2026-01-02",
        python="3.12.1",
        versions={"griffe": "1.0"},
        rows=tuple((nothing | rows).values()),
    )


def tool_that(run: Run, *, warm: Callable[[Lab, Bump], object] | None = None) -> Tool:
    """Return a tool of which each line printed is a finding."""
    return Tool(
        id="t",
        name="t",
        speaker="griffe",
        run=run,
        findings=lambda text: tuple(text.splitlines()),
        warm=warm or (lambda _lab, _bump: None),
    )


def test_a_breakage_of_griffe_is_a_finding_with_its_file_in_the_package() -> None:
    """Where a release was unpacked does not matter; where in the package a name is does."""
    printed = f"/cache/griffe/nautilus_trader==1.0/nautilus_trader/{GONE}\n"

    assert griffe_findings(printed) == (
        "nautilus_trader/adapters/some/enums.py: SomeType.NAME: Public object was removed",
    )


def test_a_breakage_in_colour_reads_as_one_without() -> None:
    """Used as a library, griffe colours what it prints."""
    printed = "\x1b[1mnautilus_trader/a.cpython-312.so\x1b[0m:0: f(\x1b[34mx\x1b[39m): Moved\n"

    assert griffe_findings(printed) == ("nautilus_trader/a.cpython-312.so: f(x): Moved",)


def test_the_log_of_griffe_is_no_finding() -> None:
    """Only breakages count as reported."""
    assert griffe_findings("WARNING    nautilus_trader/a.py:3: No type for x\nINFO  Done\n") == ()


def test_griffe_that_falls_over_has_not_found_nothing() -> None:
    """A traceback is told apart from no breakages, for griffe ends with 1 for both."""
    printed = 'Traceback (most recent call last):\n  File "a.py", line 3\nOSError: no space\n'

    with pytest.raises(UnreadableError) as caught:
        griffe_findings(printed)

    assert str(caught.value) == "griffe fell over: OSError: no space"


@given(st.text(alphabet="ab/.:1 \n\x1b[m", max_size=200))
def test_no_more_breakages_are_read_than_there_are_lines(printed: str) -> None:
    """Whatever griffe prints, a line is one finding at most."""
    assert len(griffe_findings(printed)) <= len(printed.splitlines())


def test_a_finding_of_willitbreak_counts_for_each_line_of_the_feed() -> None:
    """One change that hits two lines is two lines reported, as ours would be two to fix."""
    places = [{"path": "feed/a.py", "lineno": 5}, {"path": "feed/b.py", "lineno": 6}]
    finding = {"qualname": "p.T.X", "detail": "no longer exists", "references": places}

    assert willitbreak_findings(json.dumps({"findings": [finding]})) == (
        "p.T.X: no longer exists, at feed/a.py:5",
        "p.T.X: no longer exists, at feed/b.py:6",
    )


@given(st.one_of(st.text(max_size=50), st.recursive(st.none(), st.lists).map(json.dumps)))
def test_what_is_not_the_json_of_willitbreak_is_not_read_as_no_findings(printed: str) -> None:
    """A tool that says something else has not said that all is well."""
    with pytest.raises(UnreadableError) as caught:
        willitbreak_findings(printed)

    assert str(caught.value) == "willitbreak printed no findings"


def test_a_line_of_ours_is_a_break_or_a_shift() -> None:
    """Additions are left out, as the verdict leaves them out."""
    subject = Subject(release="1.0", python="3.12", source="observed")
    drifts = tuple(
        Drift(
            change=Change(observation="area.name", path=severity.value, before=1, after=2),
            severity=severity,
            rule="r",
            reason="",
        )
        for severity in Severity
    )

    printed = render(Upgrade(before=subject, after=subject, drifts=drifts), "json")

    assert own_findings(printed) == (
        "break area.name break: 1 -> 2",
        "shift area.name shift: 1 -> 2",
    )


def test_what_is_not_our_own_json_is_not_read_as_no_findings() -> None:
    """A command that could not finish has not said that all is well."""
    with pytest.raises(UnreadableError) as caught:
        own_findings("")

    assert str(caught.value) == "can-i-upgrade printed no drifts"


@pytest.mark.parametrize(
    ("release", "speaker", "finding", "drift"),
    [
        ("1.220.0", "griffe", "BinanceAccountType.USDT_FUTURE: gone", "enum_member"),
        ("1.220.0", "willitbreak", "p.BinanceAccountType.USDT_FUTURE: gone", "enum_member"),
        ("1.220.0", "griffe", "get_api_key(account_type): moved", "variables"),
        ("1.220.0", "griffe", "Price.as_decimal: gone", "trailing_zeros"),
        ("1.226.0", "griffe", "adapters/binance/a.py: C.handle_trade: gone", "trade_stream"),
        ("1.226.0", "griffe", "adapters/binance/urls.py: ws(url): gone", "routes"),
        ("1.226.0", "griffe", "adapters/binance/a.py: BinanceWebSocket: gone", "connections"),
        ("1.226.0", "griffe", "common/config.py: NautilusConfig: bases changed", "unknown_keys"),
        ("1.227.0", "griffe", "BinanceDataClientConfig.testnet: gone", "config_field"),
        ("1.227.0", "griffe", "BinanceDataClientConfig.__init__(testnet): gone", "config_field"),
        ("1.227.0", "willitbreak", "BinanceDataClientConfig: no parameter testnet", "config_field"),
    ],
)
def test_a_tool_is_credited_for_what_it_names(
    release: str, speaker: str, finding: str, drift: str
) -> None:
    """Each wording that a tool has, or could have, for a real drift is taken."""
    assert bump_of(release).named_in([finding], speaker) == (drift,)


@pytest.mark.parametrize(
    ("release", "finding"),
    [
        ("1.220.0", "BinanceAccountType.COIN_FUTURE: Public object was removed"),
        ("1.220.0", "C.__init__(account_type): BinanceAccountType.USDT_FUTURE -> USDT_FUTURES"),
        ("1.220.0", "adapters/binance/common/credentials.py: get_rsa_private_key: gone"),
        ("1.226.0", "adapters/bybit/factories.py: get_cached_bybit_http_client(base_url): moved"),
        ("1.227.0", "BinanceExecClientConfig.testnet: Public object was removed"),
        ("1.227.0", "BybitDataClientConfig.testnet: Public object was removed"),
    ],
)
def test_a_tool_is_not_credited_for_what_lies_beside(release: str, finding: str) -> None:
    """Other names in the same file, and the same name elsewhere, are no real drift's."""
    assert bump_of(release).named_in([finding], "griffe") == ()


@pytest.mark.parametrize(
    ("release", "finding", "drift"),
    [
        ("1.220.0", "break surface.BinanceAccountType members.USDT_FUTURE: a -> b", "enum_member"),
        ("1.220.0", "break credentials.usdt_futures_live demanded: a -> b", "variables"),
        ("1.220.0", "shift ticks.price as_decimal: 1.10 -> 1.1", "trailing_zeros"),
        ("1.226.0", "shift wire.streams.trades stream: s@trade -> s@aggTrade", "trade_stream"),
        ("1.226.0", "shift wire.streams.trades route: /stream -> /market/stream", "routes"),
        ("1.226.0", "shift wire.streams.quotes_and_trades connections: 1 -> 2", "connections"),
        ("1.226.0", "shift config.unknown_json_key no_such_key: a -> b", "unknown_keys"),
        ("1.227.0", "break surface.BinanceDataClientConfig passes.testnet: a -> b", "config_field"),
    ],
)
def test_ours_is_held_to_the_fact_and_not_to_its_subject(
    release: str, finding: str, drift: str
) -> None:
    """This suite is credited for the one fact alone, and a break has to be called one."""
    assert bump_of(release).named_in([finding], "ours") == (drift,)


def test_every_tool_words_its_findings_as_a_speaker_does() -> None:
    """No tool is left without patterns."""
    assert {tool.speaker for tool in TOOLS} == set(SPEAKERS)


def test_what_a_tool_reports_is_counted_and_credited() -> None:
    """All findings count as reported; those that name a real drift are named."""
    printed = "SomeType.NAME: gone\nBinanceAccountType.USDT_FUTURE: gone\n"

    result = measure(tool_that(lambda _lab, _bump: printed), LAB, BUMP)

    assert (result.reported, result.named, result.failure) == (2, ("enum_member",), "")


def test_a_tool_that_can_not_be_run_says_why() -> None:
    """It is not counted as one that reported nothing."""

    def run(_lab: Lab, _bump: Bump) -> str:
        raise NotRunError("exit status 1, no network")

    result = measure(tool_that(run), LAB, BUMP)

    assert result == Result(bump=str(BUMP), tool="t", failure="exit status 1, no network")


def test_what_a_tool_needs_beforehand_is_done_first() -> None:
    """What is made once is not in the time of a run."""
    done: list[str] = []

    def run(_lab: Lab, _bump: Bump) -> str:
        done.append("run")
        return ""

    measure(tool_that(run, warm=lambda _lab, _bump: done.append("warm")), LAB, BUMP)

    assert done == ["warm", "run"]


def test_a_command_that_ends_badly_is_quoted() -> None:
    """The reason of a tool that fails is the last line that it said."""
    command = [sys.executable, "-c", "import sys; sys.exit('first\\nno such release')"]

    with pytest.raises(NotRunError) as caught:
        run_command(command, (0,), cwd=Path())

    assert str(caught.value) == "exit status 1, no such release"


def test_a_row_says_what_was_reported_named_missed_and_how_long_it_took() -> None:
    """Time stands beside the ratio to ours."""
    ours = Result(bump=str(BUMP), tool=OURS, reported=3, seconds=10.0)
    griffe = Result(
        bump=str(BUMP), tool="griffe_check", reported=9, named=("enum_member",), seconds=5.0
    )

    written = tables(results({OURS: ours, "griffe_check": griffe}), [BUMP])

    assert (
        "| 1.219.0 → 1.220.0 | `griffe check` | 9 | 1 of 3 | variables, trailing_zeros"
        " | 5.0 s (0.50 of ours) |"
    ) in written.splitlines()


def test_a_row_of_a_tool_that_misses_nothing_says_none() -> None:
    """An empty cell could be one that was forgotten."""
    named = ("enum_member", "variables", "trailing_zeros")
    ours = Result(bump=str(BUMP), tool=OURS, reported=3, named=named, seconds=10.0)

    written = tables(results({OURS: ours}), [BUMP])

    assert (
        "| 1.219.0 → 1.220.0 | `can-i-upgrade` | 3 | 3 of 3 | none | 10.0 s |"
        in written.splitlines()
    )


def test_a_row_of_a_tool_that_was_not_run_gives_the_reason() -> None:
    """No figures stand where nothing was measured, and no ratio to nothing."""
    ours = Result(bump=str(BUMP), tool=OURS, failure="no Python 3.12")

    written = tables(results({OURS: ours}), [BUMP]).splitlines()

    assert (
        "| 1.219.0 → 1.220.0 | `can-i-upgrade` | could not be run: no Python 3.12 | | | |"
        in written
    )
    assert (
        "| 1.219.0 → 1.220.0 | `willitbreak` | 0 | 0 of 3 | enum_member, variables,"
        " trailing_zeros | 20.0 s |"
    ) in written


def test_the_tables_replace_what_stood_between_the_marks() -> None:
    """The rest of the page is kept as it is."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert inserted(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


@pytest.mark.parametrize(
    "page", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{END}{END}", f"{BEGIN}{END}{BEGIN}"]
)
def test_a_page_without_its_marks_is_refused(page: str) -> None:
    """Tables are not put anywhere, and nothing is cut out of a page by mistake."""
    with pytest.raises(PageError) as caught:
        inserted(page, "new")

    assert str(caught.value) == (
        "docs/comparison.md must have"
        " '<!-- begin: written by `python -m benchmarks.comparison`, from its results.json -->'"
        " once,"
        " and '<!-- end -->' once after it"
    )


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Nothing of a run is lost between it and its tables."""
    row = Result(bump=str(BUMP), tool=OURS, reported=3, named=("enum_member",), seconds=1.5)
    kept = results({OURS: row})

    write_results(kept, tmp_path / "results.json")

    assert read_results(tmp_path / "results.json") == kept


def test_the_page_shows_the_results_that_are_kept() -> None:
    """Tables are never edited by hand; `python -m benchmarks.comparison --tables` writes them."""
    page = PAGE_FILE.read_text(encoding="utf-8")

    assert inserted(page, tables(read_results(), read_bumps())) == page


def test_the_results_that_are_kept_name_real_drifts_only() -> None:
    """A drift that was given another id is not left under its old one."""
    ids = {str(bump): {drift.id for drift in bump.drifts} for bump in read_bumps()}

    strangers = [row for row in read_results().rows if not set(row.named) <= ids[row.bump]]

    assert strangers == []


def test_two_findings_of_one_drift_name_it_once() -> None:
    """What is counted is drifts, however many lines speak of each."""
    finding = "BinanceAccountType.USDT_FUTURE: gone"

    assert BUMP.named_in([finding, finding], "griffe") == ("enum_member",)
