"""Which environment variables the data factory demands before it builds a client.

The names are found by running: whatever variable the error names is set to a dummy and the node
is built again, until it builds or fails over something else.
"""

import asyncio
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from conformance.facts import Json
from conformance.harness.environment import set_dummies
from conformance.nautilus.masks import VARIABLE
from conformance.nautilus.texts import DEMANDED_VARIABLE
from conformance.nautilus.v1.release import data_config, described, masked, new_node

BUILT = "built"
LIKELY = (
    "BINANCE_API_KEY",
    "BINANCE_API_SECRET",
    "BINANCE_FUTURES_API_KEY",
    "BINANCE_FUTURES_API_SECRET",
)
"""What releases have demanded so far: set ahead, most nodes are built at the first attempt."""

_MOST_VARIABLES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the factory asked for, in its order, and what became of it with dummies in all."""

    names: tuple[str, ...]
    errors: tuple[Mapping[str, Json], ...]  #: The errors that named them, the names masked.
    outcome: Json  #: `BUILT`, or the error that building got with dummies in all of them.


@cache
def demanded_variables() -> tuple[str, ...]:
    """Return the variables that the data client of USDⓈ-M futures demands on this release."""
    return find_demand("usdt_futures", {}).names


def find_demand(account: str, environment: Mapping[str, object]) -> Demand:
    """Build the data client of an account type and environment until nothing is demanded.

    Args:
        account: The account type by its name of today.
        environment: The keywords that ask the data config for the environment.
    """
    names: list[str] = []
    errors: list[Mapping[str, Json]] = []
    outcome = build(account, environment)
    while outcome != BUILT and len(names) < _MOST_VARIABLES:
        name = variable_in(outcome)
        if not name or name in names:
            break
        names.append(name)
        assert isinstance(outcome, Mapping)  # noqa: S101  # an error, which names it
        error = masked(outcome, re.compile(re.escape(name)), VARIABLE)
        errors += [error] if error not in errors else []
        set_dummies([name])
        outcome = build(account, environment)
    for name in names:
        del os.environ[name]
    return Demand(names=tuple(names), errors=tuple(errors), outcome=outcome)


def variable_in(error: Json) -> str:
    """Return the environment variable that an error names; "" where it names none."""
    text = error.get("text", "") if isinstance(error, Mapping) else ""
    found = DEMANDED_VARIABLE.expression.search(str(text))
    return found[0] if found else ""


def build(account: str, keywords: Mapping[str, object]) -> Json:
    """Build a node with a data client; return `BUILT`, or the error that it got.

    It logs as the nodes of other probes do: the first node of a process sets its logger up.
    """
    loop = asyncio.new_event_loop()
    try:
        new_node(loop, data=data_config(account, **keywords), log_level="INFO").build()
    except Exception as error:  # whatever NT raises is the fact
        return described(error)
    finally:
        loop.close()
    return BUILT
