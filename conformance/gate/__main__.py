"""Says what to type: this was started with ``python -m`` once."""

from conformance.moved import tell

if __name__ == "__main__":
    tell("nt-conformance gate")
