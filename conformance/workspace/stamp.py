"""The stamp beside a channel's snapshots, ``about.json``: of what they were approved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

from conformance.problems import Problem, shown
from conformance.workspace.files import replace_text
from conformance.workspace.snapshots import STAMP, SnapshotError, no_stamp, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conformance.workspace.pins import Pin

FORMAT: Final = 2  #: Of snapshots; 1 had its facts as sentences. Another one is not read.


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Of what the snapshots of a channel were approved."""

    release: str  #: Of NT, e.g. ``1.219.0``.
    python: str  #: E.g. ``3.12``.
    suite: str  #: The release of this suite that observed.
    feed: str  #: Digest of the feed's usage: names, kinds and arguments, no lines.
    format: int = FORMAT

    def misfit(self, pin: Pin) -> str:
        """Return how a pin differs from what was approved; "" where it does not."""
        approved, pinned = (self.release, self.python), (pin.version, pin.python)
        if approved == pinned:
            return ""
        if self.release != pin.version:
            return f"approved {self.release}, pinned {pin.version}"
        return f"approved on Python {self.python}, pinned on Python {pin.python}"


_KINDS: Final = {field.name: int if field.name == "format" else str for field in fields(Stamp)}


def _is_stamp(document: object) -> bool:
    """Whether a document has every field of a stamp and no other, each of its kind."""
    return (
        isinstance(document, dict)
        and document.keys() == _KINDS.keys()
        and all(type(document[name]) is kind for name, kind in _KINDS.items())
    )


def usage_digest(usages: Iterable[str]) -> str:
    """Return the digest of a feed's usage, given as one text for each name, kind and argument."""
    return hashlib.sha256("\n".join(sorted(set(usages))).encode()).hexdigest()[:16]


def read_stamp(folder: Path, *, oldest: int = FORMAT) -> Stamp | None:
    """Return the stamp in the folder of a channel's snapshots; None where there is none.

    Args:
        folder: Of the channel's snapshots.
        oldest: The oldest format that is read.

    Raises:
        SnapshotError: It can't be read, or is of a format that this suite does not know.
    """
    path = folder / STAMP
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SnapshotError([unreadable(path, str(error))]) from error
    # Its format comes first: another one may have other keys.
    written = document.get("format", FORMAT) if isinstance(document, dict) else FORMAT
    if type(written) is int and not oldest <= written <= FORMAT:
        raise SnapshotError([_other_format(path, written)])
    if not _is_stamp(document):
        raise SnapshotError([no_stamp(path, f"not exactly {', '.join(_KINDS)}, each of its kind")])
    return Stamp(**document)


def _other_format(path: Path, written: int) -> Problem:
    what = "the snapshots are of a format that this suite does not know"
    fix = "use the release of nt-conformance that wrote them"
    if written < FORMAT:
        what, fix = "the snapshots are of an older format", "nt-conformance migrate"
    return Problem(
        file=shown(path),
        what=what,
        found=f"format {written}",
        expected=f"format {FORMAT}",
        fix=fix,
    )


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Write the stamp, whole."""
    replace_text(folder / STAMP, json.dumps(asdict(stamp), indent=2, sort_keys=True) + "\n")
