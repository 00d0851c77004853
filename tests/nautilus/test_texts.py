"""NT's texts: each pattern finds what real releases say, on those that it claims and no others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.specifiers import SpecifierSet

from conformance.environments import make_environment
from conformance.harness import bootstrap
from conformance.harness.observer import observe
from conformance.nautilus.texts import PATTERNS, failed_to_connect
from tests.support.reference import REFERENCE_FEED, ROOT, WORKSPACE

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

SAID = {
    "DEMANDED_VARIABLE": ("error_of_the_factory", ["BINANCE_API_KEY"]),
    "LOGGED_URL": ("log", "base_urls"),
    "LOGGED_ERROR": ("log_of_a_failed_connection", ["[ERROR]"]),
    "LOGGED_WARNING": ("log", ["[WARN]"]),
    "CONNECT_FAILED": ("log_of_a_failed_connection", ["Error running '_connect'"]),
    "CONNECT_FAILED_EARLIER": ("log_of_a_failed_connection", ["Error on '_connect'"]),
    "CONNECT_FAILED_LATER": ("log_of_a_failed_connection", ["Failed to connect data client"]),
    "KEY_REFUSED": ("log", ["-2014"]),
    "VERSION_IN_USER_AGENT": ("user_agent", "release"),
    "SIGNATURE": ("signature", ["set_timer"]),
    "RETURNED_TYPE": ("end_of_signature", ["void"]),
    "PROPERTY_TYPE": ("property", ["Price"]),
    "ATTRIBUTE_TYPE": ("attribute", ["ComponentId"]),
    "DOCUMENTED_TYPE": ("function", ["Bar or ``None``"]),
    "ALTERNATIVE": ("documented_type", [" or "]),
    "QUOTE": ("documented_type", ["`", "`", "`", "`"]),
}
"""By pattern: the text that it is for, and what it finds there first; a name is of a text."""


def said(python: Path) -> Mapping[str, Any]:
    """Return what a release says, by what it says it of."""
    observed = observe(
        REFERENCE_FEED, python=python, only=["config.frozen"], prepare="tests/support/saying.py:say"
    )
    assert observed.failures == {}
    texts = dict(observed.facts["config.frozen"])
    head = str(texts.get("signature", "")).partition("\n")[0]
    documented = PATTERNS["DOCUMENTED_TYPE"].expression.search(str(texts.get("function", "")))
    return {
        **texts,
        "release": [observed.release],
        "end_of_signature": head.rpartition(")")[2],
        "documented_type": documented["type"] if documented else "",
    }


def check_patterns(texts: Mapping[str, Any]) -> None:
    """Hold that each pattern finds what it is for where it claims to, and nothing elsewhere."""
    release = texts["release"][0]
    for name, pattern in PATTERNS.items():
        subject, expected = SAID[name]
        wanted = texts.get(expected, []) if isinstance(expected, str) else expected
        holds = SpecifierSet(pattern.releases).contains(release, prereleases=True)
        found = [_found(one) for one in pattern.expression.finditer(texts.get(subject, ""))]
        assert found[: len(wanted)] == (wanted if holds else []), (release, name)
    assert failed_to_connect(texts["log_of_a_failed_connection"])


def _found(match: re.Match[str]) -> str:
    """Return what a match is about: the group with a name, else all of it."""
    groups = match.groupdict()
    return str(groups.get("type") or groups.get("name") or match[0])


def test_the_pins_release_says_what_is_read() -> None:
    """The release of the feed's pin, beside which the suite is tested."""
    check_patterns(said(Path(sys.executable)))


@pytest.mark.releases
@pytest.mark.parametrize("release", ["1.211.0", "1.231.0", "2.0.0rc6"])
def test_the_oldest_and_the_newest_say_what_is_read(release: str) -> None:
    """What holds at both ends, and what has changed between them."""
    check_patterns(said(make_environment(release, workspace=WORKSPACE).python))


@pytest.mark.nightly
@pytest.mark.parametrize("minor", range(212, 231))
def test_every_release_between_says_what_is_read(minor: int) -> None:
    """A claim that begins or ends with another release than it says does not pass."""
    check_patterns(said(make_environment(f"1.{minor}.0", workspace=WORKSPACE).python))


def test_every_pattern_has_a_text() -> None:
    """A pattern that is tried on nothing is none."""
    assert SAID.keys() == PATTERNS.keys()


def test_it_needs_the_standard_library_only() -> None:
    """It is imported beside NT, where nothing of the tool's is."""
    code = (
        f"import sys; sys.path.insert(0, {bootstrap.FOLDER!r})\n"
        "import bootstrap, conformance.nautilus.texts\n"
        f"print([f for m in list(sys.modules.values()) if (f := getattr(m, '__file__', None))"
        f" and 'site-packages' in f])\n"
    )

    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.stdout, ran.stderr) == ("[]\n", "")
