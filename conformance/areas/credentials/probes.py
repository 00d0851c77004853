"""Which credentials the data factory demands, which it prefers, and whether it shows them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.areas.wire.asking import KEY_HEADER, places_of
from conformance.harness.environment import use_own_home
from conformance.harness.probes import lasts, probe, sharing
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import running_venue
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.binance.accounts import of_each_account
from conformance.nautilus.driver import Capability, installed_driver
from conformance.nautilus.dummies import (
    DUMMY_KEY,
    DUMMY_SECRET,
    EXPLICIT,
    EXPLICIT_KEY,
    EXPLICIT_SECRET,
    encoded,
    own_parts,
    set_dummies,
)
from conformance.nautilus.plan import Load, Plan
from conformance.nautilus.texts import KEY_REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.harness.session import Seen
    from conformance.model.facts import Json, Observation

_SECRETS = tuple(
    text for part in own_parts((DUMMY_SECRET, EXPLICIT_SECRET)) for text in encoded(part)
)


@lasts(1.0)
@probe  # What its nodes log comes late, and others would read it.
def demanded() -> Many:
    """Build the data client of every account type and environment, with no credential set.

    Returns:
        One observation for each, e.g. ``usdt_futures_live``: the variables ``demanded``, in the
        order in which the factory asks, with the ``error`` that names them; what building gets
        ``with_dummies`` in all of them; and ``with_explicit_keys`` in the config and none set.
    """
    return of_each_account(_demand)


@sharing("keys")
def secret_shown() -> Observation:
    """Look for the secret in all that a node says whose config has it and whose key is refused.

    Returns:
        For each place whether it is shown there.
    """

    async def until_refused(watched: RunningNode) -> None:
        await watched.until(lambda: _tells_of_refusal(watched.printed()) or watched.seen.started)

    config = installed_driver().binance.data_config(**EXPLICIT)
    plan = Plan(load=Load.ALL, keys=dict(EXPLICIT), waits=False, log_level="DEBUG")
    with running_venue() as venue:
        said = run_node(venue, plan, until_refused).log
    lacks = installed_driver().lacks
    as_json = {} if Capability.CONFIG_AS_JSON in lacks else {"config_as_json": config.json()}
    return {
        **{name: _shown(text.decode()) for name, text in as_json.items()},
        "log_of_a_refused_run": _shown(said),
        "log_tells_of_the_refusal": _tells_of_refusal(said),
        "repr_of_config": _shown(repr(config)),
    }


@sharing("keys")
def used() -> Many:
    """Give keys in the config and others in the environment, all of which the venue takes.

    Returns:
        ``precedence`` has whose keys go over the wire: "explicit", "environment". ``secrets_kept``
        has where a part of a secret stands in the end, as it is or encoded: the log, a file at
        home or in the folder for temporary ones, and of what the venue was sent a header, an
        address or a message.
    """
    use_own_home()
    with running_venue(accepts={EXPLICIT_KEY: EXPLICIT_SECRET, DUMMY_KEY: DUMMY_SECRET}) as venue:
        set_dummies(installed_driver().binance.demanded_variables())
        runs = {
            name: run_node(venue, Plan(quotes=True, load=Load.ALL, keys=dict(keys)))
            for name, keys in (("config_and_environment", EXPLICIT), ("environment_only", {}))
        }
    return Many(
        {
            "precedence": about(
                {name: _keys_sent(seen) for name, seen in runs.items()}, account="usdt_futures"
            ),
            "secrets_kept": {name: _leaks(seen) for name, seen in runs.items()},
        }
    )


def _demand(account: str, environment: Mapping[str, object]) -> dict[str, Json]:
    binance = installed_driver().binance
    found = binance.find_demand(account, environment)
    return {
        "demanded": [*found.names],
        "error": [*found.errors] or None,
        "with_dummies": found.outcome,
        "with_explicit_keys": installed_driver().binance.build(
            account, {**environment, **EXPLICIT}
        ),
    }


def _keys_sent(seen: Seen) -> list[Json]:
    """Return whose keys the venue gets: "explicit", "environment", "another"."""
    sent = {
        value
        for asked in seen.asked
        if asked.kind == "request"
        for name, value in asked.data["headers"]
        if name.lower() == KEY_HEADER
    }
    known = {EXPLICIT_KEY: "explicit", DUMMY_KEY: "environment"}
    return [*sorted(known.get(key, "another") for key in sent)]


def _leaks(seen: Seen) -> list[Json]:
    """Return where a part of a secret stands."""
    kept = {"log": seen.log, **{f"file {p.name}": text for p, text in _written()}}
    found = {place for place, text in kept.items() if any(part in text for part in _SECRETS)}
    return [*sorted(found | places_of(_SECRETS, seen.asked))]


def _written() -> Iterator[tuple[Path, str]]:
    """Yield each file at home, and in the folder for temporary ones around it, with its text."""
    for path in Path(tempfile.gettempdir()).rglob("*"):
        if path.is_file():
            yield path, path.read_text(encoding="utf-8", errors="replace")


def _tells_of_refusal(log: str) -> bool:
    return KEY_REFUSED.expression.search(log) is not None


def _shown(text: str) -> bool:
    return EXPLICIT_SECRET in text
