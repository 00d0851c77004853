"""Snapshots of format 1, which had facts as sentences, turned into those of format 2.

This is the one place that reads such sentences. It goes in release 0.5 of this suite.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from conformance.model.facts import about

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformance.model.facts import Json, Observation

_ERROR: Final = re.compile(
    r"(?:refused with )?(?P<error>[A-Z]\w*(?:Error|Exception|Exit|Interrupt))(?:: (?P<text>.*))?",
    re.DOTALL,
)
_MISSING: Final = re.compile(
    r"(?:missing|can't be imported: (?P<error>\w+): (?P<text>.*?))"
    r"(?:, and the feed expects (?P<handled_by_feed>\w+))?",
    re.DOTALL,
)
_UNRESOLVED: Final = {
    "NT tells no type": "type not described",
    "arguments made at run time": "run-time arguments",
    "an attribute named at run time": "run-time attribute",
    "chosen by a value made at run time": "run-time key",
    "a module named at run time": "run-time module",
    "called by way of something that was not read": "unread caller",
    "may be of a base that was not read": "unread base",
    "an attribute of whatever it is given": "unread value",
    "no star import gives it now": "star import",
    "may be too many of the feed's own objects": "widened",
    "nested too deeply": "too deep",
}
_OPENED: Final = re.compile(
    r"(?P<host>[^/]*)(?P<route>/[^?]*)(?:\?(?P<query>.*?))?(?: #\d+)?", re.DOTALL
)
_CLOSED: Final = re.compile(r"closed by the (?P<by>\w+) with (?P<code>\d+|None)")
_REQUEST: Final = re.compile(
    r"(?P<asks>\S+ [^?:]+)(?:\?(?P<query>[^:]*))?: (?P<signed>\w+), (?P<key>key sent|no key); "
    r"(?P<status>\d+)(?: (?P<code>-?\d+))?"
)
_QUOTE: Final = re.compile(
    r"quote (?P<quote>\S+) (?P<bid>[^/]+)/(?P<ask>\S+) (?P<bid_size>[^/]+)/(?P<ask_size>\S+) "
    r"ts_event=(?P<ts_event>\d+)"
)
_TRADE: Final = re.compile(
    r"trade (?P<trade>\S+) (?P<price>\S+) (?P<size>\S+) (?P<side>\w+) id=(?P<id>\S+) "
    r"ts_event=(?P<ts_event>\d+)"
)
_RUNS: Final = re.compile(
    r"subscribed(?:, stopped on SIGTERM: (?:exit status (?P<exit_status>\d+)|(?P<signal>\w+)))?"
)


def migrated(observation_id: str, facts: Observation) -> Observation:
    """Return an observation of format 1 as one of format 2."""
    move = next(move for pattern, move in _MOVES if fnmatchcase(observation_id, pattern))
    subject = _subject(observation_id)
    return about(move(dict(facts)), **subject) if subject else move(dict(facts))


_CLIENTS: Final = ("LiveExecutionClient", "ExecutionClient")
_SUBJECTS: Final[Mapping[str, Mapping[str, str | Sequence[str]]]] = {
    "config.binance_data_client": {"owner": "BinanceDataClientConfig"},
    "config.frozen": {"owner": "BinanceDataClientConfig"},
    "config.instrument_provider": {"owner": "InstrumentProviderConfig"},
    "config.logging": {"owner": "LoggingConfig"},
    "config.trading_node": {"owner": "TradingNodeConfig"},
    "config.unknown_json_key": {"owner": "BinanceDataClientConfig", "configs": "json"},
    "config.unknown_*": {"owner": "BinanceDataClientConfig"},
    "credentials.precedence": {"account": "usdt_futures"},
    "execution.inherited": {"owner": _CLIENTS, "member": "*"},
    "execution.reports": {"owner": _CLIENTS, "member": "*"},
    "execution.*": {"owner": _CLIENTS},
    "instrument_ids.*": {"owner": "InstrumentId", "member": "from_str"},
    "ticks.aggressor_side": {"owner": "AggressorSide"},
    "ticks.price": {"owner": "Price", "member": ("as_decimal", "as_double", "precision")},
    "ticks.quantity": {"owner": "Quantity", "member": ("as_decimal", "as_double", "precision")},
    "ticks.quote_tick": {"owner": "QuoteTick", "member": "*"},
    "ticks.trade_tick": {"owner": "TradeTick", "member": "*"},
    "wire.http.refused_explicit_keys": {"keys": "explicit"},
    "wire.streams.quotes": {"data": ("quotes",)},
    "wire.streams.trades": {"data": ("trades",)},
    "wire.streams.*": {"data": ("quotes", "trades")},
    "wire.ticks.quotes": {"data": "quotes"},
    "wire.ticks.trades": {"data": "trades"},
    "wire.ticks.order": {"data": "trades"},
    "wire.ticks.timestamps": {"data": "quotes", "member": "ts_event"},
}
"""What observations of format 1 were about, by patterns of their ids; the first counts."""

_SPLIT: Final = (
    ("event_loop.construct_*", re.compile(r"construct_(?P<construction>\w+)")),
    ("wire.http.load_*", re.compile(r"load_(?P<loads>\w+)")),
    ("surface.not_followed", re.compile(r"")),
    ("surface.*", re.compile(r"(?P<owner>\w+)")),
    ("wire.urls.*", re.compile(r"(?P<account>\w+)_(?P<environment>[a-z]+)")),
    ("credentials.*_*", re.compile(r"(?!secret_)(?P<account>\w+)_(?P<environment>[a-z]+)")),
)
"""The same where the last part of the id says it."""


def _subject(observation_id: str) -> Mapping[str, str | Sequence[str]]:
    for pattern, subject in _SUBJECTS.items():
        if fnmatchcase(observation_id, pattern):
            return subject
    for pattern, parts in _SPLIT:
        if fnmatchcase(observation_id, pattern):
            found = parts.fullmatch(observation_id.rpartition(".")[2])
            return found.groupdict() if found else {}
    return {}


def _each(move: Callable[[Any], Json]) -> Callable[[dict[str, Any]], dict[str, Json]]:
    return lambda facts: {name: move(value) for name, value in facts.items()}


def _error(value: Any) -> Json:  # noqa: ANN401  # a fact of format 1
    """Return an error's record where a text tells of one, null for ``none``, else the value."""
    if value == "none":
        return None
    found = _ERROR.fullmatch(value) if isinstance(value, str) else None
    return _named_groups(found) if found else value


