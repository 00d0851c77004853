"""Docstrings: the signatures and types that Cython and numpydoc write into them."""

from __future__ import annotations

import string
from types import SimpleNamespace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from conformance.nautilus.v1.api.docstrings import (
    documented_returns,
    documented_signature,
    documented_type,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = st.text(string.ascii_lowercase, min_size=2, max_size=8).filter(
    lambda name: name not in ("self", "cls")
)
TYPES = st.sampled_from(["", "str ", "QuoteTick ", "uint64_t "])
DEFAULTS = st.sampled_from(["", "=None", "=0", "='a, b'", "=(1, 2)"])


def documented(doc: str, name: str = "set_timer") -> SimpleNamespace:
    """Return something with a name and a docstring, as a Cython method is."""
    return SimpleNamespace(__name__=name, __doc__=doc)


def test_a_cython_signature_is_parsed() -> None:
    """Types before and after names, defaults and the result are read."""
    doc = (
        "Clock.set_timer(self, str name, timedelta interval, "
        "callback: Callable[[TimeEvent], None] | None = None, bool allow_past=True) -> void\n\nDoc."
    )
    signature = documented_signature(documented(doc))
    assert signature is not None
    assert [*map(str, signature.parameters), signature.returns] == [
        "name: str",
        "interval: timedelta",
        "callback: Callable[[TimeEvent], None] | None = None",
        "allow_past: bool = True",
        "void",
    ]


def test_a_star_makes_the_rest_keyword_only() -> None:
    """After a bare star nothing takes a position."""
    signature = documented_signature(documented("set_timer(self, *, str name)"))
    assert signature is not None
    assert signature.takes("1") is None


def test_variadic_parameters_are_told_apart() -> None:
    """``*args`` and ``**kwargs`` take any position and any keyword."""
    signature = documented_signature(documented("set_timer(self, *args, **kwargs)"))
    assert signature is not None
    assert [str(signature.takes(argument)) for argument in ("4", "x")] == ["*args", "**kwargs"]


def test_another_name_is_no_signature() -> None:
    """A docstring that begins with something else tells no signature."""
    assert documented_signature(documented("Sets a timer (once).")) is None


@given(st.lists(st.tuples(TYPES, NAMES, DEFAULTS), unique_by=lambda parts: parts[1]))
def test_every_parameter_is_found(parts: Sequence[tuple[str, str, str]]) -> None:
    """However many parameters a signature has, their names and types come in its order."""
    written = ", ".join(["self", *("".join(part) for part in parts)])
    signature = documented_signature(documented(f"C.set_timer({written}) -> QuoteTick"))
    assert signature is not None
    assert [(p.type, p.name, p.default) for p in signature.parameters] == [
        (kind.strip(), name, default[1:] or None) for kind, name, default in parts
    ]


@given(st.text())
def test_no_docstring_breaks_the_parser(text: str) -> None:
    """Whatever a docstring says, it is read as a signature or as none."""
    documented_signature(documented(f"set_timer({text}"))
    documented_type(documented(text))


def test_a_property_tells_its_type_first() -> None:
    """The first line of a Cython property is its type."""
    assert documented_type(documented("QuoteTick.bid_price: Price\n\nReturn it.")) == "Price"


def test_a_public_attribute_tells_its_type_last() -> None:
    """A Cython attribute says what it returns, in a field list."""
    doc = "The bus for the actor.\n\n:returns: `MessageBus` or ``None``"
    assert documented_type(documented(doc)) == "MessageBus"


def test_numpydoc_is_read_however_it_is_indented() -> None:
    """The section ``Returns`` of a Python method is as good as that of a compiled one."""
    doc = "Return it.\n\n        Returns\n        -------\n        Bar or ``None``\n\n        "
    assert documented_returns(documented(doc)) == "Bar | None"
