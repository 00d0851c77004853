"""The contract areas: a folder each, whose path is the area's id.

``wire.streams`` stands in ``wire/streams/``: ``probes`` runs in NT's environment, ``schema`` says
what its observations may hold, and ``rules`` how severe a change of them is.
"""
