"""A feed without NautilusTrader, which takes its settings from variables and behaves as told.

It is copied into a workspace of a test, and runs in any environment: ``WAY`` says what it does.
"""

import os
import signal
import socket
import sys
import time

STREAM = "btcusdt@trade"


def subscribe() -> socket.socket:
    """Open a WebSocket with a stream in its path, as a client of the exchange does."""
    host, _, port = os.environ["FEED_WS"].removeprefix("ws://").partition(":")
    line = socket.create_connection((host, int(port)))
    asks = (
        f"GET /ws/{STREAM} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    line.sendall("\r\n".join((*asks, "", "")).encode())
    return line


def fail_on_data(line: socket.socket) -> None:
    """Wait for a trade, log as NautilusTrader does what a callback raises, and end the process."""
    while b'"p":' not in line.recv(4096):
        pass
    sys.stderr.write("\x1b[1m12:00\x1b[0m [ERROR] Error on handling a trade\nTypeError('no')\n")
    sys.stderr.flush()
    os._exit(1)


def main() -> int:  # a way each
    """Run until SIGTERM, unless it is told to do otherwise."""
    way = os.environ["WAY"]
    if way == "raises":
        raise RuntimeError("it can't be built")
    if way == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if way == "ends":
        return 0
    if way == "refuses":
        sys.exit("no symbols are given")
    if way == "imports":
        import no_such_package  # type: ignore[import-not-found]  # noqa: F401, PLC0415  # "
    if way == "says nothing":
        time.sleep(3600)
    if way == "forks" and os.fork():
        return 0
    taken: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: taken.append(number))
    line = subscribe()
    if way == "fails on data":
        fail_on_data(line)
    while not taken or way == "goes on":
        time.sleep(0.02)
    time.sleep(float(os.environ.get("STOPS_AFTER_S", "0")))
    line.close()
    return int(os.environ.get("STATUS", "0"))


if __name__ == "__main__":
    sys.exit(main())
