"""The whole answer on real releases: each installed, observed, and its breaks proved on both."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.diff.question import Question
from conformance.diff.records import Exit, Proof, Severity, Upgrade, Verdict
from conformance.diff.upgrade import answer
from tests.diff.test_bumps import DECIMALS, FIELD, MEMBER, STREAMS, VARIABLES, felt

pytestmark = pytest.mark.releases


def answered(before: str, after: str) -> Upgrade:
    """Ask about two releases, in environments that are made once and kept."""
    return answer(Question(before=before, after=after))


def proofs(told: Upgrade) -> list[tuple[str, Proof, str, str]]:
    """Return what came of the witness of each break."""
    return [
        (drift.rule, drift.witness.proof, drift.witness.before, drift.witness.after)
        for drift in told.of(Severity.BREAK)
        if drift.witness is not None
    ]


def test_1_220_is_blocked_by_two_breaks_that_are_proved() -> None:
    """The member and the variables fail on the new release only, and nothing else is felt."""
    told = answered("1.219.0", "1.220.0")

    assert (told.verdict, told.exit_status, dict(told.inconclusive)) == (
        Verdict.BLOCKED,
        Exit.DRIFT,
        {},
    )
    assert felt(told.drifts) == [MEMBER, VARIABLES, DECIMALS]
    assert proofs(told) == [
        (
            "member-removed",
            Proof.PROVEN,
            "runs",
            (
                "AttributeError: type object 'BinanceAccountType' has no attribute 'USDT_FUTURE'."
                " Did you mean: 'USDT_FUTURES'?"
            ),
        ),
        (
            "variables-demanded",
            Proof.PROVEN,
            "runs",
            "RuntimeError: Environment variable 'BINANCE_API_KEY' not set",
        ),
    ]


def test_1_226_is_to_be_reviewed() -> None:
    """Streams, routes and connections are shifts, and the lacks are said apart."""
    told = answered("1.225.0", "1.226.0")

    assert (told.verdict, told.exit_status, dict(told.inconclusive)) == (
        Verdict.REVIEW,
        Exit.DRIFT,
        {},
    )
    assert felt(told.drifts) == STREAMS
    assert "surface.BinanceAccountType members.USDT_FUTURE" in {one.fact for one in told.lacks}


def test_1_227_is_blocked_by_one_break_that_is_proved() -> None:
    """The field that the feed passes is refused by the new release only."""
    told = answered("1.226.0", "1.227.0")

    assert (told.verdict, told.exit_status, dict(told.inconclusive)) == (
        Verdict.BLOCKED,
        Exit.DRIFT,
        {},
    )
    assert felt(told.drifts) == [FIELD]
    assert proofs(told) == [
        (
            "parameter-removed",
            Proof.PROVEN,
            "runs",
            "TypeError: Unexpected keyword argument 'testnet'",
        )
    ]


def test_a_text_of_json_that_an_enum_no_longer_has_is_a_break(tmp_path: Path) -> None:
    """The feed never imports the enum; the proof takes it from where the old release has it.

    Nothing is held against the feed that the settings say of another one: no line of theirs.
    """
    (tmp_path / "feed.py").write_text(
        "from nautilus_trader.adapters.binance import BinanceDataClientConfig\n\n"
        """CONFIG = BinanceDataClientConfig.parse('{"account_type": "USDT_FUTURE"}')\n"""
    )

    told = answer(Question(before="1.219.0", after="1.220.0", feed=(tmp_path / "feed.py",)))

    breaks = {drift.change.fact: drift for drift in told.of(Severity.BREAK)}
    removed = breaks["surface.BinanceAccountType members.USDT_FUTURE"]
    assert [site.line for site in removed.lines] == [3]
    assert removed.witness is not None
    assert removed.witness.proof is Proof.PROVEN
    files = {site.file for drift in breaks.values() for site in drift.lines}
    assert {Path(file).name for file in files} == {"feed.py"}


def test_an_enum_where_a_flag_was_is_a_break_although_rust_tells_no_types(tmp_path: Path) -> None:
    """The function is called on both releases with what it may take."""
    (tmp_path / "feed.py").write_text(
        "from nautilus_trader.core import nautilus_pyo3\n\n\n"
        "def url(is_testnet):\n    return nautilus_pyo3.get_dydx_ws_url(is_testnet)\n"
    )

    told = answer(Question(before="1.225.0", after="1.226.0", feed=(tmp_path / "feed.py",)))

    (drift,) = told.of(Severity.BREAK)
    assert (drift.rule, [site.line for site in drift.lines]) == ("parameter-renamed", [5])
    assert proofs(told) == [
        (
            "parameter-renamed",
            Proof.PROVEN,
            "runs",
            "TypeError: argument 'network': 'bool' object is not an instance of 'DydxNetwork'",
        )
    ]
