"""What differs is observed once more before it is told, and chance is told as chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.harness.document import ObservationError, Observed
from conformance.model.failure import Failure, FailureKind
from conformance.observations.second_look import SecondLook, look_again
from tests.support.tiny_gate import FACTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.model.facts import Observation
    from tests.support.tiny_gate import TinyGate

PRICE, QUANTITY = "ticks.price", "ticks.quantity"
LATE: Observation = {"as_decimal": "none", "precision": 3}
ODD: Observation = {"as_decimal": "str", "precision": 2}
HUNG = Failure(kind=FailureKind.HUNG, text="hangs")
MADE_BY = {name: f"{name}s" for name in FACTS}


def observed(**changed: Observation) -> Observed:
    """Return what was observed where some observations are not as approved."""
    facts = {**FACTS, **{f"ticks.{name}": facts for name, facts in changed.items()}}
    return Observed(
        release="1.219.0", python="3.12.1", facts=facts, places={}, failures={}, made_by=MADE_BY
    )


def looked(first: Observed, second: Observed) -> tuple[SecondLook, list[Sequence[str]]]:
    """Look again; return what came of it, and which probes were asked."""
    asked: list[Sequence[str]] = []

    def observe(probes: Sequence[str]) -> Observed:
        asked.append(probes)
        made = {name: facts for name, facts in second.facts.items() if MADE_BY[name] in probes}
        return replace(second, facts=made)

    return look_again(first, FACTS, observe), asked


def test_what_is_as_approved_is_not_observed_again() -> None:
    """A green gate takes no longer."""
    found, asked = looked(observed(), observed())

    assert (found, asked) == (SecondLook(observed=observed()), [])


def test_what_differed_by_chance_is_no_drift() -> None:
    """It was late once; observed again, it is as it was approved."""
    found, asked = looked(observed(quantity=LATE), observed())

    assert asked == [["ticks.quantitys"]]
    assert found.observed.facts == FACTS
    assert found.differed_once == (QUANTITY,)


@pytest.mark.parametrize("second", [ODD, LATE], ids=["otherwise", "the same"])
def test_what_differs_twice_is_told(second: Observation) -> None:
    """With the fewest differences of both."""
    found, _ = looked(observed(price=LATE), observed(price=second))

    assert found.observed.facts[PRICE] == second
    assert found.differed_once == ()


def test_what_differs_more_the_second_time_is_told_as_at_first() -> None:
    """A machine that is busier then adds nothing."""
    found, _ = looked(observed(price=ODD), observed(price=LATE))

    assert found.observed.facts[PRICE] == ODD


def test_what_was_never_approved_is_not_observed_again() -> None:
    """A new observation differs from nothing."""
    first = observed()
    first = replace(first, facts={**first.facts, "ticks.new": {"is_there": True}})

    found, asked = looked(first, observed())

    assert (found.observed, asked) == (first, [])


def test_a_probe_that_failed_by_chance_is_asked_again() -> None:
    """What it tells then counts, and no failure is left of it."""
    told = {name: facts for name, facts in FACTS.items() if name != QUANTITY}
    first = replace(observed(), facts=told, failures={f"{QUANTITY}s": HUNG})
    found, asked = looked(first, observed())

    assert asked == [[f"{QUANTITY}s"]]
    assert (found.observed.facts, found.observed.failures) == (FACTS, {})
    assert found.differed_once == (QUANTITY,)


def test_a_probe_that_fails_twice_has_failed() -> None:
    """What it could not tell is told by nothing else."""
    first = replace(observed(), failures={f"{QUANTITY}s": HUNG})
    found, _ = looked(first, first)

    assert found.observed == first
    assert found.differed_once == ()


def test_what_nt_refused_is_not_asked_again() -> None:
    """That is no chance."""
    refused = Failure(kind=FailureKind.NT_REFUSED, text="RuntimeError: no")
    first = replace(observed(), failures={f"{QUANTITY}s": refused})

    assert looked(first, observed()) == (SecondLook(observed=first), [])


def test_what_can_not_be_observed_again_is_told_as_at_first() -> None:
    """A second look that fails hides no drift."""

    def observe(_: Sequence[str]) -> Observed:
        raise ObservationError("no memory")

    first = observed(quantity=LATE)

    assert look_again(first, FACTS, observe) == SecondLook(observed=first)


def test_the_gate_is_green_and_says_what_differed_once(gate: TinyGate) -> None:
    """Exit status 0, for nothing has to be reviewed, and a line for whoever wonders."""
    gate.facts[QUANTITY] = LATE
    gate.again = {QUANTITY: FACTS[QUANTITY]}
    run = gate.run()

    assert (run.status, run.stderr) == (0, "")
    assert run.last.endswith(": 5 of 5 contracts hold")
    assert (
        "differed at first, but not when observed again (by chance, or at times): ticks.quantity"
        in run.stdout
    )


def test_the_gate_is_red_where_it_differs_twice(gate: TinyGate) -> None:
    """Which is told as ever."""
    gate.facts[QUANTITY] = LATE
    gate.again = {QUANTITY: LATE}
    run = gate.run()

    assert run.status == 1
    assert run.last.endswith(": 4 of 5 contracts hold, 1 does not")
    assert "observed again" not in run.stdout
