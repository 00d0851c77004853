"""Guards: a feed that asks first whether the release has a name loses nothing when it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
import importlib.util
import nautilus_trader
from importlib.metadata import version
from packaging.version import Version
from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader import model
"""
ENUM = "from nautilus_trader.model.enums import BarAggregation as K\n"

GUARDED = {
    "if hasattr": "if hasattr(QuoteTick, 'gone'): QuoteTick.gone",
    "if not hasattr": "if not hasattr(QuoteTick, 'bid_price'): QuoteTick.gone",
    "else": "if hasattr(QuoteTick, 'bid_price'): pass\nelse: QuoteTick.gone",
    "after a return": (
        "def f():\n if hasattr(QuoteTick, 'bid_price'): return 1\n return QuoteTick.gone"
    ),
    "a local annotation": "def f():\n x: list[QuoteTick.gone] = []",
    "an attribute's annotation": "def f(self):\n self.x: list[QuoteTick.gone] = []",
    "of a self": "def f(t: QuoteTick):\n if hasattr(t, 'gone'): t.gone",
    "a flag": "NEW = hasattr(QuoteTick, 'gone')\ndef f():\n if NEW: QuoteTick.gone",
    "conditional": "x = QuoteTick.gone if hasattr(QuoteTick, 'gone') else QuoteTick.bid_price",
    "and": "x = hasattr(QuoteTick, 'gone') and QuoteTick.gone()",
    "a default": "x = getattr(model, 'QuoteTick', None) or QuoteTick.gone",
    "a default of None": "x = getattr(model, 'QuoteTick', None)\nif x is None: QuoteTick.gone",
    "a version": "if nautilus_trader.__version__ < '1.2.0': QuoteTick.gone",
    "a parsed version": "if Version(version('nautilus-trader')) < Version('1.2'): QuoteTick.gone",
    "a tuple": (
        "V = tuple(int(p) for p in nautilus_trader.__version__.split('.')[:2])\n"
        "if V < (1, 100): QuoteTick.gone"
    ),
    "a version at run time": "if version('nautilus_trader').startswith('0.'): QuoteTick.gone",
    "find_spec": "if importlib.util.find_spec('nautilus_trader.none'): QuoteTick.gone",
    "any error": "try: x = QuoteTick.gone\nexcept Exception: x = QuoteTick.bid_price",
    "another way": "try: x = QuoteTick.bid_price\nexcept: x = QuoteTick.gone",
    "a function": (
        "if hasattr(QuoteTick, 'gone'):\n def f(t: QuoteTick): return t.gone\n"
        "else:\n def f(t: QuoteTick): return t.bid_price"
    ),
    "a name in a branch": (
        "name = 'gone' if hasattr(QuoteTick, 'gone') else 'bid_price'\ngetattr(QuoteTick, name)"
    ),
    "a name of an else": (
        "if hasattr(QuoteTick, 'bid_price'): name = 'bid_price'\nelse: name = 'gone'\n"
        "getattr(QuoteTick, name)"
    ),
    "a flag of an else": (
        "try: QuoteTick.gone\nexcept AttributeError: LACKS = True\nelse: LACKS = False\n"
        "def f(): return QuoteTick.bid_price if LACKS else QuoteTick.gone"
    ),
    "a flag set before": (
        "HAS = False\ntry:\n QuoteTick.gone\n HAS = True\nexcept AttributeError: pass\n"
        "def f():\n if HAS: QuoteTick.gone"
    ),
    "a flag of a self": (
        "class A:\n def __init__(self):\n  try:\n   QuoteTick.gone\n   self.has = True\n"
        "  except AttributeError:\n   self.has = False\n"
        " def f(self):\n  if self.has: QuoteTick.gone"
    ),
    "what a try returns": (
        "def has():\n try:\n  QuoteTick.gone\n  return True\n"
        " except AttributeError:\n  return False\n"
        "def f():\n if has(): QuoteTick.gone"
    ),
    "what is returned after a try": (
        "def has():\n try: QuoteTick.gone\n except AttributeError: return False\n return True\n"
        "def f():\n if has(): QuoteTick.gone"
    ),
    "a flag that a handler takes back": (
        "HAS = True\ntry: QuoteTick.gone\nexcept AttributeError: HAS = False\n"
        "def f():\n if HAS: QuoteTick.gone"
    ),
    "among the fields": "if 'gone' in QuoteTick.__dict__: QuoteTick.gone",
    "among the names": "if 'gone' in dir(QuoteTick): QuoteTick.gone",
    "not among the names": "if 'bid_price' not in set(dir(QuoteTick)): QuoteTick.gone",
    "names with it": (
        "for name in ('gone', 'bid_price'):\n if hasattr(QuoteTick, name): getattr(QuoteTick, name)"
    ),
    "a member's text": (
        "from nautilus_trader.model.enums import BarAggregation\n"
        "BarAggregation['gone' if 'gone' in BarAggregation.__members__ else 'TICK']"
    ),
    "among the members": f"{ENUM}x = K.gone if 'gone' in {{m.name for m in K}} else K.TICK",
    "among a list of members": f"{ENUM}x = K.gone if 'gone' in [m.name for m in K] else K.TICK",
    "not among the members": f"{ENUM}if 'TICK' not in {{m.name for m in K}}: K.gone",
    "any member": f"{ENUM}if any(m.name == 'gone' for m in K): K.gone",
    "a matched version": (
        "match nautilus_trader.__version__.split('.'):\n"
        " case ['0', *_]: QuoteTick.gone\n case _: pass"
    ),
    "the rest of a matched version": (
        "V = tuple(int(p) for p in nautilus_trader.__version__.split('.')[:2])\n"
        "match V:\n case (1, 0): pass\n case _: QuoteTick.gone"
    ),
    "a condition of a case": "match 1:\n case _ if hasattr(QuoteTick, 'gone'): QuoteTick.gone",
    "a matched answer": (
        "match hasattr(QuoteTick, 'gone'):\n case True: QuoteTick.gone\n case False: pass"
    ),
    "the rest of a matched answer": (
        "match hasattr(QuoteTick, 'bid_price'):\n case True: pass\n case _: QuoteTick.gone"
    ),
    "chosen by an answer": (
        "x = {True: lambda: QuoteTick.gone, False: lambda: 1}[hasattr(QuoteTick, 'gone')]()"
    ),
}

