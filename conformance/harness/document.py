"""The document between the process that runs probes and whoever asked for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from conformance.model.failure import Failure, FailureKind
from conformance.model.source_coverage import LeftOut, LeftOutReason
from conformance.model.usage_site import SitesByPath, UsageSite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.facts import Observation


class ObservationError(RuntimeError):
    """Nothing could be told of the release; the message says why."""

    def __init__(self, text: str, *, kind: FailureKind = FailureKind.NT_REFUSED) -> None:
        super().__init__(text)
        self.kind = kind  #: Whose failure it is.


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All that the probes told of one release."""

    release: str  #: E.g. ``1.219.0``.
    python: str  #: E.g. ``3.12.1``.
    facts: Mapping[str, Observation]  #: By observation id.
    places: Mapping[str, SitesByPath]  #: Where the feed leans on a fact, by observation id.
    failures: Mapping[str, Failure]  #: Why a probe told nothing, by probe id.
    not_run: Mapping[str, str] = field(default_factory=dict)  #: Why a probe has nothing to ask.
    confinement: str = ""  #: What kept the probes on loopback.
    feed_log: str = ""  #: The last lines that the feed wrote in its own run.
    left_out: tuple[LeftOut, ...] = ()  #: Of the feed's source.
    made_by: Mapping[str, str] = field(default_factory=dict)  #: The probe, by observation id.
    machine_was_busy: bool = False  #: Whether it had too much to do at once, as `waiting` has it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Sown:
    """What one probe told with a seed in its process."""

    facts: Mapping[str, Observation]  #: By observation id.
    failure: Failure | None  #: Why it told nothing, if so.


def read_sown(document: Mapping[str, Any]) -> Sown:
    """Return the record that a part of a document stands for."""
    failure = document["failure"]
    return Sown(facts=document["observations"], failure=_failure(failure) if failure else None)


def read_document(document: Mapping[str, Any], confinement: str = "") -> Observed:
    """Return the records that a document stands for.

    Args:
        document: As the probes' process wrote it, which NT of a new release shared.
        confinement: What kept that process confined, where that is known.

    Raises:
        ObservationError: NT was not there, or could not be imported; or it is no such document.
    """
    try:
        observed = _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ObservationError("what the probes' process wrote is not a whole document") from error
    return replace(observed, confinement=confinement or observed.confinement)


def _read(document: Mapping[str, Any]) -> Observed:
    if "unusable" in document:
        raise ObservationError(document["unusable"])
    places = {
        name: {path: tuple(map(_site, sites)) for path, sites in by_path.items()}
        for name, by_path in document["places"].items()
    }
    failures = {name: _failure(one) for name, one in document["failures"].items()}
    asked_nothing = {
        name: failure.text
        for name, failure in failures.items()
        if failure.kind is FailureKind.NOT_APPLICABLE
    }
    return Observed(
        release=document["release"],
        python=document["python"],
        facts=document["observations"],
        places=places,
        failures={n: failure for n, failure in failures.items() if n not in asked_nothing},
        not_run={**document.get("not_run", {}), **asked_nothing},
        confinement=document["confinement"],
        feed_log=str(document.get("feed_log", "")),
        left_out=tuple(map(_left_out, document.get("left_out", ()))),
        made_by=document.get("made_by", {}),
        machine_was_busy=bool(document.get("machine_was_busy", False)),
    )


def _failure(written: Mapping[str, Any]) -> Failure:
    return Failure(kind=FailureKind(written["kind"]), text=written["text"])


def _left_out(written: Mapping[str, Any]) -> LeftOut:
    return LeftOut(**{**written, "reason": LeftOutReason(written["reason"])})


def _site(written: Mapping[str, Any]) -> UsageSite:
    col_offset = written.get("col_offset")
    return UsageSite(
        file=str(written["file"]),
        line=int(written["line"]),
        col_offset=None if col_offset is None else int(col_offset),
    )
