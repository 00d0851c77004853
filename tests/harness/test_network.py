"""The network of a namespace is set up in a new one only."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Twice: the second time, the network is one whose loopback device is up, as a machine's is.
TWICE = """
import errno, sys
from conformance.harness.boundary.network import lead_all_to_loopback
from conformance.harness.confinement.namespace import NEW_USER, NEW_NET, unshare
from conformance.harness.boundary.system import SetupError
try:
    unshare(NEW_USER | NEW_NET)
except SetupError:
    sys.exit(77)
lead_all_to_loopback()
try:
    lead_all_to_loopback()
except OSError as error:
    sys.exit(0 if error.errno == errno.EBUSY else 1)
sys.exit(1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_a_network_that_is_in_use_is_not_touched() -> None:
    """Whatever goes wrong, the routes of the machine's own network stay as they are."""
    ran = subprocess.run(
        [sys.executable, "-c", TWICE], cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=False
    )
    if ran.returncode == 77:
        pytest.skip("the system allows no namespaces")
    assert ran.returncode == 0