def _named_groups(found: re.Match[str]) -> dict[str, Json]:
    return {name: text for name, text in found.groupdict().items() if text is not None}


def _absent(value: Any) -> Json:  # noqa: ANN401  # "
    found = _MISSING.fullmatch(value) if isinstance(value, str) else None
    return {"present": False, **_named_groups(found)} if found else value


def _of_surface(facts: dict[str, Any]) -> dict[str, Json]:
    moved: dict[str, Json] = {}
    for section, value in facts.items():
        if section in ("kind", "subclass"):
            moved[section] = "final" if str(value).startswith("refused") else _absent(value)
        elif section == "methods":
            moved[section] = _each(_method)(value)
        elif section == "overrides":
            moved[section] = _each(_override)(value)
        elif section == "attributes":
            moved[section] = _each(_attribute)(value)
        elif section in ("imports", "members"):
            moved[section] = _each(_absent)(value)
        else:
            moved.update(_call({section: value}))
    return moved


def _method(value: Any) -> Json:  # noqa: ANN401  # "
    return _call(value) if isinstance(value, dict) else _absent(value)


def _call(facts: dict[str, Any]) -> dict[str, Json]:
    moved: dict[str, Json] = {}
    for section, value in facts.items():
        if section == "passes" and not isinstance(value, dict):
            moved["described"] = False
        elif section == "passes":
            moved[section] = {name: _argument(name, one) for name, one in value.items()}
        elif section == "not_passed":
            moved[section] = dict.fromkeys(value, True)
        elif section == "returns":
            moved[section] = _returned(value)
        else:
            moved[section] = value
    return moved


def _argument(name: str, value: str) -> Json:
    absent = _absent(value)
    if isinstance(absent, dict):
        return absent
    return _parameter(value) if name.isdecimal() else {"type": _type(value)}


def _type(text: str) -> Json:
    return None if text in ("any", "type not told", "") else text


def _parameter(text: str) -> dict[str, Json]:
    written, _, default = text.partition(" = ")
    name, _, type_text = written.partition(": ")
    fact: dict[str, Json] = {"name": name, "type": _type(type_text)}
    return {**fact, "default": default} if default else fact


