"""The environment of a probe: built from nothing, whatever the caller has set."""

from __future__ import annotations

import json
import os
import ssl
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import bootstrap
from conformance.harness.environment import (
    FEED_VARIABLE,
    TAKEN_OVER,
    USES_VARIABLE,
    build_environment,
)
from conformance.harness.observer import observe
from conformance.model.feed import FeedSettings
from conformance.nautilus.dummies import DUMMY_KEY, DUMMY_SECRET, set_dummies
from tests.support.reference import REFERENCE_FEED

if TYPE_CHECKING:
    from collections.abc import Mapping

REAL = "a-real-secret-of-the-caller"
CALLERS = {
    "BINANCE_API_KEY": REAL,
    "BINANCE_API_SECRET": REAL,
    "BINANCE_FUTURES_API_KEY": REAL,
    "BINANCE_FUTURES_API_SECRET": REAL,
    "BINANCE_FUTURES_TESTNET_API_SECRET": REAL,
    "HTTP_PROXY": f"http://{REAL}:1",
    "HTTPS_PROXY": f"http://{REAL}:1",
    "https_proxy": f"http://{REAL}:1",
    "ALL_PROXY": f"http://{REAL}:1",
    "NAUTILUS_PATH": f"/{REAL}",
    "NAUTILUS_CATALOG": f"/{REAL}",
    "CONFORMANCE_FEED": f"/{REAL}",
    "PYTHONPATH": f"/{REAL}",
    "PYTHONSTARTUP": f"/{REAL}",
    "RUST_LOG": REAL,
}
CERTIFICATES = {"SSL_CERT_FILE", "SSL_CERT_DIR"}
OURS = {FEED_VARIABLE, USES_VARIABLE, "HOME", "TMPDIR", "TZ", *CERTIFICATES}
NAMES = st.text(st.characters(blacklist_characters="=\0", codec="ascii"), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Return what a probe's process found, when its caller has real keys and a home."""
    folder = tmp_path_factory.mktemp("caller")
    (folder / ".binance").write_text(REAL, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        for name, value in CALLERS.items():
            patch.setenv(name, value)
        told = observe(
            REFERENCE_FEED,
            only=["config.frozen"],
            prepare="tests/support/hooks.py:return_environment",
        )
    return told.facts["config.frozen"]


def test_nothing_of_the_callers_reaches_a_probe(found: Mapping[str, Any]) -> None:
    """No key, proxy, path or setting of the caller's is in the process, by name or by value."""
    assert not (CALLERS.keys() - OURS) & found["environ"].keys()
    assert REAL not in json.dumps(found)


def test_a_probe_was_started_with_no_more_than_it_sees(found: Mapping[str, Any]) -> None:
    """What NT's Rust could read of the process's start is as clean as what Python sees."""
    assert found["started_with"]
    assert found["started_with"].keys() <= OURS | {*TAKEN_OVER} | {"PYTHONPATH"}
    assert found["started_with"]["PYTHONPATH"] == bootstrap.FOLDER  # it goes as the server starts


def test_a_probe_sees_only_what_is_allowed(found: Mapping[str, Any]) -> None:
    """The environment is the allow-list and the suite's own, and not a name more."""
    assert found["environ"].keys() <= OURS | {*TAKEN_OVER} | {"LC_CTYPE"}  # Python's own, at start
    assert "PYTHONPATH" not in found["environ"]
    assert found["environ"]["TZ"] == "UTC"
    assert FeedSettings.from_json(found["environ"][FEED_VARIABLE]) == REFERENCE_FEED


def test_a_probe_has_an_empty_home(found: Mapping[str, Any]) -> None:
    """No file of the caller's is read from a home, since there is none in it."""
    assert found["files_at_home"] == []
    assert found["expanded_home"] == found["environ"]["HOME"]
    assert found["environ"]["HOME"] != os.environ.get("HOME")


@given(st.dictionaries(NAMES | st.sampled_from(TAKEN_OVER), st.text(max_size=5)))
def test_an_environment_is_built_from_nothing(caller: dict[str, str]) -> None:
    """Whatever the caller has set, only what is taken over is taken over, and unchanged."""
    build = partial(build_environment, work=Path("/work-of-a-probe"), home=Path("/home-of-a-probe"))
    ours = build({})
    expected = {
        **{name: caller[name] for name in TAKEN_OVER if name in caller},
        "HOME": "/home-of-a-probe",
        "TMPDIR": "/work-of-a-probe",
        "TZ": "UTC",
        **{name: ours[name] for name in CERTIFICATES},
    }

    assert build(caller) == expected
    assert build(caller, feed=REFERENCE_FEED) == {
        **expected,
        FEED_VARIABLE: REFERENCE_FEED.to_json(),
    }


def test_a_probe_reads_one_certificate() -> None:
    """What a client of NT's loads is one root certificate, and none of the machine's."""
    build = build_environment({}, work=Path("/work-of-a-probe"), home=Path("/home-of-a-probe"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    context.load_verify_locations(build["SSL_CERT_FILE"])

    assert context.cert_store_stats()["x509_ca"] == 1
    assert [str(one) for one in Path(build["SSL_CERT_DIR"]).iterdir()] == [build["SSL_CERT_FILE"]]


def test_nothing_that_is_taken_over_is_a_credential() -> None:
    """The allow-list is short, and each name on it is the system's own."""
    assert TAKEN_OVER == ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


def test_dummies_are_told_from_real_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each variable gets a dummy that says what it is, and a secret never that of a key."""
    monkeypatch.setenv("SOME_API_KEY", REAL)
    monkeypatch.setenv("SOME_API_SECRET", REAL)

    set_dummies(["SOME_API_KEY", "SOME_API_SECRET"])

    assert os.environ["SOME_API_KEY"] == DUMMY_KEY
    assert os.environ["SOME_API_SECRET"] == DUMMY_SECRET
    assert (DUMMY_KEY, DUMMY_SECRET) == (
        "dummy-key-of-the-conformance-suite",
        "dummy-secret-of-the-conformance-suite",
    )
