"""Guards: how a feed asks what the release has, so that a name may be missing there."""

from enum import StrEnum
from typing import Final


class Guard(StrEnum):
    """What the feed asks; it stands in facts as what handles the missing name."""

    HASATTR = "hasattr"
    DEFAULT = "default"  #: ``getattr`` with one, or a name that is None without it.
    MEMBERSHIP = "in"  #: ``"testnet" in BinanceDataClientConfig.__struct_fields__``
    VERSION = "version"
    FIND_SPEC = "find_spec"
    ANNOTATION = "annotation"  #: It stands in one that Python never evaluates.
    TRY = "try"  #: ``HAS = True`` at the end of a ``try``, and ``HAS = False`` where it fails.
    ANY_ERROR = "Exception"  #: ``except Exception`` around nothing else, with another way.


GUARDS: Final = frozenset(map(str, Guard))
"""As facts have them."""