def _parameters(text: str) -> list[Json]:
    parts, depth, current = [], 0, ""
    for char in text.strip("()") if text in ("()", "") else text[1:-1]:
        depth += (char in "[(") - (char in "])")
        if char == "," and not depth:
            parts.append(current)
            current = ""
        else:
            current += char
    return [_parameter(part.strip()) for part in (*parts, current) if part.strip()]


def _override(value: str) -> Json:
    absent = _absent(value)
    if isinstance(absent, dict):
        return absent
    text, _, taken = value.partition("; the feed takes ")
    fact: dict[str, Json] = {"parameters": None if text[:1] != "(" else _parameters(text)}
    return {**fact, "feed_takes": [p for p in taken[1:-1].split(", ") if p]} if taken else fact


def _attribute(value: str) -> Json:
    absent = _absent(value)
    if isinstance(absent, dict):
        return absent
    type_text, _, of = value.partition(", of ")
    return {"type": _type(type_text), "of": [*of.split(", ")]} if of else _type(type_text)


def _returned(value: str) -> Json:
    awaits = value.removeprefix("coroutine of ")
    return value if awaits == value else {"awaits": None if awaits == "None" else awaits}


def _field(value: str) -> Json:
    absent = _absent(value)
    if isinstance(absent, dict):
        return absent
    type_text, _, default = value.rpartition(", default ")
    if type_text:
        return {"type": type_text, "default": default}
    return {"type": value.removesuffix(", required")}


def _credentials(facts: dict[str, Any]) -> dict[str, Json]:
    moved = {name: _error(value) for name, value in facts.items()}
    if isinstance(facts.get("error"), str):
        errors = [_error(text) for text in facts["error"].split(", then ") if text != "none"]
        moved["error"] = errors or None
    return moved


def _shown(value: Any) -> Json:  # noqa: ANN401  # "
    return value == "shown" if isinstance(value, str) else bool(value)


def _keys(value: str) -> Json:
    return [key for key in value.split(", ") if key != "none"]


def _outcome(value: str) -> dict[str, Json]:
    if found := _RUNS.fullmatch(value):
        status = found["exit_status"]
        ended: dict[str, Json] = {"exit_status": int(status)} if status else {}
        ended |= {"signal": found["signal"]} if found["signal"] else {}
        return {"subscribed": True, **ended}
    if value == "subscribed, did not stop on SIGTERM":
        return {"subscribed": True, "stops": False}
    error = _error(value)
    if isinstance(error, dict):
        return {"subscribed": False, "error": error}
    status = value.rpartition("exit status ")[2]
    if value.startswith("ended by itself"):
        return {"subscribed": False, "exit_status": int(status) if status.isdecimal() else 0}
    if value.startswith("ended by "):
        return {"subscribed": False, "signal": value.removeprefix("ended by ")}
    return {"subscribed": False}


def _called(value: str) -> Json:
    if value.startswith("called"):
        given = value.removeprefix("called").removeprefix(" with ")
        return {"called_with": [name for name in given.split(", ") if name]}
    return "not driven" if value.startswith("could not tell") else value


def _value(value: Any) -> Json:  # noqa: ANN401  # "
    error = _error(value)
    kind, _, text = str(error).partition(" ")
    if not isinstance(error, str) or not kind.isidentifier() or not text:
        return error
    return {"type": kind, "text": text}


def _asked(facts: dict[str, Any]) -> dict[str, Json]:
    moved = {name: _said(value) for name, value in facts.items()}
    if "connections" in moved:
        moved["connections_closed"] = moved.pop("connections") == "closed"
    return moved


def _said(value: Any) -> Json:  # noqa: ANN401  # "
    if isinstance(value, dict):
        return [_connection(url, said) for url, said in sorted(value.items())]
    return "no proxy" if str(value).startswith("no proxy") else _error(value)


