"""Rules for nodes in threads, and a second one."""

from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

RULES = (
    *GENERAL,
    Rule(
        id="node-use-kills",
        observation="nodes.*",
        when=c.is_killed_now,
        severity=SHIFT,
        reason="using a node this way ends the whole process with a signal: does the feed do so?",
        example='stop_by_node_from_thread outcome "works" → {"signal": "SIGABRT"}',
    ),
    Rule(
        id="node-use-works",
        observation="nodes.*",
        when=c.works_now,
        severity=ADD,
        reason="a node can be used in a way that failed",
        example='in_thread outcome {"error": "ValueError", …} → "works"',
    ),
    Rule(
        id="node-use-fails",
        observation="nodes.*",
        severity=SHIFT,
        reason="a node can't be used this way any more, or fails otherwise: does the feed do so?",
        example='second_beside_first outcome "works" → {"error": "RuntimeError", …}',
    ),
)
