"""What a release asks over HTTP when its data client connects, and what it makes of a refusal."""

from conformance.facts import Observation
from conformance.probes import probe
from conformance.probes.beside import venue_beside
from conformance.probes.credentials import EXPLICIT
from conformance.probes.environment import DUMMY_KEY, DUMMY_SECRET
from conformance.probes.wire.asking import requests, user_agents
from conformance.probes.wire.node import Load, Plan, Seen, run_node


@probe
def load_none() -> Observation:
    """Connect without loading instruments, with keys that the venue knows."""
    return _accepted(Plan(quotes=True, load=Load.NONE))


@probe
def load_all() -> Observation:
    """Connect and load all instruments, with keys that the venue knows."""
    return _accepted(Plan(quotes=True, load=Load.ALL))


@probe
def load_ids() -> Observation:
    """Connect and load one instrument by its id, with keys that the venue knows (TC-D03)."""
    return _accepted(Plan(quotes=True, load=Load.IDS))


@probe
def dummy_keys() -> Observation:
    """Connect with the dummies that the environment must have, which the venue refuses.

    Source:
        Findings, qualification 2: "dummy values work". This holds exactly when they do.
    """
    with venue_beside() as venue:
        return _facts(run_node(venue, Plan(quotes=True, trades=True)))


@probe
def refused_explicit_keys() -> Observation:
    """Connect with keys in the config that the venue refuses."""
    with venue_beside() as venue:
        return _facts(run_node(venue, Plan(quotes=True, trades=True, keys=dict(EXPLICIT))))


def _accepted(plan: Plan) -> Observation:
    with venue_beside(accepts={DUMMY_KEY: DUMMY_SECRET}) as venue:
        return _facts(run_node(venue, plan))


def _facts(seen: Seen) -> Observation:
    return {
        "requests": requests(seen.asked),
        "user_agent": user_agents(seen.asked),
        "strategy_started": seen.started,
        "instruments_loaded": seen.instruments,
        "streams_asked_for": sorted({s.partition("@")[2] for a in seen.asked for s in a.streams}),
        "error": seen.error or "none",
    }
