"""Writes a tangled tree of a feed: modules that hand everything on to one another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
class Base:
    def __init__(self, *args, **kwargs):
        self.args = args
        self.kwargs = kwargs


"""
HEAD = '''\
"""Module {number}."""
from __future__ import annotations

import asyncio
import pandas as pd
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Callable

{imports}


'''
NT = """\
from nautilus_trader.model.data import Bar, QuoteTick, TradeTick
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy
"""

PART = '''\
class Part{n}(Base):
    """One part."""

    registry = {{}}

    def __init__(self, owner=None, settings=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.settings = settings or {{}}
        self.handlers = defaultdict(list)
        self.queue = deque()
        self.children = []
        self.state = None
        self.frame = pd.DataFrame()
        REGISTRY[self.__class__.__name__] = self

    def register(self, topic, handler):
        self.handlers[topic].append(handler)
        {call}.subscribe(topic, handler)
        return self

    def publish(self, topic, message):
        for handler in self.handlers[topic]:
            handler(message)
        for child in self.children:
            child.publish(topic, message)
        for name, other in REGISTRY.items():
            other.receive(message, self)
        self.state = message
        return message

    def receive(self, message, sender=None):
        self.queue.append((message, sender))
        value = self.transform{n}(message)
        if sender is not None:
            sender.state = value
        self.frame = self.frame.append(value)
        self.frame["x"] = self.frame.close.rolling(5).mean().shift(1)
        return {call2}.process(value, self, **self.settings)

    def transform{n}(self, value):
        if isinstance(value, dict):
            value = value.get("data", value)
        result = {{**self.settings, "value": value, "owner": self.owner, "part": self}}
        self.settings.update(result)
        return result

    def drain(self):
        out = []
        while self.queue:
            message, sender = self.queue.popleft()
            out.append({{"message": message, "sender": sender, "self": self}})
            if sender:
                out.extend(sender.drain())
        return [self.owner, *out]

    async def run(self, loop=None, **options):
        tasks = [asyncio.create_task(child.run(loop, **options)) for child in self.children]
        done = await asyncio.gather(*tasks)
        for item in done:
            self.publish("done", item)
        return dict(zip(self.handlers, done))

'''
FUNCTION = '''\
def process{n}(value, owner=None, *more, **options):
    """Handle one value."""
    items = [value, owner, *more, *options.values()]
    found = {{}}
    for at, item in enumerate(items):
        if item is None:
            continue
        found[at] = {other}(item, owner, *items[:at], **found_options(options))
        CACHE[at] = found[at]
    if owner is not None:
        owner.children.append(found)
        owner.state = CACHE
    return {{**found, "all": items, "cache": CACHE}}


'''
TAIL = """\
REGISTRY = {registry}
CACHE = {{}}


def found_options(options):
    return {{k: v for k, v in options.items() if v}}


def subscribe(topic, handler):
    CACHE.setdefault(topic, []).append(handler)
    return handler


def process(value, owner=None, *more, **options):
    return process{n}(value, owner, *more, **options)


def build(parent=None):
    parts = [{parts}]
    for part in parts:
        part.children = parts
        part.register("{topic}", part.receive)
        part.register("{topic}", process)
    return {{p.__class__.__name__: p for p in parts}}
"""
STRATEGY = """\
class Strategy{n}(Strategy):
    def on_start(self):
        self.parts = build(self)
        self.subscribe_quote_ticks(InstrumentId.from_str("BTCUSDT.BINANCE"))

    def on_quote_tick(self, tick: QuoteTick):
        for part in self.parts.values():
            part.publish("tick", tick)
            part.publish("price", tick.bid_price)
        process(tick, self, self.clock, self.cache)

    def on_bar(self, bar: Bar):
        self.parts["x"].receive(bar, self)

"""


IMPORTED = 6  # Other modules, by each.
NT_SHARE = 0.2  # Of the modules, as in the trees that were measured.


def write_tangled_tree(folder: Path, *, files: int, lines: int) -> int:
    """Write the same tree each time; return how many lines it has.

    Args:
        folder: Where; it is made.
        files: How many modules it has.
        lines: How many lines they have together, at least.
    """
    draw = random.Random(7)  # noqa: S311  # the same tree each time
    package = folder / "tangle"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from tangle.m0 import *\n")
    total = 0
    for number in range(files):
        text = _module(number, files, lines // files, draw)
        (package / f"m{number}.py").write_text(text)
        total += text.count("\n")
    return total


def _module(number: int, files: int, lines: int, draw: random.Random) -> str:
    others = sorted(draw.sample(range(files), min(IMPORTED, files)))
    uses_nt = draw.random() < NT_SHARE
    imports = "".join(
        f"from tangle import m{other}\n"
        f"from tangle.m{other} import process as process_{other}, REGISTRY as REGISTRY_{other}\n"
        for other in others
    )
    parts = [HEAD.format(number=number, imports=imports + (NT if uses_nt else ""))]
    registry = f"REGISTRY_{draw.choice(others)}" if number % 5 else "{}"
    made = ", ".join(f"Part{at}(parent, CACHE)" for at in range(3))
    parts += [TAIL.format(registry=registry, n=0, parts=made, topic=f"topic{number % 7}"), BASE]
    size, at = sum(part.count("\n") for part in parts), 0
    while size < lines:
        one, other, third = (draw.choice(others) for _ in range(3))
        parts.append(PART.format(n=at, call=f"m{one}", call2=f"m{other}"))
        parts.append(FUNCTION.format(n=at, other=f"process_{third}"))
        size += parts[-1].count("\n") + parts[-2].count("\n")
        at += 1
    return "".join([*parts, STRATEGY.format(n=number) if uses_nt else ""])
