"""Which name stands in the feed's source for a fact, and which of NT's names has it."""

from __future__ import annotations

SURFACE = "surface."
NOT_FOLLOWED = "surface.not_followed"

_OF_THE_OWNER = frozenset(("imports", "not_passed", "requires", "returns", "kind", "subclass"))
_STRUCTS = {"unknown_keyword": "binance_data_client", "unknown_json_key": "binance_data_client"}


def owner_of(observation: str) -> str:
    """Return the last name of the label under which the surface reports one of NT's names."""
    return observation.removeprefix(SURFACE).rpartition(".")[2]


def named_by(observation: str, path: str) -> str:
    """Return the name that stands in the feed's source for a fact of the surface."""
    section, _, rest = path.partition(".")
    if observation == NOT_FOLLOWED:
        return path.rpartition(".")[2]
    if section in _OF_THE_OWNER:
        return owner_of(observation)
    if section == "methods":
        method, _, detail = rest.partition(".")
        argument = detail.removeprefix("passes.")
        return argument if argument != detail and argument.isidentifier() else method
    return rest if rest.isidentifier() else owner_of(observation)


def is_of_struct(observation: str, owner: str) -> bool:
    """Whether an observation of the configs is about the struct of that name.

    ``config.trading_node`` is about ``TradingNodeConfig``.
    """
    area, _, name = observation.rpartition(".")
    spelled = _STRUCTS.get(name, name).replace("_", "")
    return area == "config" and owner.lower() == f"{spelled}config"
