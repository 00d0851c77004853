"""Parts of mappings: what is stored under one key is not passed from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
import json
from nautilus_trader.config import InstrumentProviderConfig as Config
def load(path) -> dict[str, dict[str, str]]:
    return json.load(path)
def make(section: dict):
    return Config(**section)
"""
APART = {
    "of a parsed file": "c = json.load(x)\nc['venue']['gone'] = 1\nConfig(**c['provider'])",
    "of a whole and a part": "c = json.load(x)\nc['gone'] = 1\nConfig(**c['provider'])",
    "of a typed mapping": "c = load(1)\nc['venue']['gone'] = 1\nmake(c['provider'])",
    "of the items of another part": (
        "c = json.load(x)\nfor _, one in c['other'].items(): one['gone'] = 1\n"
        "Config(**c['all']['provider'])"
    ),
    "of a display": "c = {'venue': {'gone': 1}, 'provider': {}}\nConfig(**c['provider'])",
    "of a merged display": (
        "a = {'venue': {'gone': 1}, 'provider': {}}\nc = {**a, 'more': {'gone': 1}}\n"
        "Config(**c['provider'])"
    ),
    "of a call of dict": (
        "c = dict(venue=dict(gone=1), provider={})\nConfig(**c.copy().pop('provider'))"
    ),
    "matched": (
        "c = {'venue': {'gone': 1}, 'provider': {}}\n"
        "match c:\n case {'provider': found}: Config(**found)"
    ),
}
TOGETHER = {
    "of the same key": "c = json.load(x)\nc['provider']['gone'] = 1\nConfig(**c['provider'])",
    "of a name of a key": (
        "K = 'provider'\nc = json.load(x)\nc[K]['gone'] = 1\nConfig(**c['provider'])"
    ),
    "of any key": "c = json.load(x)\nc[input()]['gone'] = 1\nConfig(**c['provider'])",
    "of each value": (
        "c = json.load(x)\nfor one in c.values(): one['gone'] = 1\nConfig(**c['provider'])"
    ),
    "of each item": (
        "c = load(1)\nfor _, one in c.items(): one['gone'] = 1\nConfig(**c['provider'])"
    ),
    "of each item of a part": (
        "c = json.load(x)\nfor _, one in c['all'].items(): one['gone'] = 1\n"
        "Config(**c['all']['provider'])"
    ),
    "with a default": (
        "c = json.load(x)\nc.setdefault('provider', {})['gone'] = 1\nmake(c['provider'])"
    ),
    "set by default": (
        "c = json.load(x)\nc['provider'].setdefault('gone', 1)\nConfig(**c['provider'])"
    ),
    "updated": "c = {'provider': {}}\nc.update({'provider': {'gone': 1}})\nConfig(**c['provider'])",
    "five deep": (
        "c = json.load(x)\nc['a']['b']['c']['d']['e']['gone'] = 1\n"
        "Config(**c['a']['b']['c']['d']['e'])"
    ),
    "taken out": "c = {'a': {'gone': 1}}\nConfig(**c.get('a', {}))",
    "any of a display": "c = {'a': {'gone': 1}, 'b': {}}\nConfig(**c[input()])",
}


@pytest.mark.parametrize("source", APART.values(), ids=APART.keys())
def test_a_key_of_another_part_is_not_passed(tmp_path: Path, source: str) -> None:
    """A keyword is held against a call only where it may reach the call."""
    facts = read_feed(tmp_path, f"{HEAD}{source}\n").facts
    assert "InstrumentProviderConfig.passes.gone" not in facts


@pytest.mark.parametrize("source", TOGETHER.values(), ids=TOGETHER.keys())
def test_a_key_of_the_same_part_is_passed(tmp_path: Path, source: str) -> None:
    """A keyword that may reach a call is held against it."""
    facts = read_feed(tmp_path, f"{HEAD}{source}\n").facts
    assert facts["InstrumentProviderConfig.passes.gone"] == "missing"
