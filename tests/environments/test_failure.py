"""uv's words, and the reasons that they stand for. The texts are uv's own, of 0.13."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.environments.failure import Reason, uv_failure

NO_SOLUTION = "error: No solution found when resolving dependencies\n  cause: "


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            (
                f"{NO_SOLUTION}Because there is no version of nautilus-trader==9.9.9 "
                "and you require"
                " nautilus-trader==9.9.9, we can conclude that your requirements are unsatisfiable."
            ),
            Reason.NOT_ON_INDEX,
        ),
        (
            (
                f"{NO_SOLUTION}Because the current Python version (3.11.7) does not satisfy"
                " Python>=3.12,<3.15 and nautilus-trader==1.231.0 depends on Python>=3.12,<3.15, we"
                " can conclude that nautilus-trader==1.231.0 cannot be used."
            ),
            Reason.NOT_FOR_PYTHON,
        ),
        (
            (
                f"{NO_SOLUTION}Because nautilus-trader==9.9.7 requires Python >=4 and you require"
                " nautilus-trader==9.9.7, we can conclude that your requirements are unsatisfiable."
            ),
            Reason.NOT_FOR_PYTHON,
        ),
        (
            (
                f"{NO_SOLUTION}Because nautilus-trader==1.231.0 has no usable wheels "
                "and you require"
                " nautilus-trader==1.231.0, we can conclude that your requirements "
                "are unsatisfiable."
            ),
            Reason.NOT_FOR_PYTHON,
        ),
        (
            (
                f"{NO_SOLUTION}Because nautilus-trader==1.212.0 needs to be downloaded "
                "from a registry"
                " and you require nautilus-trader==1.212.0, we can conclude that your "
                "requirements are"
                " unsatisfiable.\n\nhint: Packages were unavailable because the "
                "network was disabled."
            ),
            Reason.NO_NETWORK,
        ),
        (
            (
                "error: Request failed after 3 retries in 8.9s\n"
                "  cause: error sending request for url (http://127.0.0.1:9/simple/nautilus-trader/)\n"
                "  cause: client error (Connect)\n"
                "  cause: tcp connect error\n"
                "  cause: Connection refused (os error 111)"
            ),
            Reason.NO_NETWORK,
        ),
        (
            (
                "error: Failed to install: pytz-2026.6-py2.py3-none-any.whl (pytz==2026.6)\n"
                "  cause: failed to copy file: No space left on device (os error 28)"
            ),
            Reason.NO_SPACE,
        ),
        (
            "error: No interpreter found for Python 3.19 in managed installations or search path",
            Reason.NO_PYTHON,
        ),
        ("error: something that nobody has seen before", Reason.NOT_INSTALLABLE),
        ("", Reason.NOT_INSTALLABLE),
    ],
)
def test_a_reason_is_read_from_what_uv_says(said: str, reason: Reason) -> None:
    """Each way in which an installation fails is told apart."""
    assert uv_failure(said, wanted="9.9.9", python="3.12").reason is reason


def test_what_uv_says_is_quoted() -> None:
    """The message has uv's lines, what was wanted, and a way on."""
    error = uv_failure("error: no luck\n\n  cause: none\n", wanted="9.9.9", python="3.12")

    assert str(error) == (
        "9.9.9: inconclusive: can't be installed\n"
        "  found:    error: no luck\n"
        "            cause: none\n"
        "  expected: an environment of it on Python 3.12\n"
        "  fix:      put right what uv says, and run the same again"
    )
    assert error.reason_text == "can't be installed"


def test_a_failure_without_a_word_says_so() -> None:
    """Silence is told as such."""
    error = uv_failure(" \n", wanted="9.9.9", python="3.12")

    assert "\n  found:    uv failed without a word\n" in str(error)


@given(st.text())
def test_whatever_uv_says_there_is_one_reason(said: str) -> None:
    """No text of uv's turns a failure into another error."""
    error = uv_failure(said, wanted="9.9.9", python="3.12")

    assert str(error).startswith(f"9.9.9: inconclusive: {error.reason}\n")
