"""Rules for nodes in threads, and a second one."""

from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

RULES = (
    Rule(
        id="other-node-use",
        observation="nodes.*",
        when=use.is_foreign,
        severity=ADD,
        of_others=True,
        reason="it is about threads, or several nodes in one process, and the feed has none",
        example='second_beside_first outcome "works" → {"error": "RuntimeError", …}',
    ),
    *GENERAL,
    Rule(
        id="node-use-kills",
        observation="nodes.*",
        when=c.is_killed_now,
        severity=SHIFT,
        reason="using a node this way ends the whole process with a signal",
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
        reason="a node can't be used this way any more, or fails otherwise",
        example='second_beside_first outcome "works" → {"error": "RuntimeError", …}',
    ),
)
