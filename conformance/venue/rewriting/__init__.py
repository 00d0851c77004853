"""A proxy between a client and the venue that rewrites what passes: a drift made on purpose.

What NT 2 says on the wire is made in Rust, where nothing can be changed. From the venue it can't be
told whether a release says something else, or something on the way does.
"""

from conformance.venue.rewriting.proxy import RewritingProxy
from conformance.venue.rewriting.rewrites import REWRITES, rewriting_of

__all__ = ["REWRITES", "RewritingProxy", "rewriting_of"]
