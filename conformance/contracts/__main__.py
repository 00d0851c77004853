"""Run the contracts of one channel: ``python -m conformance.contracts --channel feed``.

The same as pytest on this folder, and quicker: the release is observed while pytest starts.
"""

import sys

from conformance.contracts import observing


def main() -> int:
    """Start to observe, then let pytest do the rest; its exit status is returned."""
    observing.start()
    import pytest  # noqa: PLC0415  # it takes as long to start as NT half does

    return pytest.main(["conformance/contracts", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
