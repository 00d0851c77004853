"""``python -m conformance`` is ``nt-conformance``."""

from conformance.cli.main import run_and_exit

if __name__ == "__main__":
    run_and_exit()
