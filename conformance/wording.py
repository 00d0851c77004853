"""How the values of a fact are written for a reader: the same in the gate and in every report."""

import json
from collections.abc import Iterator

from conformance.facts import Json, Side


def written(value: "Json | Side") -> str:
    """Return a value as a reader wants it: text without its quotes."""
    return value if isinstance(value, str) else exactly(value)


def exactly(value: "Json | Side") -> str:
    """Return a value so that no two are written alike."""
    return "(no such fact)" if isinstance(value, Side) else json.dumps(value, ensure_ascii=False)


def sides(before: "Json | Side", after: "Json | Side", *, was: str) -> Iterator[tuple[str, str]]:
    """Yield label and text of what there is to say of a fact on both sides.

    The older side is labelled `was`, the newer one "now". Of a list whose order did not change,
    only what came and went is told, as "new" and "gone"; of a fact that did not, only "now".
    """
    if isinstance(before, list) and isinstance(after, list):
        old, new = list(map(exactly, before)), list(map(exactly, after))
        if [item for item in old if item in new] == [item for item in new if item in old]:
            yield from (("gone", written(item)) for item in before if exactly(item) not in new)
            yield from (("new", written(item)) for item in after if exactly(item) not in old)
            return
    unchanged = exactly(before) == exactly(after)
    write = written if unchanged or written(before) != written(after) else exactly
    if not unchanged:
        yield was, write(before)
    yield "now", write(after)
