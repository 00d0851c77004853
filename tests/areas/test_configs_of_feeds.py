"""What is told of the configs that a feed makes, on the release beside the tests."""

import sys
from pathlib import Path

from conformance.harness.observer import observe
from conformance.model.source_uses import SourceUses
from tests.support.reference import REFERENCE_FEED

CONFIGS = frozenset(
    (
        ("MessageBusConfig", "nautilus_trader.common.config"),
        ("OldConfig", "nautilus_trader.common.config"),
        ("TradingNodeConfig", "nautilus_trader.config"),
    )
)


def test_the_defaults_of_a_config_are_told_by_its_own_name() -> None:
    """A feed that leaves a default alone depends on it, whichever config it makes."""
    uses = SourceUses(
        configs=CONFIGS, passed=frozenset((("MessageBusConfig", "timestamps_as_iso8601"),))
    )

    told = observe(
        REFERENCE_FEED,
        python=Path(sys.executable),
        find_uses=lambda: uses,
        only=["config.other_configs"],
    ).facts

    assert told["config.MessageBusConfig"]["encoding"] == {"type": "str", "default": "'msgpack'"}
    assert set(told) == {
        *("config.trading_node", "config.logging", "config.instrument_provider"),
        *("config.strategy", "config.MessageBusConfig"),
    }
