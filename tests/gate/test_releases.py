"""The gate on real releases: a copy of the repository has its pin moved, is locked and run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.junit import failures_in

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
CALLERS_OWN = ("CI", "VIRTUAL_ENV", "PYTEST_ADDOPTS")  #: Drift is accepted as by a person.

pytestmark = pytest.mark.releases


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What one run of the gate printed."""

    status: int
    report: str  #: What it printed.
    said: Mapping[str, str]  #: What each contract that failed says by itself, by its id.

    @property
    def broken(self) -> set[str]:
        """Return the contracts that failed."""
        return set(self.said)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the repository, without what it ignores."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # the user's git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def run_gate(
    checkout: Path, release: str, *arguments: str, channel: str = "feed", python: str = "3.12"
) -> Gate:
    """Move a channel's pin, lock it and run its contracts."""
    pins = checkout / "pinned-versions.txt"
    lines = (ROOT / pins.name).read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = (number for number, line in enumerate(lines) if f"# {channel}:" in line)
    lines[at] = re.sub(r"==\S+", f"=={release}", lines[at], count=1).replace("3.12", python)
    pins.write_text("".join(lines), encoding="utf-8")
    nox = [sys.executable, "-m", "nox"]
    run_in(checkout, [*nox, "-s", "lock", "--", channel])
    junit = checkout / ".nox" / "junit.xml"
    junit.unlink(missing_ok=True)
    gate = run_in(checkout, [*nox, "-t", channel, "--", "--junitxml", str(junit), *arguments])
    return Gate(status=gate.returncode, report=gate.stdout, said=failures_in(junit))


def run_in(checkout: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command there, without what the caller's own environment would change."""
    return subprocess.run(
        command,
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if name not in CALLERS_OWN},
        capture_output=True,
        text=True,
        check=False,
    )


def upgrade(checkout: Path, before: str, after: str) -> Gate:
    """Accept what a release does on `next`, as a person would, and run the gate on another."""
    accepted = run_gate(checkout, before, "--snapshot-update", channel="next")
    assert accepted.status == 0, accepted.report
    return run_gate(checkout, after, channel="next")


@pytest.fixture(scope="module")
def at_1_220(checkout: Path) -> Gate:
    """Run the gate with production's pin at 1.220.0."""
    return run_gate(checkout, "1.220.0")


@pytest.fixture(scope="module")
def at_1_227(checkout: Path) -> Gate:
    """Run the gate with production's pin at 1.227.0."""
    return run_gate(checkout, "1.227.0")


@pytest.fixture(scope="module")
def from_1_225_to_1_226(checkout: Path) -> Gate:
    """Move `next` from 1.225.0 to 1.226.0."""
    return upgrade(checkout, "1.225.0", "1.226.0")


@pytest.fixture(scope="module")
def from_1_226_to_1_227(checkout: Path) -> Gate:
    """Move `next` from 1.226.0 to 1.227.0."""
    return upgrade(checkout, "1.226.0", "1.227.0")


def feed_line(text: str, *, mark: str) -> str:
    """Return where the reference feed has a text, and the mark below it, as reports write them."""
    lines = (ROOT / "feeds/v1/node.py").read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if text in line)
    before = f"feeds/v1/node.py:{at}   "
    line = lines[at - 1].strip()
    name = mark.rpartition(".")[2]
    start = " " * (len("       at:       ") + len(before) + line.index(name))
    return f"{before}{line}\n{start}{'^' * len(name)}\n"


def test_1_220_names_the_member_the_line_and_the_successor(at_1_220: Gate) -> None:
    """The renamed member is named, with the feed's line and what it has become."""
    assert at_1_220.status == 1
    assert at_1_220.said["surface.BinanceAccountType"] == (
        "no snapshot can approve this\n"
        "break  surface.BinanceAccountType members.USDT_FUTURE: USDT_FUTURE → missing\n"
        "       why:      the feed uses an enum member that is gone (member-removed)\n"
        f"       at:       {feed_line('USDT_FUTURE', mark='BinanceAccountType.USDT_FUTURE')}"
        "       write:    BinanceAccountType.USDT_FUTURES\n"
        "       proof:    not run on both releases"
    )


