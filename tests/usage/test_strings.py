"""Texts that name classes or fields of NT's, and what is not NT's at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tiny_feeds import AddModule

HEAD = """\
import json
from nautilus_trader.config import ImportableActorConfig, ImportableStrategyConfig, LoggingConfig
from nautilus_trader.live.data_client import LiveMarketDataClient
"""
PATH = "nautilus_trader.examples.gone"


@pytest.mark.parametrize(
    "source",
    [
        f"ImportableStrategyConfig(strategy_path='{PATH}:S', config_path='a:B', config={{}})",
        f"ImportableActorConfig(actor_path='a:B', config_path='{PATH}:S', config={{}})",
        f"where = '{PATH}:S'",
        f"ALL = {{'strategies': [{{'strategy_path': '{PATH}:S'}}]}}",
        f"""ImportableStrategyConfig.parse('{{"strategy_path": "{PATH}:S"}}')""",
        f"""json.loads('{{"actors": [{{"actor_path": "{PATH}:S"}}]}}')""",
    ],
)
def test_a_class_that_a_text_names_is_imported(tmp_path: Path, source: str) -> None:
    """A text of a module and a class is what the release imports by it."""
    facts = read_feed(tmp_path, HEAD + source).facts
    assert facts[f"S.imports.{PATH}"] == "missing"


@pytest.mark.parametrize("text", ["nautilus_trader: a word", "nautilus_trader.model:a b", "x.y:Z"])
def test_any_other_text_is_none(tmp_path: Path, text: str) -> None:
    """A sentence and the feed's own paths name nothing of NT's."""
    facts = read_feed(tmp_path, f"{HEAD}x = '{text}'").facts
    assert [path for path, fact in facts.items() if fact == "missing"] == []


@pytest.mark.parametrize(
    "source",
    [
        """LoggingConfig.parse('{"log_level": "INFO", "gone": 1}')""",
        """LoggingConfig.parse(b'{"log_level": "INFO", "gone": 1}')""",
        """LoggingConfig(**json.loads('{"log_level": "INFO", "gone": 1}'))""",
    ],
)
def test_the_fields_of_a_text_of_json_are_passed(tmp_path: Path, source: str) -> None:
    """What a config is decoded from sets its fields, as keywords do."""
    surface = read_feed(tmp_path, HEAD + source)
    assert surface.facts["LoggingConfig.passes.gone"] == "missing"
    assert surface.places("LoggingConfig", "passes.log_level") == ("feed.py:4",)


@pytest.mark.parametrize(
    ("text", "fact"), [("USDT_FUTURE", "USDT_FUTURE"), ("USDT_FUTURES", "missing")]
)
def test_a_text_of_an_enums_field_is_decoded_as_the_release_does(
    tmp_path: Path, text: str, fact: str
) -> None:
    """A config that is parsed takes the values of an enum, so one that is gone ends it."""
    source = (
        "from nautilus_trader.adapters.binance import BinanceDataClientConfig\n"
        f"""BinanceDataClientConfig.parse('{{"account_type": "{text}", "api_key": "K"}}')"""
    )
    surface = read_feed(tmp_path, source)
    assert surface.facts[f"BinanceAccountType.members.{text}"] == fact
    assert surface.places("BinanceAccountType", f"members.{text}") == ("feed.py:2",)


@pytest.mark.parametrize(
    "source",
    [
        "LoggingConfig.parse(open('a.json').read())",
        "LoggingConfig(**json.load(open('a.json')))",
        "LoggingConfig(**json.loads(input()))",
    ],
)
def test_a_text_from_elsewhere_is_not_followed(tmp_path: Path, source: str) -> None:
    """What only a run would read is said at its line."""
    [(name, why)] = read_feed(tmp_path, HEAD + source).not_followed.items()
    assert name.startswith("LoggingConfig")
    assert why == "run-time arguments"


def test_what_a_custom_client_is_given_is_followed(tmp_path: Path) -> None:
    """A client's own clock, cache and log have the types that the release has elsewhere."""
    source = (
        "class C(LiveMarketDataClient):\n"
        "    async def _connect(self):\n"
        "        self._log.info('x'); self._clock.timestamp_ns(); self._cache.instruments()\n"
    )
    surface = read_feed(tmp_path, HEAD + source)
    assert surface.not_followed == {}
    assert {"Logger", "LiveClock", "Cache"} <= surface.described.keys()


def test_what_is_of_others_is_not_followed_in_silence(tmp_path: Path) -> None:
    """An attribute of a frame is pandas' business, and no use of NT's that could not be read."""
    source = (
        "from nautilus_trader.persistence.wranglers import QuoteTickDataWrangler\n"
        "from nautilus_trader.analysis.reporter import ReportProvider\n"
        "frame = ReportProvider.generate_orders_report([])\n"
        "frame.groupby('x').mean().iloc[0]\n"
    )
    assert read_feed(tmp_path, source).not_followed == {}


def test_a_missing_name_is_not_read_on_from_its_mirror(tmp_path: Path, fake_nt: AddModule) -> None:
    """Rust's class of the same name is another: its lack of a member is no lack of the feed's."""
    fake_nt("core.nautilus_pyo3.tiny", Mirrored=type("Mirrored", (), {"own": 1}))
    source = (
        "import nautilus_trader.core.nautilus_pyo3.tiny\n"
        "from nautilus_trader.model import Mirrored\nMirrored.gone()\nMirrored(1)\n"
    )
    facts = read_feed(tmp_path, source).facts
    assert facts["Mirrored.kind"] == "missing"
    assert not any(".passes" in path or ".requires" in path for path in facts)


def test_a_package_of_others_that_is_not_installed_is_said(tmp_path: Path) -> None:
    """An adapter without its package is not one that the release lacks."""
    path = "nautilus_trader.adapters.interactive_brokers.config"
    source = f"from {path} import InteractiveBrokersDataClientConfig as C\nC(ibg_port=1)\n"
    facts = read_feed(tmp_path, source).facts
    label = "InteractiveBrokersDataClientConfig"
    assert {path: str(fact) for path, fact in facts.items() if "subject" not in path} == {
        f"{label}.kind": "not told: ibapi is not installed",
        f"{label}.imports.{path}": "not told: ibapi is not installed",
    }


def test_a_module_of_the_release_itself_that_is_not_there_is_missing(
    tmp_path: Path,
) -> None:
    """A module that can't be imported for another of NT's is no matter of extras."""
    source = "from nautilus_trader.none.at_all import Thing\n"
    assert read_feed(tmp_path, source).facts["Thing.kind"] == "missing"
