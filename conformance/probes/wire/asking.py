"""What a node asked of the venue, worded for the reviewer: ports, times and ids masked."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from conformance.facts import Json
from conformance.harness.venue_process import JournalEntry


def requests(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return each HTTP request in order: endpoint, whether signed, keyed, and the answer."""
    return [*(_request(one) for one in asked if one.kind == "request")]


def user_agents(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return the shapes of user agents in use, the version masked."""
    headers = [value for one in asked if one.kind == "request" for value in one.data["headers"]]
    agents = {value for name, value in headers if name.lower() == "user-agent"}
    return [*sorted(re.sub(r"\d+(\.\d+)+", "<version>", agent) for agent in agents)]


def connections(asked: Sequence[JournalEntry]) -> Mapping[str, Json]:
    """Return what was said on each WebSocket connection, by what it was opened with.

    Connections are told apart by their URL: which of several opens first varies.
    """
    numbers = [one.connection for one in asked if one.kind == "open"]
    found: dict[str, Json] = {}
    for number in numbers:
        own = [one for one in asked if one.connection == number]
        opened = next(_opened(one) for one in own if one.kind == "open")
        again = sum(key.partition(" #")[0] == opened for key in found)
        key = f"{opened} #{again + 1}" if again else opened
        found[key] = _settled([said for one in own if (said := _said(one))])
    return found


def _settled(said: Sequence[str]) -> list[Json]:
    """Sort what follows each other with one method: NT sends those from tasks of their own."""
    runs = groupby(said, key=lambda text: text.partition(" ")[0])
    return [text for _, run in runs for text in sorted(run)]


def _request(one: JournalEntry) -> str:
    data = one.data
    signed = "signed" if data["signed"] else "unsigned"
    keyed = "key sent" if data["key"] else "no key"
    code = f" {data['code']}" if data["code"] else ""
    passed = [name for name, _ in data["query"] if name not in ("timestamp", "signature")]
    query = f"?{'&'.join(passed)}" if passed else ""
    return f"{data['method']} {data['path']}{query}: {signed}, {keyed}; {data['status']}{code}"


def _opened(one: JournalEntry) -> str:
    query = "&".join(f"{name}={value}" for name, value in one.data["query"])
    host = "" if one.data["host"].startswith("127.0.0.1") else one.data["host"].partition(":")[0]
    return f"{host}{one.data['path']}" + (f"?{query}" if query else "")


def _said(one: JournalEntry) -> str:
    if one.kind == "message":
        return _message(str(one.data.get("text", "")))
    if one.kind == "close":
        return f"closed by the {one.data['by']} with {one.data['code']}"
    return ""


def _message(text: str) -> str:
    try:
        message = json.loads(text)
    except ValueError:
        return text
    return f"{message.get('method')} {', '.join(map(str, message.get('params') or ()))}".strip()