def test_a_gate_that_fails_ends_with_the_drift_report(at_1_220: Gate) -> None:
    """What a person sees is the breaks first, the verdict, and the next command."""
    told = at_1_220.report

    assert "nautilus_trader 1.219.0 → 1.220.0" in told
    assert "BLOCKED   2 breaks, 1 shift," in told
    assert "write:    BinanceAccountType.USDT_FUTURES\n" in told
    assert (
        "next:     fix the feed, or put the pin back and run   nt-conformance lock feed\n" in told
    )


def test_1_220_names_the_variables_demanded_now(at_1_220: Gate) -> None:
    """The environment variables that production would have to set now are named."""
    assert at_1_220.said["credentials.usdt_futures_live"].splitlines()[:4] == [
        "break  credentials.usdt_futures_live demanded",
        "       gone:     BINANCE_FUTURES_API_KEY, BINANCE_FUTURES_API_SECRET",
        "       new:      BINANCE_API_KEY, BINANCE_API_SECRET",
        (
            "       why:      the factory demands environment variables"
            " that production does not set (variables-demanded)"
        ),
    ]


def test_1_220_breaks_nothing_else(at_1_220: Gate) -> None:
    """The contracts that fail are those about what 1.220 changed for the feed."""
    assert at_1_220.broken == {
        "config.logging",  # new fields, in configs that the feed does not make
        "config.strategy",
        "credentials.coin_futures_live",
        "credentials.usdt_futures_live",
        "execution.inherited",  # two methods more
        "feed.asks",
        "feed.start",
        "process.node_life",  # RUST_LOG is left alone
        "surface.BinanceAccountType",
        "ticks.price",  # as_decimal() has dropped trailing zeros since 1.220
        "ticks.price_digits",  # and a number of 18 digits comes out as it went in
        "ticks.quantity",
        "ticks.quantity_digits",
        "wire.lifecycle.stop_while_connecting",  # no connection is left open any more
        "wire.market_data.funding_rates",  # they can be subscribed to, and none come
        "wire.ticks.reference_feed",  # it does not start, so it has no tick
        "wire.urls.isolated_margin_testnet",
        "wire.urls.margin_testnet",
        "wire.urls.spot_testnet",
    }


def test_1_227_names_the_field_that_has_gone(at_1_227: Gate) -> None:
    """The keyword that the feed passes is named, with its line and what takes its place."""
    told = at_1_227.said["surface.BinanceDataClientConfig"]

    assert told == f"no snapshot can approve this\n{field_that_has_gone()}"


def field_that_has_gone() -> str:
    """Return what the gate says of the field that 1.227 has no more."""
    return (
        "break  surface.BinanceDataClientConfig passes.testnet: bool → missing\n"
        "       why:      the feed passes an argument that is no longer taken (parameter-removed)\n"
        f"       at:       {feed_line('testnet=False', mark='testnet')}"
        "       write:    nothing (environment=BinanceEnvironment.TESTNET is for testnet=True)\n"
        "       proof:    not run on both releases"
    )


def test_1_227_names_the_member_as_well(at_1_227: Gate) -> None:
    """One thing that has gone does not hide another."""
    assert "BinanceAccountType.USDT_FUTURES\n" in at_1_227.said["surface.BinanceAccountType"]


def test_1_227_tells_that_nothing_is_demanded(at_1_227: Gate) -> None:
    """That the factory asks for no variable any more is told, and that it takes none."""
    assert (
        "demanded: gone BINANCE_FUTURES_API_KEY" in at_1_227.said["credentials.usdt_futures_live"]
    )
    assert "environment_only: gone environment" in at_1_227.said["credentials.precedence"]


