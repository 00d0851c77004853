"""Binding: whether what a call passes is taken, and what it lacks."""

import inspect

import pytest

from conformance.model.signature import Call, Parameter, Signature

KEYWORD_ONLY = inspect.Parameter.KEYWORD_ONLY
POSITIONAL_ONLY = inspect.Parameter.POSITIONAL_ONLY
ARGS = Parameter(name="args", kind=inspect.Parameter.VAR_POSITIONAL)
KWARGS = Parameter(name="kwargs", kind=inspect.Parameter.VAR_KEYWORD)
NAME = Parameter(name="name", type="str")
INTERVAL = Parameter(name="interval", type="timedelta")
CALLBACK = Parameter(name="callback", kind=KEYWORD_ONLY, default="None")
SET_TIMER = Signature(parameters=(NAME, INTERVAL, CALLBACK))


def test_a_position_is_taken_in_order() -> None:
    """The second position goes to the second parameter."""
    assert SET_TIMER.takes("2") == INTERVAL


def test_a_keyword_is_taken_by_name() -> None:
    """A keyword goes to the parameter of that name, positional or not."""
    assert (SET_TIMER.takes("interval"), SET_TIMER.takes("callback")) == (INTERVAL, CALLBACK)


@pytest.mark.parametrize("argument", ["3", "unknown"])
def test_what_no_parameter_takes_is_none(argument: str) -> None:
    """A keyword-only parameter takes no position, and nothing takes an unknown keyword."""
    assert SET_TIMER.takes(argument) is None


def test_a_positional_only_parameter_takes_no_keyword() -> None:
    """A name before ``/`` can't be passed as a keyword."""
    signature = Signature(parameters=(Parameter(name="x", kind=POSITIONAL_ONLY),))
    assert signature.takes("x") is None


@pytest.mark.parametrize(("argument", "taken"), [("5", ARGS), ("anything", KWARGS)])
def test_what_is_variadic_takes_the_rest(argument: str, taken: Parameter) -> None:
    """``*args`` takes any position and ``**kwargs`` any keyword."""
    assert Signature(parameters=(NAME, ARGS, KWARGS)).takes(argument) == taken


def test_the_required_parameters_have_no_default() -> None:
    """What has a default, and what is variadic, need not be passed."""
    signature = Signature(parameters=(NAME, CALLBACK, ARGS, KWARGS))
    assert signature.required() == ("name",)


@pytest.mark.parametrize(
    ("call", "unmet"),
    [
        (Call(positional=0, keywords=()), ("name", "interval")),
        (Call(positional=1, keywords=("callback",)), ("interval",)),
        (Call(positional=1, keywords=("interval",)), ()),
        (Call(positional=0, keywords=(), spreads=True), ()),
    ],
)
def test_a_call_lacks_what_it_does_not_pass(call: Call, unmet: tuple[str, ...]) -> None:
    """Required parameters that are passed in no way are unmet; a spread may pass any."""
    assert SET_TIMER.unmet(call) == unmet


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (CALLBACK, "callback = None"),
        (INTERVAL, "interval: timedelta"),
        (ARGS, "*args"),
        (Parameter(name="priority", type="int", default="0"), "priority: int = 0"),
    ],
)
def test_a_parameter_is_written_as_python_writes_it(parameter: Parameter, text: str) -> None:
    """Star, name, type and default are in the text."""
    assert str(parameter) == text
