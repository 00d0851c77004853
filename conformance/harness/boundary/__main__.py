"""Starts a confined target: ``python -I -S <this file> <descriptor of the control socket>``.

It is run by its path, not with ``-m``, so that nothing else of ours is imported.
"""

import os
import sys

# As package `boundary`, from the folder beside this file's, behind the standard library.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
__package__ = "boundary"
__import__(__package__)

from .supervisor import main  # noqa: E402  # the path comes first

main(int(sys.argv[1]))
