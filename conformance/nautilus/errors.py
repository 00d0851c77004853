"""What calling NT gives or raises, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.abort import MachineShortage
from conformance.model.facts import error_fact
from conformance.model.failure import machine_shortage
from conformance.nautilus.masks import PLACE

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from conformance.model.facts import Json


class NotOfferedError(LookupError):
    """The release has nothing under a name that a probe can't do without; its text is the name."""


def described(error: BaseException) -> dict[str, Json]:
    """Return an exception as observations tell it: type and message, without files.

    Raises:
        MachineShortage: The machine is short of something, which is no fact about NT.
    """
    refuse_shortage(error)
    return masked(error_fact(error), PLACE, "")


def masked(fact: Mapping[str, Json], pattern: re.Pattern[str], mask: str) -> dict[str, Json]:
    """Return an exception as a fact, with what varies in its text masked."""
    text = pattern.sub(mask, str(fact.get("text", "")))
    return {**fact, "text": text} if text else {"error": fact["error"]}


def refuse_shortage(error: BaseException | str) -> None:
    """Let nothing pass for a fact about NT that comes of a shortage of the machine.

    Args:
        error: An exception, or what NT has logged.

    Raises:
        MachineShortage: It does.
    """
    if shortage := machine_shortage(error):
        raise MachineShortage(shortage)


def collect_facts(facts: Mapping[str, Callable[[], Json]]) -> dict[str, Json]:
    """Gather facts one at a time, so that one that can't be had does not hide the others."""
    found: dict[str, Json] = {}
    for name, gather in facts.items():
        try:
            found[name] = gather()
        except Exception as error:  # whatever NT raises is the fact
            found[name] = described(error)
    return found


def text_or_error(make: Callable[[], object]) -> Json:
    """Return what making something gives as text, or by which type of error NT refuses it."""
    try:
        return str(make())
    except Exception as error:  # whatever NT raises is the fact
        refuse_shortage(error)
        return {"error": type(error).__name__}
