"""The contract areas: a folder each, whose path is the area's id.

``wire.streams`` stands in ``wire/streams/``. Of its modules ``area`` has title, order and how the
feed's use is found, ``probes`` runs in NT's environment, ``schema`` says what its observations may
hold, and ``rules`` how severe a change of them is. It may have ``causes`` as well, which drifts
follow from which others, by the ``kinds`` that areas export; and ``witness``, lines that may prove
a break.

All but ``causes``, ``rules`` and ``witness`` are imported in NT's environment as well, so they need
the standard library alone.
"""
