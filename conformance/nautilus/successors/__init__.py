"""What of NautilusTrader 1 has become what of NautilusTrader 2.

``renames.toml`` is written by hand, ``derived.json`` comes of comparing the two (see
`tests.support.derive_successors`), and a test looks each name up in the releases that
``derived.json`` names. Only a name that is gone has to be asked for.
"""

from conformance.nautilus.successors.lookup import other_use, successor, uncalled_callbacks
from conformance.nautilus.successors.name_change import How, NameChange

__all__ = ["How", "NameChange", "other_use", "successor", "uncalled_callbacks"]
