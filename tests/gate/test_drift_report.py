"""The gate's report: what drifted, beside what could not be observed."""

from conformance.diff.records import Verdict
from conformance.diff.sides import approved_side
from conformance.gate.comparison import upgrade_of
from conformance.gate.run import ContractRun, read_approved
from conformance.harness.document import Observed
from tests.support.failing import died
from tests.support.reference import WORKSPACE


def test_a_probe_that_died_hides_no_drift_of_its_area() -> None:
    """What another probe of the area saw is told; what the dead one would have is no drift."""
    facts = dict(approved_side(WORKSPACE, "feed").facts)
    facts["ticks.price"] = {**facts["ticks.price"], "as_decimal": "Decimal 64250.1"}
    del facts["ticks.quantity"]
    observed = Observed(
        release="1.219.0",
        python="3.12.1",
        facts=facts,
        places={},
        failures={"ticks.quantity": died("it died")},
    )
    run = ContractRun(
        workspace=WORKSPACE,
        channel="feed",
        observed=observed,
        snapshots=read_approved(WORKSPACE.snapshots("feed")),
        updates=False,
    )

    told = upgrade_of(run)

    assert [drift.change.fact for drift in told.drifts] == ["ticks.price as_decimal"]
    assert told.inconclusive == {"ticks.quantity": "it died"}
    assert told.verdict is Verdict.INCONCLUSIVE
