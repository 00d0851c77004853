"""Calls a function of Rust with one argument, for witnesses: NT tells no types of these.

What can't be taken is refused before the function runs, by an error that names the parameter.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SAMPLES: Final = (True, 1, 0.5, "a", None)
"""One of each type that a flag, a number or a text may be, the narrowest first."""


class NotOfRustError(LookupError):
    """What is to be called would run with whatever it is given."""


def pass_by_position(call: Callable[..., Any], argument: object, *, position: int) -> None:
    """Call a function or class of Rust, with samples for what stands before the argument.

    Args:
        call: The function or class.
        argument: What is passed.
        position: Where, the first is 0.

    Raises:
        TypeError: The parameter at that position, or one before it, does not take what is passed.
        NotOfRustError: ``call`` is no function or class of Rust, so it says nothing of types.
    """
    if inspect.isfunction(call) or not getattr(call, "__text_signature__", None):
        raise NotOfRustError(f"{call!r} tells nothing of what it takes")
    parameters = [p for p in inspect.signature(call).parameters.values() if p.name != "self"]
    required = sum(p.default is p.empty for p in parameters)
    given: list[object] = []
    for parameter in parameters[:position]:
        taken = (one for one in SAMPLES if not _refusal(call, [*given, one], parameter, required))
        given.append(next(taken, None))
    if refusal := _refusal(call, [*given, argument], parameters[position], required):
        raise refusal


def _refusal(
    call: Callable[..., Any], given: Sequence[object], last: inspect.Parameter, required: int
) -> TypeError | None:
    """Return how the last of the arguments is refused, if it is; what else comes is no matter."""
    missing = [object()] * (required - len(given))
    try:
        call(*given, *missing)
    except TypeError as error:
        return error if f"argument '{last.name}'" in str(error) else None
    except BaseException:  # it took them, and did something with them
        return None
    return None
