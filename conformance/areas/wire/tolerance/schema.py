"""What is told of input that is out of the ordinary."""

from conformance.areas.wire.facts import ERROR_OR_NULL
from conformance.model.schema import COUNT, FLAG, TEXTS, FactSection, about, fact

SCHEMAS = {
    "wire.tolerance.*": FactSection(
        {
            **about("loads"),
            "strategy_started": fact(FLAG),
            "error": ERROR_OR_NULL,
            "next_good_frame_comes": fact(FLAG),
            "other_instrument_comes": fact(FLAG),
            "log_has_no_error": fact(FLAG),
            "bids": fact(TEXTS),
            "instruments_loaded": fact(COUNT),
            "listens_to": fact(TEXTS),
            "times_asked": fact(COUNT),
        }
    )
}
