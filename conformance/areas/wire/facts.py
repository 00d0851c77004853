"""Types of facts that several areas of the wire tell."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    NULL,
    TEXT,
    TEXTS,
    ListType,
    RecordType,
    TableType,
    Type,
    about,
    fact,
)

_SAID = (RecordType({"method": (TEXT,), "streams": (TEXTS,)}), RecordType({"text": (TEXT,)}))
_CONNECTION = RecordType(
    {"route": (TEXT,), "said": (ListType(_SAID),)},
    {
        "host": (TEXT,),
        "query": (TableType((TEXT,)),),
        "streams": (TEXTS,),
        "closed": (RecordType({"by": (TEXT,), "code": (COUNT, NULL)}),),
    },
)
"""A WebSocket connection: what it was opened with, what the node said on it, how it was closed."""

CONNECTIONS: tuple[Type, ...] = (ListType((_CONNECTION,)),)
ERROR_OR_NULL = fact(NULL, ERROR)
DATA = about("data", "loads", "member")