UNGUARDED = {
    "an annotation of a class": "class C:\n x: list[QuoteTick.gone] = []",
    "one of two names": "name = 'gone' if input() else 'bid_price'\ngetattr(QuoteTick, name)",
    "each of two names": "for n in ('bid_price', 'gone'): getattr(QuoteTick, n)",
    "the name that is taken": (
        "name = 'gone' if hasattr(QuoteTick, 'bid_price') else 'ask_price'\n"
        "getattr(QuoteTick, name)"
    ),
    "among other names": "if 'bid_price' in dir(QuoteTick): QuoteTick.gone",
    "the branch that is taken": "if hasattr(QuoteTick, 'bid_price'): QuoteTick.gone",
    "a new version": "if nautilus_trader.__version__ > '1.2.0': QuoteTick.gone",
    "any other test": "if input(): QuoteTick.gone",
    "a None of its own": "x = None\nif input(): x = Bar\nif x is None: QuoteTick.gone",
    "only logged": "try: x = QuoteTick.gone\nexcept Exception: print('no')",
    "raised again": "try: x = QuoteTick.gone\nexcept Exception:\n x = 1\n raise",
    "of two types": "def f(t: QuoteTick | Bar):\n if hasattr(t, 'bid_price'): t.gone",
    "a flag of something else": (
        "HAS = False\ntry:\n int(input())\n HAS = True\nexcept ValueError: pass\n"
        "def f():\n if HAS: QuoteTick.gone"
    ),
    "the flag of what is there": (
        "try:\n QuoteTick.bid_price\n HAS = True\nexcept AttributeError: HAS = False\n"
        "def f():\n if HAS: QuoteTick.gone"
    ),
    "the other side of a flag": (
        "try:\n QuoteTick.gone\n HAS = True\nexcept AttributeError: HAS = False\n"
        "def f():\n if not HAS: QuoteTick.gone"
    ),
    "among the other members": f"{ENUM}x = K.gone if 'TICK' in {{m.name for m in K}} else K.TICK",
    "any other member": f"{ENUM}if any(m.name == 'TICK' for m in K): K.gone",
    "matched": "match input():\n case 'a': QuoteTick.gone",
    "the taken case": (
        "match hasattr(QuoteTick, 'bid_price'):\n case True: QuoteTick.gone\n case False: pass"
    ),
    "the other case": (
        "match hasattr(QuoteTick, 'bid_price'):\n case False: pass\n case _: QuoteTick.gone"
    ),
    "both taken": ("x = {True: QuoteTick.gone, False: 1}[hasattr(QuoteTick, 'gone')]"),
    "after the block": "if hasattr(QuoteTick, 'bid_price'): pass\nQuoteTick.gone",
    "elsewhere as well": "if hasattr(QuoteTick, 'gone'): QuoteTick.gone\nQuoteTick.gone",
}


