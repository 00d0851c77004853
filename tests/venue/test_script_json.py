"""Scripts as JSON: what is written is read again, and nothing else is."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.venue import Catalogue, Cue, Fault, Frame, Point, Script, Volume
from conformance.venue.faults.fault import KINDS
from conformance.venue.script_json import ScriptJsonError, read_script_json, write_script

FRAMES = st.builds(Frame, stream=st.text(), payload=st.text())
CUES = st.builds(
    Cue,
    frames=st.lists(FRAMES, max_size=3).map(tuple),
    needs=st.frozensets(st.text(), max_size=3),
    nth=st.none() | st.integers(),
)
FAULTS = st.sampled_from([(name, at) for name in KINDS for at in KINDS[name].points]).flatmap(
    lambda kind: st.builds(
        Fault,
        name=st.just(kind[0]),
        at=st.just(kind[1]),
        target=st.text(),
        index=st.integers(),
        times=st.none() | st.integers(),
        code=st.integers(),
        reason=st.text(),
        status=st.integers(),
        body=st.text(),
        for_s=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        symbol=st.none() | st.text(),
    )
)
VOLUMES = st.builds(
    Volume,
    symbols=st.lists(st.text(), max_size=3).map(tuple),
    count=st.integers(),
    seed=st.integers(),
    rate_per_s=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    start_ms=st.integers(),
    every_ms=st.integers(),
)
SCRIPTS = st.builds(
    Script,
    cues=st.lists(CUES, max_size=3).map(tuple),
    faults=st.lists(FAULTS, max_size=3).map(tuple),
    volume=st.none() | VOLUMES,
    live=st.booleans(),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["cues", "faults", "x"]), one),
)
FAULT = {"name": "close", "at": "open"}


@given(SCRIPTS)
def test_what_is_written_is_read_again(script: Script) -> None:
    """Every field of every record goes over and comes back."""
    assert read_script_json(json.loads(json.dumps(write_script(script)))) == script


@given(JSON)
def test_any_json_is_a_script_or_refused(value: object) -> None:
    """Nothing but the one error comes of it."""
    with suppress(ScriptJsonError):
        read_script_json(value)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (None, "script: found None, expected an object"),
        ({"cues": {}}, "script.cues: found {}, expected a list"),
        ({"cues": [{}]}, "script.cues[0]: "),
        ({"cues": [{"frames": [{"stream": 1}]}]}, "script.cues[0].frames[0].stream: found 1"),
        ({"faults": [{**FAULT, "index": True}]}, "script.faults[0].index: found True"),
        ({"faults": [{**FAULT, "at": "now"}]}, "script.faults[0].at: found 'now', expected one"),
        ({"faults": [{**FAULT, "name": "no"}]}, "script.faults[0]: no fault is named 'no'"),
        ({"volume": {"symbols": [], "count": 1.5}}, "script.volume.count: found 1.5"),
        ({"volume": {"catalogue": {}}}, "script.volume: found 'catalogue', expected no key but"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(value: object, error: str) -> None:
    """An error says where, what was found and what was expected."""
    with pytest.raises(ScriptJsonError) as refused:
        read_script_json(value)
    assert str(refused.value).startswith(error)


def test_a_catalogue_is_not_written() -> None:
    """A volume of other contracts is refused instead of being sent without them."""
    volume = Volume(symbols=(), count=0, catalogue=Catalogue(()))
    with pytest.raises(ValueError, match="only a volume of the venue's own catalogue"):
        write_script(Script(volume=volume))


def test_the_point_of_a_fault_is_a_point() -> None:
    """Not the text of one."""
    (fault,) = read_script_json({"faults": [FAULT]}).faults
    assert fault.at is Point.OPEN
