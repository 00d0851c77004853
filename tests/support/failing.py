"""Failures as the harness tells them, for tests that need one."""

from conformance.model.failure import Failure, FailureKind


def died(text: str) -> Failure:
    """Return the failure of a probe whose process ended without a result."""
    return Failure(kind=FailureKind.DIED, text=text)
