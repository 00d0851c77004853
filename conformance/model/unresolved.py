"""Why reading the feed's source can't tell what it uses."""

from enum import StrEnum


class Unresolved(StrEnum):
    """A reason; its value stands in snapshots."""

    TYPE_NOT_DESCRIBED = "type not described"  #: NT does not say of which type something is.
    RUN_TIME_ARGUMENTS = "run-time arguments"  #: ``*args`` or ``**kwargs`` that a program makes.
    RUN_TIME_ATTRIBUTE = "run-time attribute"  #: ``getattr(obj, name)``.
    RUN_TIME_KEY = "run-time key"  #: ``obj[name]``.
    RUN_TIME_MODULE = "run-time module"  #: ``import_module(name)``.
    UNREAD_CALLER = "unread caller"  #: Code that was not read calls it, and with what is unknown.
    UNREAD_BASE = "unread base"  #: A base class that was not read may have it.
    UNREAD_VALUE = "unread value"  #: Whatever ``attrgetter`` is given.
    STAR_IMPORT = "star import"  #: No star import has the name in this release.
    WIDENED = "widened"  #: It may be too many objects of the feed's own, or of unknown type.
    TOO_TANGLED = "too tangled"  #: Its values still grew when the limit of reading was reached.
    TOO_DEEP = "too deep"  #: Nested deeper than Python can read.
