"""Which credentials the data factory demands, which it prefers, and whether it shows them.

The names are found by running: whatever variable the error names is set to a dummy and the node
is built again, until it builds or fails over something else.
"""

import asyncio
import os
import re
from collections.abc import Callable, Mapping, Sequence

from conformance.facts import Json, Observation
from conformance.probes import Many, probe
from conformance.probes.beside import Asked, Beside, venue_beside
from conformance.probes.environment import DUMMY_KEY, DUMMY_SECRET, set_dummies
from conformance.probes.output import captured_output
from conformance.probes.release import (
    CONFIG,
    account_types,
    data_config,
    described,
    environments,
    new_node,
    offered,
    stop_when_started,
)

_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_MOST_VARIABLES = 8
EXPLICIT_KEY = "explicit-key-of-the-conformance-suite"
EXPLICIT_SECRET = "explicit-secret-of-the-conformance-suite"  # noqa: S105  # a dummy, on purpose
EXPLICIT: Mapping[str, str] = {"api_key": EXPLICIT_KEY, "api_secret": EXPLICIT_SECRET}
"""Keys as a config gives them."""


@probe
def demanded() -> Many:
    """Build the data client of every account type and environment, with no credential set.

    Returns:
        One observation for each, e.g. ``usdt_futures_live``: the variables ``demanded``, in the
        order in which the factory asks, with the ``error`` that names them; what building gets
        ``with_dummies`` in all of them; and ``with_explicit_keys`` in the config and none set.
    """
    return Many(
        {
            f"{account}_{environment.name}": _demand(account, environment.keywords)
            for account in account_types()
            for environment in environments()
        }
    )


@probe
def precedence() -> Observation:
    """Give keys in the config and others in the environment, and see which goes over the wire.

    Returns:
        "explicit", "environment" or "none".
    """
    with venue_beside(accepts={EXPLICIT_KEY: EXPLICIT_SECRET, DUMMY_KEY: DUMMY_SECRET}) as venue:
        set_dummies(demanded_variables())
        return {
            "config_and_environment": _key_sent(EXPLICIT, venue),
            "environment_only": _key_sent({}, venue),
        }


@probe
def secret_shown() -> Observation:
    """Look for the secret in all that a node says whose config has it and whose key is refused.

    Returns:
        For each place "hidden" or "shown".
    """
    config = data_config(**EXPLICIT)
    with venue_beside() as venue, captured_output() as printed:
        _run(EXPLICIT, venue, log_level="DEBUG", or_when=lambda: "-2014" in printed())
        said = printed()
    return {
        "config_as_json": _shown(config.json().decode()),
        "log_of_a_refused_run": _shown(said),
        "log_tells_of_the_refusal": "-2014" in said,
        "repr_of_config": _shown(repr(config)),
    }


def demanded_variables() -> tuple[str, ...]:
    """Return the variables that the data client of USDⓈ-M futures demands on this release."""
    names = _demand("usdt_futures", {})["demanded"]
    return tuple(map(str, names)) if isinstance(names, list) else ()


def _demand(account: str, environment: Mapping[str, object]) -> dict[str, Json]:
    names: list[str] = []
    errors: list[str] = []
    outcome = _build(account, environment)
    while outcome != "built" and len(names) < _MOST_VARIABLES:
        found = _VARIABLE.search(outcome)
        if found is None or found[0] in names:
            break
        names.append(found[0])
        errors.append(outcome.replace(found[0], "<variable>"))
        set_dummies([found[0]])
        outcome = _build(account, environment)
    for name in names:
        del os.environ[name]
    return {
        "demanded": names,
        "error": ", then ".join(dict.fromkeys(errors)) or "none",
        "with_dummies": outcome,
        "with_explicit_keys": _build(account, {**environment, **EXPLICIT}),
    }


def _build(account: str, keywords: Mapping[str, object]) -> str:
    node = _built(keywords, account=account)
    return node if isinstance(node, str) else "built"


def _built(keywords: Mapping[str, object], *, account: str = "usdt_futures") -> object:
    """Return a built node, or the error that building it got.

    It logs as the nodes of other probes do: the first node of a process sets its logger up.
    """
    loop = asyncio.new_event_loop()
    try:
        node = new_node(loop, data=data_config(account, **keywords), log_level="INFO")
        node.build()
    except Exception as error:  # whatever NT raises is the fact
        return described(error)
    finally:
        loop.close()
    return node


def _key_sent(keys: Mapping[str, str], venue: Beside) -> str:
    """Return whose key the venue gets: "explicit", "environment" or "none"."""
    sent = {
        value
        for asked in _run(keys, venue)
        if asked.kind == "request"
        for name, value in asked.data["headers"]
        if name.lower() == "x-mbx-apikey"
    }
    known = {EXPLICIT_KEY: "explicit", DUMMY_KEY: "environment"}
    return ", ".join(sorted(known.get(key, "another") for key in sent)) or "none"


def _run(
    keys: Mapping[str, str],
    venue: Beside,
    *,
    log_level: str = "INFO",
    or_when: Callable[[], bool] = lambda: False,
) -> Sequence[Asked]:
    """Run a node that loads all instruments, and return what it asked of the venue."""
    before = len(venue.asked())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    provider = offered(CONFIG, "InstrumentProviderConfig")(load_all=True)
    urls = {"base_url_http": venue.http_url, "base_url_ws": venue.ws_url}
    data = data_config(instrument_provider=provider, **urls, **keys)
    node = new_node(loop, data=data, log_level=log_level)
    node.build()
    stop_when_started(node, loop, or_when=or_when)
    node.run()
    return venue.asked()[before:]


def _shown(text: str) -> str:
    return "shown" if EXPLICIT_SECRET in text else "hidden"
