"""Rules for the base class of execution clients."""

from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

RULES = (
    Rule(
        id="unused-execution",
        observation="execution.*",
        when=use.is_unused,
        severity=ADD,
        of_others=True,
        reason="execution clients changed, in what the feed does not use",
        example='reports.generate_order_denied (not there before) → [{"name": "reason", …}]',
    ),
    *GENERAL,
    Rule(
        id="execution-changed",
        observation="execution.*",
        severity=SHIFT,
        reason="what the feed's execution client leans on changed",
        example='coroutines _submit_order [{"name": "command", …}] → [{"name": "order", …}]',
    ),
)
