"""Environments of any release: made once, then found again.

All lies below the user's cache folder, so that nothing of it is in a checkout; the folder can be
removed at any time.
"""

from conformance.environments.environment import Environment, find_faults, make_environment
from conformance.environments.failure import EnvironmentNotMadeError, Reason
from conformance.environments.wanted import InstallRequest, parse_wanted

__all__ = [
    "Environment",
    "EnvironmentNotMadeError",
    "InstallRequest",
    "Reason",
    "find_faults",
    "make_environment",
    "parse_wanted",
]
