"""What a release asks over HTTP when its data client connects, and what it makes of a refusal."""

from conformance.areas.wire.asking import headers, requests, user_agents
from conformance.harness.probes import sharing
from conformance.harness.session import run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.model.facts import Observation, about
from conformance.model.probe import Many
from conformance.nautilus.dummies import DUMMIES, EXPLICIT
from conformance.nautilus.plan import Load, Plan

_LOADS = {Load.UNSAID: Load.NONE.value}
"""What a feed's source is taken for that says nothing."""


@sharing("requesting")
def loading() -> Many:
    """Connect and load no instruments, all, one by its id, or whatever is loaded by default.

    The venue knows the keys.

    Loading by id is TC-D03.
    """
    with running_venue(accepts=DUMMIES) as venue:
        return Many(
            {
                f"load_{load.value}": about(
                    _facts(venue, Plan(quotes=True, load=load)), loads=_LOADS.get(load, load.value)
                )
                for load in Load
            }
        )


@sharing("requesting")
def refused() -> Many:
    """Connect with dummies in the environment, and with keys in the config, that are refused.

    Source:
        Findings, qualification 2: "dummy values work". This holds exactly when they do.
    """
    with running_venue() as venue:
        return Many(
            {
                "dummy_keys": _facts(venue, Plan(quotes=True, trades=True)),
                "refused_explicit_keys": about(
                    _facts(venue, Plan(quotes=True, trades=True, keys=dict(EXPLICIT))),
                    keys="explicit",
                ),
            }
        )


def _facts(venue: VenueClient, plan: Plan) -> Observation:
    seen = run_node(venue, plan)
    return {
        "requests": requests(seen.asked),
        "headers": headers(seen.asked),
        "user_agent": user_agents(seen.asked),
        "strategy_started": seen.started,
        "instruments_loaded": seen.instruments,
        "streams_asked_for": sorted({s.partition("@")[2] for a in seen.asked for s in a.streams}),
        "error": seen.error,
    }
