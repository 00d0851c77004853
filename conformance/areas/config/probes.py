"""NT's configuration structs: their fields, and what becomes of a key that they do not know."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from conformance.harness.environment import source_uses
from conformance.harness.probes import asks_feed, sharing
from conformance.model.facts import Json, Observation, about
from conformance.model.probe import Many
from conformance.nautilus.driver import (
    Capability,
    Role,
    installed_driver,
    names_of,
    needs,
    resolve,
)
from conformance.nautilus.errors import described

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.model.signature import Parameter
    from conformance.model.source_uses import SourceUses

_DATA_CONFIG = "BinanceDataClientConfig"

# Keys that launchers of the past pass, and one that no release has ever known.
_DOUBTFUL_KEYS = {"paper_trading": False, "testnet": False, "no_such_key": False}

_OTHERS = {
    "trading_node": Role.NODE_CONFIG,
    "logging": Role.LOGGING_CONFIG,
    "instrument_provider": Role.PROVIDER_CONFIG,
    "strategy": Role.STRATEGY_CONFIG,
}


@sharing("values", owner=_DATA_CONFIG)
def binance_data_client() -> Observation:
    """Tell type and default of every field of `BinanceDataClientConfig`."""
    fields = installed_driver().types.fields_of(resolve(Role.DATA_CONFIG))
    return {name: _field(field) for name, field in fields.items()}


@asks_feed
@sharing("source")
def other_configs() -> Many:
    """Tell type and default of the fields of NT's other configs, and what the feed sets of none.

    Returns:
        Of the node's and its parts' by a name of the suite's, of any other that the feed makes by
        its own: ``config.MessageBusConfig``.
    """
    uses = source_uses()
    held = names_of(Role.DATA_CONFIG).union(*map(names_of, _OTHERS.values()))
    found = {name: _fields(resolve(role), names_of(role), uses) for name, role in _OTHERS.items()}
    for owner, module in sorted(uses.configs):
        config = None if owner in held else getattr(import_module(module), owner, None)
        if config is not None:
            found[owner] = _fields(config, (owner,), uses)
    return Many(found)


@sharing("values", owner=_DATA_CONFIG)
def unknown_keyword() -> Observation:
    """Pass keywords to `BinanceDataClientConfig` that it knows no more, or never did."""
    make = installed_driver().binance.data_config
    return {key: _outcome(lambda k=key, v=v: make(**{k: v})) for key, v in _doubtful()}


@sharing("values")
def unknown_keyword_elsewhere() -> Observation:
    """Pass a keyword that no release has ever known to NT's other configs.

    Returns:
        By config, ``accepted`` or the error.
    """
    return {
        name: _outcome(lambda r=role: resolve(r)(no_such_key=True))
        for name, role in _OTHERS.items()
    }


@sharing("values", owner=_DATA_CONFIG, configs="json")
@needs(Capability.CONFIG_AS_JSON)
def unknown_json_key() -> Observation:
    """Parse JSON with such keys, as a team that keeps its configuration in files does.

    Returns:
        By key: ``accepted`` (it is a field), ``ignored`` (parsed, and nothing says so) or the
        error.
    """
    config = resolve(Role.DATA_CONFIG)
    account_type = installed_driver().binance.account_types()["usdt_futures"].value

    def parse(key: str, value: object) -> Any:
        return config.parse(json.dumps({"account_type": account_type, key: value}))

    return {key: _outcome(lambda k=key, v=v: parse(k, v), key) for key, v in _doubtful()}


@sharing("values", owner=_DATA_CONFIG, configs="json")
@needs(Capability.CONFIG_AS_JSON)
def as_json() -> Observation:
    """Write a config as JSON, as a team does that keeps what it ran with.

    Returns:
        ``keys`` that it has, and those of them that are null.
    """
    written = json.loads(installed_driver().binance.data_config().json())
    return {
        "keys": sorted(written),
        "nulls": sorted(key for key, value in written.items() if value is None),
    }


@sharing("values", owner=_DATA_CONFIG)
def frozen() -> Observation:
    """Set a field of a config that is made."""
    config = installed_driver().binance.data_config()

    def set_field() -> Any:
        config.us = True
        return config

    return {"set_field": _outcome(set_field), "took_effect": config.us}


def _fields(config: Any, owners: Iterable[str], uses: SourceUses) -> Observation:
    fields = installed_driver().types.fields_of(config)
    passed = (key for owner in owners for key in uses.passed_to(owner))
    facts = {
        key: _field(fields[key]) if key in fields else {"present": False}
        for key in sorted({*fields, *passed})
    }
    return about(facts, owner=config.__name__)


def _doubtful() -> list[tuple[str, object]]:
    return list(_DOUBTFUL_KEYS.items())


def _field(field: Parameter) -> Json:
    fact: dict[str, Json] = {"type": field.type}
    return fact if field.default is None else {**fact, "default": field.default}


def _outcome(make: Any, key: str = "") -> Json:
    try:
        made = make()
    except Exception as error:  # whatever NT raises is the fact
        return described(error)
    return "accepted" if not key or hasattr(made, key) else "ignored"
