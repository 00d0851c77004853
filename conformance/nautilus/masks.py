"""What stands in observations in the place of what varies in a text."""

import re

VARIABLE = "<variable>"
VERSION = "<version>"
THREAD = "this thread"

PLACE = re.compile(r" \([^()]*[/\\][^()]*\)")
"""Where a module lies, as Python's import errors say it."""
