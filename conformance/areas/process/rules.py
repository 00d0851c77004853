"""Rules for the feed's process."""

from conformance.areas.process.classes import WITHIN
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

_PRINTS, _TIMES, _CHANGED, _END = ("prints",), ("takes", "waits"), ("changed.*",), ("ends",)


RULES = (
    *GENERAL,
    Rule(
        id="prints-at-import",
        observation="process.importing",
        paths=_PRINTS,
        when=c.is_more,
        severity=SHIFT,
        reason="importing NT prints on standard output, where a feed may print its data",
        example="prints 0 → 1",
    ),
    Rule(
        id="import-slower",
        observation="process.importing",
        paths=_TIMES,
        when=c.falls_back(WITHIN),
        severity=SHIFT,
        reason="importing NT takes seconds longer",
        example='waits "little" → "long"',
    ),
    Rule(
        id="end-slower",
        observation="process.importing",
        paths=_END,
        when=c.falls_back(WITHIN),
        severity=SHIFT,
        reason="a process that has imported NT takes seconds longer to end",
        example='ends "little" → "long"',
    ),
    Rule(
        id="process-left-alone",
        observation="process.*",
        paths=_CHANGED,
        when=c.vanishes,
        severity=ADD,
        reason="NT leaves a setting of the whole process alone that it changed before",
        example="changed.time_zone \"('UTC', 'UTC') 0\" → (not there any more)",
    ),
    Rule(
        id="process-changed",
        observation="process.*",
        paths=_CHANGED,
        severity=SHIFT,
        reason="NT changes a setting of the whole process, and so of the feed's own code in it",
        example='changed.gc (not there before) → "off (700, 10, 10) 0"',
    ),
    Rule(
        id="less-in-process",
        observation="process.*",
        when=c.either(c.is_less, c.catches_up(WITHIN)),
        severity=ADD,
        reason="NT does less in the process than before, or is quicker to import",
        example='writes [".nautilus/state"] → []',
    ),
    Rule(
        id="more-in-process",
        observation="process.*",
        severity=SHIFT,
        reason="NT leaves threads, processes or files behind that were not there before",
        example="python_threads 0 → 1",
    ),
)