def gone(folder: Path, source: str) -> str:
    """Return what is told of the missing name, in words."""
    facts = read_feed(folder, HEAD + source).facts
    return next(str(fact) for path, fact in facts.items() if path.endswith(".gone"))


@pytest.mark.parametrize("source", GUARDED.values(), ids=GUARDED.keys())
def test_a_name_behind_a_guard_is_handled_by_the_feed(tmp_path: Path, source: str) -> None:
    """Code that can't run on a release breaks nothing there."""
    assert "the feed expects" in gone(tmp_path, source)


@pytest.mark.parametrize("source", UNGUARDED.values(), ids=UNGUARDED.keys())
def test_a_name_that_runs_all_the_same_is_missing(tmp_path: Path, source: str) -> None:
    """What is not asked for first, or is used where the release has what was asked for, breaks."""
    assert gone(tmp_path, source) == "missing"


def test_an_import_around_which_any_error_is_caught_is_handled(tmp_path: Path) -> None:
    """An import has another way where its handler takes any error."""
    source = "try:\n from nautilus_trader.model import Gone\nexcept Exception:\n Gone = None\n"
    facts = read_feed(tmp_path, source).facts
    assert facts["Gone.imports.nautilus_trader.model"] == "missing, and the feed expects Exception"


IMPORT_FLAGS = {
    "of a name": (
        "try:\n from nautilus_trader.model.data import Gone\n HAS = True\n"
        "except ImportError:\n HAS = False\n"
        "def f():\n if HAS: return Gone.anything\n return QuoteTick.bid_price"
    ),
    "of any error": (
        "try:\n from nautilus_trader.model.data import Gone\n HAS = True\n"
        "except Exception: HAS = False\n"
        "def f():\n if HAS: Gone.anything"
    ),
    "of a module": (
        "try:\n import nautilus_trader.none as none\n HAS = True\n"
        "except ImportError: HAS = False\nif HAS: none.anything()"
    ),
}


@pytest.mark.parametrize("source", IMPORT_FLAGS.values(), ids=IMPORT_FLAGS.keys())
def test_what_a_flag_says_was_not_imported_is_not_missed(tmp_path: Path, source: str) -> None:
    """Nothing is done with what an import did not bring where a flag keeps it from that."""
    facts = read_feed(tmp_path, HEAD + source).facts
    handled = [path for path, fact in facts.items() if "the feed expects" in str(fact)]

    assert handled
    assert [path for path, fact in facts.items() if fact == "missing"] == []


