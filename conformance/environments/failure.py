"""Why an environment could not be made, told apart by who has to do what about it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from conformance.problems import FileError, Problem


class Reason(StrEnum):
    """Why there is no environment, in the words of a report."""

    UNKNOWN = "neither a release, a channel nor a package file"
    NO_UV = "uv is missing"
    NO_PYTHON = "this Python is missing"
    NOT_ON_INDEX = "not on the index"
    NOT_FOR_PYTHON = "not for this Python"
    NO_NETWORK = "the network or the index can't be reached"
    NO_SPACE = "the disk is full"
    NOT_CONFINED = "a source archive, and a build can't be confined here"
    NOT_INSTALLABLE = "can't be installed"


class EnvironmentNotMadeError(FileError):
    """There is no environment of what was wanted, so nothing can be told of it."""

    def __init__(self, reason: Reason, problem: Problem) -> None:
        super().__init__([problem])
        self.reason = reason

    @property
    def reason_text(self) -> str:
        """Return the reason on one line."""
        return self.reason.value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """Words of uv's, and what they are a sign of."""

    words: str  #: A regular expression.
    reason: Reason
    fix: str


_SIGNS = (
    _Sign(
        words=r"No space left on device|os error 28\b|Disk quota exceeded",
        reason=Reason.NO_SPACE,
        fix="make room, or name a folder on another disk with --cache",
    ),
    _Sign(
        words=r"error sending request|Failed to fetch|dns error|tcp connect error"
        r"|network was disabled|operation timed out",
        reason=Reason.NO_NETWORK,
        fix="try again with a network, and with the index that uv is set to within reach",
    ),
    _Sign(
        words=r"No interpreter found|Failed to inspect Python interpreter|No Python at",
        reason=Reason.NO_PYTHON,
        fix="uv python install {python}",
    ),
    _Sign(
        words=r"does not satisfy Python|requires Python [<>=~!]|no usable wheels"
        r"|no wheels with a matching|not compatible with the current Python",
        reason=Reason.NOT_FOR_PYTHON,
        fix="give another Python with --python, or the path of a wheel for this one",
    ),
    _Sign(
        words=r"there (?:is no version of|are no versions of) nautilus-trader\b"
        r"|nautilus-trader was not found in",
        reason=Reason.NOT_ON_INDEX,
        fix="nt-conformance watch   lists the releases there are",
    ),
)
"""What decides first stands first: a disk that is full also ends downloads."""

_SAID_LINES = 6


def uv_failure(said: str, *, wanted: str, python: str) -> EnvironmentNotMadeError:
    """Return the error that uv's words stand for.

    Args:
        said: All that uv printed on its standard error.
        wanted: What was to be installed, as it was written.
        python: For which Python.
    """
    flat = " ".join(said.split())
    sign = next((one for one in _SIGNS if re.search(one.words, flat)), None)
    reason = sign.reason if sign else Reason.NOT_INSTALLABLE
    fix = sign.fix if sign else "put right what uv says, and run the same again"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return EnvironmentNotMadeError(
        reason,
        Problem(
            file=wanted,
            what=f"inconclusive: {reason}",
            found="\n".join(lines[:_SAID_LINES]) or "uv failed without a word",
            expected=f"an environment of it on Python {python}",
            fix=fix.format(python=python),
        ),
    )
