"""What stands in observations in the place of what varies in a text."""

VARIABLE = "<variable>"
VERSION = "<version>"
THREAD = "this thread"