def test_the_other_of_two_classes_is_not_called(tmp_path: Path) -> None:
    """A name that is one class here and another there is called as the one that is here."""
    source = (
        "try:\n from nautilus_trader.model import Gone as Tick\n"
        "except ImportError:\n from nautilus_trader.model import QuoteTick as Tick\n"
        "def f(): Tick.from_dict({}); Tick(new=1)\n"
    )
    facts = read_feed(tmp_path, source).facts
    assert [path for path, fact in facts.items() if fact == "missing"] == ["QuoteTick.passes.new"]


def test_a_break_is_told_at_the_lines_that_break(tmp_path: Path) -> None:
    """Where the feed handles that a name is missing, the name does not break it."""
    source = "if hasattr(QuoteTick, 'gone'):\n QuoteTick.gone\nQuoteTick.gone\n"
    told = read_feed(tmp_path, "from nautilus_trader.model.data import QuoteTick\n" + source)

    assert told.places("QuoteTick", "attributes.gone") == ("feed.py:4",)


def test_a_flag_counts_in_the_modules_that_import_it(tmp_path: Path) -> None:
    """A module of its own may ask what the release has, for all others."""
    compat = (
        "from nautilus_trader.model.data import QuoteTick\n"
        "try:\n QuoteTick.gone\n HAS = True\nexcept AttributeError:\n HAS = False\n"
    )
    feed = (
        "from nautilus_trader.model.data import QuoteTick\nfrom compat import HAS\n"
        "def f():\n if HAS: QuoteTick.gone\n"
    )
    facts = read_feed(tmp_path, {"compat.py": compat, "feed.py": feed}).facts

    assert facts["QuoteTick.attributes.gone"] == "missing, and the feed expects AttributeError"


CONFIG = """
from inspect import signature
from nautilus_trader.config import LoggingConfig
"""

OPTIONS = {
    "set where it is a field": (
        "options = {}\n"
        "if 'gone' in LoggingConfig.__struct_fields__: options['gone'] = 1\n"
        "LoggingConfig(**options)"
    ),
    "set where it is an annotation": (
        "options = dict(log_level='INFO')\n"
        "if 'gone' in LoggingConfig.__annotations__: options.update(gone=1)\n"
        "LoggingConfig(**options)"
    ),
    "made where it is a parameter": (
        "options = {'gone': 1} if 'gone' in signature(LoggingConfig).parameters else {}\n"
        "LoggingConfig(**options)"
    ),
    "made by a call": (
        "options = dict(gone=1) if hasattr(LoggingConfig, 'gone') else {}\nLoggingConfig(**options)"
    ),
    "filtered": (
        "options = {'gone': 1, 'log_level': 'INFO'}\n"
        "known = LoggingConfig.__struct_fields__\n"
        "LoggingConfig(**{k: v for k, v in options.items() if k in known})"
    ),
    "called elsewhere": (
        "def made(**options): return LoggingConfig(**options)\n"
        "made(**({'gone': 1} if hasattr(LoggingConfig, 'gone') else {}))"
    ),
    "called elsewhere under a guard": (
        "def made(**options): return LoggingConfig(**options)\n"
        "if hasattr(LoggingConfig, 'gone'): made(gone=1)\n"
        "else: made()"
    ),
}


@pytest.mark.parametrize("source", OPTIONS.values(), ids=OPTIONS)
def test_an_argument_that_is_made_where_the_config_takes_it_is_handled(
    tmp_path: Path, source: str
) -> None:
    """The config is made without it where the release has no such field."""
    assert "missing, and the feed expects" in gone(tmp_path, CONFIG + source)


def test_an_argument_that_is_made_anywhere_else_is_missing(tmp_path: Path) -> None:
    """That some options are made under a guard excuses no other."""
    source = (
        "options = {'gone': 1}\n"
        "if 'gone' in LoggingConfig.__struct_fields__: options['gone'] = 2\n"
        "LoggingConfig(**options)"
    )
    assert gone(tmp_path, CONFIG + source) == "missing"