def _connection(url: str, said: list[str]) -> Json:
    found = _OPENED.fullmatch(url)
    assert found is not None  # noqa: S101  # it matches any text with a slash
    query = dict(part.partition("=")[::2] for part in (found["query"] or "").split("&") if part)
    named = [name for name in query.pop("streams", "").split("/") if name]
    route = found["route"]
    if "@" in route:
        route, _, stream = route.rpartition("/")
        named = [stream]
    fact: dict[str, Json] = {"route": route}
    fact |= {"host": found["host"]} if found["host"] else {}
    fact |= {"query": query} if query else {}
    fact |= {"streams": [*named]} if named else {}
    fact["said"] = [_message(text) for text in said if not _CLOSED.fullmatch(text)]
    for closed in filter(None, map(_CLOSED.fullmatch, said)):
        code = None if closed["code"] == "None" else int(closed["code"])
        fact["closed"] = {"by": closed["by"], "code": code}
    return fact


def _message(text: str) -> Json:
    method, _, named = text.partition(" ")
    if not method.isupper():
        return {"text": text}
    return {"method": method, "streams": [name for name in named.split(", ") if name]}


def _http(facts: dict[str, Any]) -> dict[str, Json]:
    moved = {name: _error(value) for name, value in facts.items()}
    asked = facts.get("requests")
    return {**moved, "requests": [*map(_request, asked)]} if isinstance(asked, list) else moved


def _request(text: str) -> Json:
    found = _REQUEST.fullmatch(text)
    if found is None:
        return text
    fact: dict[str, Json] = {
        "asks": found["asks"],
        "signed": found["signed"] == "signed",
        "key": found["key"] == "key sent",
        "status": int(found["status"]),
    }
    fact |= {"query": [*found["query"].split("&")]} if found["query"] else {}
    return {**fact, "code": int(found["code"])} if found["code"] else fact


def _ticks(facts: dict[str, Any]) -> dict[str, Json]:
    moved = {name: _error(value) for name, value in facts.items()}
    if isinstance(facts.get("ticks"), list):
        moved["ticks"] = [_tick(text) for text in facts["ticks"]]
    return moved


def _tick(text: str) -> Json:
    found = _QUOTE.fullmatch(text) or _TRADE.fullmatch(text)
    return {**found.groupdict(), "ts_event": int(found["ts_event"])} if found else text


def _nanoseconds(value: str) -> Json:
    return int(value.removesuffix(" ns"))


def _tolerance(facts: dict[str, Any]) -> dict[str, Json]:
    moved: dict[str, Json] = {}
    for name, value in facts.items():
        if name == "node":
            error = _error(value)
            moved["strategy_started"] = value == "started"
            moved["error"] = error if isinstance(error, dict) else None
        elif name == "logged":
            moved["log_has_no_error"] = value == "no error"
        elif name in ("next_good_frame", "other_instrument"):
            moved[f"{name}_comes"] = value == "comes"
        else:
            moved[name] = value
    return moved


def _as_it_is(facts: dict[str, Any]) -> dict[str, Json]:
    return {name: _error(value) for name, value in facts.items()}


def _interpreter(facts: dict[str, Any]) -> dict[str, Json]:
    return {side: _as_it_is(fact) for side, fact in facts.items()}


_MOVES: Final[tuple[tuple[str, Callable[[dict[str, Any]], dict[str, Json]]], ...]] = (
    ("surface.not_followed", _each(lambda why: _UNRESOLVED.get(why, "type not described"))),
    ("surface.*", _of_surface),
    ("config.unknown_*", _each(_error)),
    ("config.frozen", _each(_error)),
    ("config.*", _each(_field)),
    ("credentials.precedence", _each(_keys)),
    ("credentials.secret_shown", _each(_shown)),
    ("credentials.*", _credentials),
    ("event_loop.importing", _interpreter),
    ("feed.start", _each(_outcome)),
    ("feed.callbacks", _each(_called)),
    ("ticks.*", _each(_value)),
    ("instrument_ids.*", _each(_error)),
    ("execution.bases", _as_it_is),
    (
        "execution.*",
        _each(
            lambda parameters: (
                [_parameter(p) for p in parameters] if parameters != "signature not told" else None
            )
        ),
    ),
    ("wire.streams.*", _asked),
    ("wire.lifecycle.*", _asked),
    ("wire.http.*", _http),
    ("wire.ticks.timestamps", _each(_nanoseconds)),
    ("wire.ticks.reference_feed", _as_it_is),
    ("wire.ticks.*", _ticks),
    ("wire.tolerance.*", _tolerance),
    ("*", _as_it_is),
)
"""How the observations of each pattern move; the first that matches counts."""
