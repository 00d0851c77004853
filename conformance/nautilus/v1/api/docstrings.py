"""What NT's docstrings tell of signatures and types, where nothing else does.

Cython writes a signature into the first line of a method's docstring, and an attribute's type into
the first line of its own; the rest is numpydoc.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.model.signature import Parameter, Signature
from conformance.nautilus import texts
from conformance.nautilus.v1.api.rendering import undotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.nautilus.texts import TextPattern

_TOKENS = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|.""")  # A string is one.


def documented_signature(obj: object) -> Signature | None:
    """Parse the first line of a docstring: ``Clock.set_timer(self, str name, ...) -> void``."""
    name = getattr(obj, "__name__", None)
    doc = _doc(obj)
    head = texts.SIGNATURE.expression.match(doc)
    if head is None or head["name"] != name:
        return None
    line = doc.split("\n", 1)[0]
    *inside, rest = _split(line[head.end() :])
    returns = texts.RETURNED_TYPE.expression.match(rest)
    return Signature(
        parameters=tuple(p for p in _parameters(inside) if p.name not in ("self", "cls")),
        returns=undotted(returns["type"].strip()) if returns else "",
    )


def documented_type(descriptor: object) -> str:
    """Return the type that an attribute's docstring tells; "" where it tells none."""
    return _find(descriptor, texts.PROPERTY_TYPE, texts.ATTRIBUTE_TYPE, texts.DOCUMENTED_TYPE)


def documented_returns(function: object) -> str:
    """Return the type that the numpydoc of a function tells; "" where it tells none."""
    return _find(function, texts.DOCUMENTED_TYPE)


def _find(obj: object, *patterns: TextPattern) -> str:
    found = (pattern.expression.search(_doc(obj)) for pattern in patterns)
    text = next((undotted(match["type"].strip()) for match in found if match), "")
    return texts.QUOTE.expression.sub("", texts.ALTERNATIVE.expression.sub(" | ", text))


def _doc(obj: object) -> str:
    doc = getattr(obj, "__doc__", None)
    return inspect.cleandoc(doc) if isinstance(doc, str) else ""


def _parameters(texts: list[str]) -> Iterator[Parameter]:
    kind: inspect._ParameterKind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    for text in texts:
        if text == "*" or _star(text) is inspect.Parameter.VAR_POSITIONAL:
            kind = inspect.Parameter.KEYWORD_ONLY
        if text not in ("*", "/"):
            yield replace(_parameter(text), kind=_star(text) or kind)


def _star(text: str) -> inspect._ParameterKind | None:
    if text.startswith("**"):
        return inspect.Parameter.VAR_KEYWORD
    return inspect.Parameter.VAR_POSITIONAL if text[:1] == "*" and text != "*" else None


def _parameter(text: str) -> Parameter:
    """Parse ``bool fire_immediately=False`` or ``callback: Callable | None = None``."""
    declared, _, default = text.lstrip("*").partition("=")
    before, _, after = declared.strip().partition(":")
    *ctype, name = before.split() or [""]
    return Parameter(
        name=name,
        type=undotted(after.strip() or " ".join(ctype)),
        default=default.strip() or None,
    )


def _split(text: str) -> Iterator[str]:
    """Yield the parameters up to the closing parenthesis, then what follows it."""
    depth, start = 0, 0
    for token in _TOKENS.finditer(text):
        at, char = token.start(), token[0]
        if char == ")" and depth == 0:
            yield from filter(None, [text[start:at].strip()])
            yield text[at + 1 :]
            return
        if char == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
        depth += (char in ("(", "[", "{")) - (char in (")", "]", "}"))
    yield ""
