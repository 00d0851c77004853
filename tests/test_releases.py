"""The gate on real releases: a copy of the repository has its pin moved, is locked and run."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PINNED = "nautilus_trader==1.219.0"

pytestmark = pytest.mark.releases


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What one run of the gate printed."""

    status: int
    stdout: str

    def said_of(self, contract: str) -> str:
        """Return the block of a contract that failed; empty where it holds."""
        found = re.search(rf"^{re.escape(contract)}\n((?:  .*\n)+)", self.stdout, re.MULTILINE)
        return found[1] if found else ""

    @property
    def broken(self) -> set[str]:
        """Return the contracts that failed."""
        return set(re.findall(r"^([a-z_]+\.\w+)\n  ", self.stdout, re.MULTILINE))


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


def run_gate(checkout: Path, release: str, python: str = "3.12") -> Gate:
    """Move the `feed` pin, lock it and run its contracts."""
    pins = checkout / "pinned-versions.txt"
    lines = (ROOT / pins.name).read_text(encoding="utf-8").splitlines(keepends=True)
    moved = lines[0].replace(PINNED, f"nautilus_trader=={release}").replace("3.12", python)
    pins.write_text(moved + "".join(lines[1:]), encoding="utf-8")
    environment = {
        k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTEST_ADDOPTS")
    }
    for command in (["-s", "lock", "--", "feed"], ["-t", "feed"]):
        ran = subprocess.run(
            [sys.executable, "-m", "nox", *command],
            cwd=checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    return Gate(status=ran.returncode, stdout=ran.stdout)


@pytest.fixture(scope="module")
def at_1_220(checkout: Path) -> Gate:
    """Run the gate with production's pin at 1.220.0."""
    return run_gate(checkout, "1.220.0")


@pytest.fixture(scope="module")
def at_1_227(checkout: Path) -> Gate:
    """Run the gate with production's pin at 1.227.0."""
    return run_gate(checkout, "1.227.0")


def feed_line(text: str) -> str:
    """Return where the reference feed has a text, as reports write it."""
    lines = (ROOT / "conformance/feed/node.py").read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if text in line)
    return f"conformance/feed/node.py:{at}   {lines[at - 1].strip()}"


def test_1_220_names_the_member_the_line_and_the_successor(at_1_220: Gate) -> None:
    """The renamed member is named, with the feed's line and what it has become."""
    told = at_1_220.said_of("surface.BinanceAccountType")

    assert at_1_220.status == 1
    assert told == (
        "  members.USDT_FUTURE\n"
        "    reviewed  USDT_FUTURE\n"
        "    now       missing\n"
        "    nearest   USDT_FUTURES, COIN_FUTURES\n"
        f"    used at   {feed_line('USDT_FUTURE')}\n"
        "    stops     the feed uses a name that this release does not have;"
        " no snapshot can accept it\n"
    )


def test_1_220_names_the_variables_demanded_now(at_1_220: Gate) -> None:
    """The environment variables that production would have to set now are named."""
    assert at_1_220.said_of("credentials.usdt_futures_live") == (
        "  demanded\n"
        "    gone      BINANCE_FUTURES_API_KEY\n"
        "    gone      BINANCE_FUTURES_API_SECRET\n"
        "    new       BINANCE_API_KEY\n"
        "    new       BINANCE_API_SECRET\n"
    )


def test_1_220_breaks_nothing_else(at_1_220: Gate) -> None:
    """The contracts that fail are those about what 1.220 changed for the feed."""
    assert at_1_220.broken == {
        "credentials.coin_futures_live",
        "credentials.usdt_futures_live",
        "feed.start",
        "surface.BinanceAccountType",
        "ticks.price",  # as_decimal() has dropped trailing zeros since 1.220
        "ticks.quantity",
    }


def test_1_227_names_the_field_that_has_gone(at_1_227: Gate) -> None:
    """The keyword that the feed passes is named, with its line and what takes its place."""
    assert at_1_227.said_of("surface.BinanceDataClientConfig") == (
        "  passes.testnet\n"
        "    reviewed  bool\n"
        "    now       missing\n"
        "    nearest   environment=BinanceEnvironment.TESTNET\n"
        f"    used at   {feed_line('testnet=False')}\n"
        "    stops     the feed uses a name that this release does not have;"
        " no snapshot can accept it\n"
    )


def test_1_227_names_the_member_as_well(at_1_227: Gate) -> None:
    """One thing that has gone does not hide another."""
    assert "nearest   USDT_FUTURES" in at_1_227.said_of("surface.BinanceAccountType")


def test_1_227_tells_that_nothing_is_demanded(at_1_227: Gate) -> None:
    """That the factory asks for no variable any more is told, and that it takes none."""
    assert "gone      BINANCE_FUTURES_API_KEY" in at_1_227.said_of("credentials.usdt_futures_live")
    assert "now       none" in at_1_227.said_of("credentials.precedence")


def test_1_227_turns_no_contract_into_an_error(at_1_227: Gate) -> None:
    """However much is gone, every contract can still be told."""
    assert at_1_227.broken
    assert "could not tell" not in at_1_227.stdout


def test_another_python_tells_the_same(checkout: Path) -> None:
    """On Python 3.13 the production release does what it does on 3.12."""
    gate = run_gate(checkout, "1.219.0", python="3.13")

    assert gate.broken == set()
    assert gate.status == 0