def test_1_227_turns_no_contract_into_an_error(at_1_227: Gate) -> None:
    """However much is gone, every contract can still be told."""
    assert at_1_227.broken
    assert not any("could not be observed" in told for told in at_1_227.said.values())


def test_1_226_changes_what_it_changed_and_nothing_else(from_1_225_to_1_226: Gate) -> None:
    """What fails is about the trades' stream, the routes, the connections, and config.

    No tick, no fault and no signature of anything else is among it.
    """
    assert from_1_225_to_1_226.status == 1
    assert from_1_225_to_1_226.broken == {
        "config.trading_node",  # NT widened a type, in the config and below
        "config.unknown_json_key",
        "execution.inherited",  # a method more
        "surface.TradingNodeConfig",
        "wire.connection.messages",  # each connection numbers its own
        "wire.http.dummy_keys",
        "wire.lifecycle.stop",
        *(f"wire.market_data.{kind}" for kind in ("bars", "book_deltas", "books", "mark_prices")),
        "wire.streams.after_start",
        "wire.streams.quotes",
        "wire.streams.quotes_and_trades",
        "wire.streams.several_instruments",
        "wire.streams.trades",
        "wire.streams.unsubscribe",
        "wire.streams.unsubscribe_on_stop",
        "wire.urls.usdt_futures_live",
        "wire.volume.subscribing",  # two connections share what one sent
    }


def test_1_226_tells_the_stream_the_connection_and_the_routes(from_1_225_to_1_226: Gate) -> None:
    """Trades come as `aggTrade`, over a connection of their own, and each over its route."""
    told = from_1_225_to_1_226.said["wire.streams.quotes_and_trades"]

    assert told.startswith("shift  wire.streams.quotes_and_trades connections: 1 → 2\n")
    assert 'streams [\\"btcusdt@aggTrade\\"]' in told
    assert "       was:      no proxy\n" in told
    assert "route /market/stream, host fstream.binance.com" in told
    assert "route /public/stream, host" in told


def test_1_226_tells_that_unknown_keys_are_refused(from_1_225_to_1_226: Gate) -> None:
    """A key that NT does not know ended nowhere before; it ends no feed without JSON."""
    assert from_1_225_to_1_226.said["config.unknown_json_key"] == (
        "add    config.unknown_json_key no_such_key: ignored → ValidationError: Object contains"
        " unknown field `no_such_key`\n"
        "       why:      it is about a config that the feed does not make, or does not make in"
        " this way (unused-config)\n"
        "       also:     config.unknown_json_key paper_trading: ignored → ValidationError: Object"
        " contains unknown field `paper_trading`"
    )


def test_1_227_changes_what_it_changed_and_nothing_else(from_1_226_to_1_227: Gate) -> None:
    """What fails is about the field that has gone, the URLs of demo and testnet, and a code."""
    assert from_1_226_to_1_227.status == 1
    assert from_1_226_to_1_227.broken == {
        "config.as_json",
        "config.binance_data_client",
        "config.unknown_json_key",
        "config.unknown_keyword",
        "surface.BinanceDataClientConfig",
        "wire.lifecycle.stop",  # streams are closed with 1000 instead of no code
        "wire.urls.coin_futures_demo",
        "wire.urls.usdt_futures_demo",
        "wire.urls.usdt_futures_testnet",
    }


def test_1_227_tells_the_field_on_the_next_channel_too(from_1_226_to_1_227: Gate) -> None:
    """There nothing is refused, but the name, the line and the successor are told."""
    assert from_1_226_to_1_227.said["surface.BinanceDataClientConfig"] == field_that_has_gone()


@pytest.mark.nightly
def test_another_python_tells_the_same(checkout: Path) -> None:
    """On Python 3.13 the production release does what it does on 3.12."""
    gate = run_gate(checkout, "1.219.0", python="3.13")

    assert gate.broken == set()
    assert gate.status == 0
