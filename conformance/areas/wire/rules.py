"""The rule of the wire for ways to load instruments, or to give keys, that are not the feed's."""

from conformance.diff.conditions import use
from conformance.diff.rule import ADD, Rule

OTHER_LOADING = Rule(
    id="other-loading",
    observation="wire.*",
    when=use.is_foreign,
    severity=ADD,
    of_others=True,
    reason="it is another way to load instruments, or to give keys, than the feed's",
    example='load_all requests [{"asks": "GET …account", …}] → [{"asks": "GET …", …}]',
)
