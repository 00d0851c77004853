"""Changes of NautilusTrader that this area has to see.

Handshakes and pongs are made in NT's compiled part, so what Python hands to that is changed.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.areas.wire.streams.seeds import websocket_client
from conformance.model.seed import Seed
from conformance.nautilus.dummies import EXPLICIT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable


def change_config(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change the arguments with which NT's compiled client of streams is configured."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.websocket.client")
    config = module.WebSocketConfig
    module.WebSocketConfig = lambda **keywords: config(**{**keywords, **change(keywords)})


def send_header(argument: str) -> None:
    """Open each stream with one more header: its name, with a key where it is ``X-MBX-APIKEY``."""
    value = EXPLICIT_KEY if argument == "X-MBX-APIKEY" else "1"
    change_config(lambda _: {"headers": [(argument, value)]})


def put_the_key_into_the_address() -> None:
    """Open each stream with the key behind its address."""
    change_config(lambda old: {"url": f"{old['url']}&apiKey={EXPLICIT_KEY}"})


def leave_pings() -> None:
    """Answer no ping from Python: NT's compiled client still answers each by itself."""
    websocket_client()._handle_ping = lambda *_: None


def answer_with_other_payload() -> None:
    """Answer each ping with another payload."""
    client = websocket_client()
    send = client.send_pong

    async def send_other(self: Any, client_id: int, _raw: bytes) -> None:
        await send(self, client_id, b"pong")

    client.send_pong = send_other


def say_more() -> None:
    """Give each message one key more."""
    client = websocket_client()
    create = client._create_subscribe_msg
    client._create_subscribe_msg = lambda self, streams: {**create(self, streams), "reqId": 1}


def number_by_text() -> None:
    """Number each message by a text."""
    client = websocket_client()
    create = client._create_subscribe_msg

    def create_numbered(self: Any, streams: list[str]) -> dict[str, Any]:
        message: dict[str, Any] = create(self, streams)
        return {**message, "id": str(message["id"])}

    client._create_subscribe_msg = create_numbered


def connect_past_the_proxy() -> None:
    """Let the HTTP client know of no proxy of the environment."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.http.client")
    make = module.HttpClient

    def make_direct(**keywords: object) -> object:
        for name in [one for one in os.environ if one.endswith("_PROXY")]:
            del os.environ[name]
        return make(**keywords)

    module.HttpClient = make_direct


SEEDS: Final = (
    *rewritten_v2(
        "handshake",
        "add",
        "add_header:X-Host/abc",
    ),
    *rewritten_v2(
        "messages",
        "shift",
        'replace:"id"="ident"',
    ),
    Seed(sow=connect_past_the_proxy, says="requests_go", breaks=("proxied",), severity="shift"),
    Seed(
        sow=send_header,
        argument="X-MBX-APIKEY",
        says="keys_are_in",
        breaks=("handshake",),
        severity="shift",
    ),
    Seed(
        sow=send_header, argument="X-Trace", says="headers", breaks=("handshake",), severity="add"
    ),
    Seed(
        sow=put_the_key_into_the_address,
        says="address",
        breaks=("handshake",),
        severity="shift",
    ),
    Seed(sow=leave_pings, says="answers_to_one", breaks=("pings",), severity="add"),
    Seed(
        sow=answer_with_other_payload,
        says="payload_comes_back",
        breaks=("pings",),
        severity="break",
    ),
    Seed(sow=say_more, says="reqId", breaks=("messages",), severity="shift"),
    Seed(sow=number_by_text, says="ids", breaks=("messages",), severity="add"),
    rewritten("swallow_pings:", "are_answered", ("pings",), severity="break"),
    rewritten("add_key:more", "more", ("messages",)),
)
"""What is sown, and what has to be seen of it."""
