"""Says what to type: this is a command of ``nt-conformance`` now."""

import sys

if __name__ == "__main__":
    sys.stderr.write("type: nt-conformance venue\n")
    sys.exit(2)
