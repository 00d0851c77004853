"""What the node of the wire's probes is: only to such a feed they tell something."""

from typing import Final

USDT_FUTURES: Final = {"account": "usdt_futures", "node": "live"}
