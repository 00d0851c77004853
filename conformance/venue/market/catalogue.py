"""The contracts the venue lists: real symbols, tick sizes and step sizes, in every state."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

NEVER_MS = 4_133_404_800_000
"""When a contract without expiry is delivered: Binance's stand-in for "never"."""
ONBOARDED_MS = 1_569_398_400_000

STATUSES = (
    "PENDING_TRADING",
    "TRADING",
    "PRE_DELIVERING",
    "DELIVERING",
    "DELIVERED",
    "PRE_SETTLE",
    "SETTLING",
    "CLOSE",
)
"""Binance's documented contract states; each occurs in `default_catalogue`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One listed contract.

    ``tick_size`` and ``step_size`` keep the digits that Binance writes (``0.0100``), because
    clients derive precisions from the text.
    """

    symbol: str
    base: str
    quote: str
    tick_size: Decimal
    step_size: Decimal
    min_notional: Decimal
    price: Decimal  #: Where the walk of its generated prices starts, in quote per base.
    contract_type: str = "PERPETUAL"
    status: str = "TRADING"
    delivery_ms: int = NEVER_MS
    onboard_ms: int = ONBOARDED_MS

    @property
    def price_precision(self) -> int:
        """Return the number of decimals of the tick size, as Binance writes it."""
        return -int(self.tick_size.as_tuple().exponent)

    @property
    def quantity_precision(self) -> int:
        """Return the number of decimals of the step size."""
        return -int(self.step_size.as_tuple().exponent)


# base, quote, tick, step, minimum notional, reference price. Ticks and steps are the exchange's.
_PERPETUALS = """
BTC       USDT  0.10       0.001  100  64250.00
ETH       USDT  0.01       0.001  20   3180.00
BCH       USDT  0.01       0.001  20   372.40
XRP       USDT  0.0001     0.1    5    0.5840
LTC       USDT  0.01       0.001  20   71.20
TRX       USDT  0.00001    1      5    0.14120
ETC       USDT  0.001      0.01   20   21.840
LINK      USDT  0.001      0.01   20   11.930
XLM       USDT  0.00001    1      5    0.09410
ADA       USDT  0.00010    1      5    0.37200
XMR       USDT  0.01       0.001  5    158.20
DASH      USDT  0.01       0.001  5    24.80
ZEC       USDT  0.01       0.001  5    31.40
XTZ       USDT  0.001      0.1    5    0.684
BNB       USDT  0.010      0.01   5    578.400
ATOM      USDT  0.001      0.01   5    4.412
ONT       USDT  0.0001     0.1    5    0.1930
IOTA      USDT  0.0001     0.1    5    0.1270
BAT       USDT  0.0001     0.1    5    0.1740
VET       USDT  0.000001   1      5    0.022400
NEO       USDT  0.001      0.01   5    9.830
QTUM      USDT  0.001      0.1    5    2.310
THETA     USDT  0.0001     0.1    5    1.2410
ALGO      USDT  0.0001     0.1    5    0.1290
ZIL       USDT  0.00001    1      5    0.01480
KNC       USDT  0.00010    1      5    0.44200
ZRX       USDT  0.0001     0.1    5    0.3120
COMP      USDT  0.01       0.001  5    43.10
DOGE      USDT  0.000010   1      5    0.105400
KAVA      USDT  0.0001     0.1    5    0.3180
BAND      USDT  0.0001     0.1    5    1.0940
SNX       USDT  0.001      0.1    5    1.460
DOT       USDT  0.001      0.1    5    4.231
YFI       USDT  1          0.001  5    5120
CRV       USDT  0.001      0.1    5    0.294
TRB       USDT  0.001      0.1    5    62.310
RUNE      USDT  0.0010     1      5    5.1230
SUSHI     USDT  0.0001     1      5    0.6210
EGLD      USDT  0.001      0.1    5    26.800
SOL       USDT  0.0100     0.01   5    143.2500
STORJ     USDT  0.0001     1      5    0.3820
UNI       USDT  0.0010     1      5    6.8400
AVAX      USDT  0.0010     1      5    26.4300
ENJ       USDT  0.00001    1      5    0.15240
KSM       USDT  0.001      0.1    5    19.420
NEAR      USDT  0.0010     1      5    4.6100
AAVE      USDT  0.010      0.1    5    142.600
FIL       USDT  0.001      0.1    5    3.710
RSR       USDT  0.000001   1      5    0.006120
AXS       USDT  0.00100    1      5    5.02000
GRT       USDT  0.00001    1      5    0.15010
1INCH     USDT  0.0001     1      5    0.2610
CHZ       USDT  0.00001    1      5    0.06310
SAND      USDT  0.00001    1      5    0.26400
ANKR      USDT  0.000010   1      5    0.024300
HBAR      USDT  0.00001    1      5    0.05240
HOT       USDT  0.000001   1      5    0.001710
1000SHIB  USDT  0.000001   1      5    0.017420
DYDX      USDT  0.001      0.1    5    1.021
GALA      USDT  0.00001    1      5    0.02140
ENS       USDT  0.001      0.1    5    18.210
APE       USDT  0.0001     1      5    0.7310
JASMY     USDT  0.000001   1      5    0.021430
OP        USDT  0.0001000  0.1    5    1.5430000
INJ       USDT  0.001000   0.1    5    20.410000
LDO       USDT  0.000100   1      5    1.031000
ICP       USDT  0.001000   1      5    8.120000
APT       USDT  0.00010    0.1    5    8.21000
ARB       USDT  0.000100   0.1    5    0.543000
SUI       USDT  0.000100   0.1    5    1.712000
1000PEPE  USDT  0.0000001  1      5    0.0081420
WLD       USDT  0.0001000  1      5    1.6410000
TIA       USDT  0.0001000  1      5    5.2140000
ORDI      USDT  0.001000   0.1    5    36.210000
1000BONK  USDT  0.0000010  1      5    0.0182300
ENA       USDT  0.0001000  1      5    0.3120000
BTC       USDC  0.1        0.001  100  64248.0
ETH       USDC  0.01       0.001  20   3179.50
SOL       USDC  0.0100     0.01   5    143.2100
"""

# symbol, base, tick, step, minimum notional, price, contract type, status, delivery (Unix ms).
# Delisted and delivered contracts stay listed with their last state, as on the exchange.
_OTHERS = """
BTCUSDT_261225 BTC 0.1   0.001 5 66100.0  CURRENT_QUARTER             TRADING         1798185600000
BTCUSDT_270326 BTC 0.1   0.001 5 67300.0  NEXT_QUARTER                TRADING         1806048000000
ETHUSDT_261225 ETH 0.01  0.001 5 3260.00  CURRENT_QUARTER             TRADING         1798185600000
ETHUSDT_270326 ETH 0.01  0.001 5 3310.00  NEXT_QUARTER                TRADING         1806048000000
BTCUSDT_261030 BTC 0.1   0.001 5 64900.0  CURRENT_MONTH               PRE_DELIVERING  1793347200000
BTCUSDT_261127 BTC 0.1   0.001 5 65400.0  NEXT_MONTH                  TRADING         1795766400000
BTCUSDT_260925 BTC 0.1   0.001 5 63800.0  CURRENT_QUARTER_DELIVERING  DELIVERING      1790323200000
ETHUSDT_260925 ETH 0.01  0.001 5 3120.00  CURRENT_QUARTER_DELIVERING  DELIVERED       1790323200000
SRMUSDT        SRM 0.0010 1    5 0.7460   PERPETUAL                   PRE_SETTLE      1669597200000
RAYUSDT        RAY 0.001 0.1   5 0.231    PERPETUAL                   SETTLING        1671789600000
FTTUSDT        FTT 0.001 0.1   5 1.822    PERPETUAL                   CLOSE           1668391200000
NEWUSDT        NEW 0.0001 1    5 1.0000   -                           PENDING_TRADING 4133404800000
"""


class Catalogue:
    """A set of contracts, by symbol, in the order the exchange lists them."""

    def __init__(self, contracts: tuple[Contract, ...]) -> None:
        self.contracts = contracts
        self._by_symbol = {contract.symbol: contract for contract in contracts}

    def __len__(self) -> int:
        return len(self.contracts)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._by_symbol

    def __getitem__(self, symbol: str) -> Contract:
        return self._by_symbol[symbol]

    def select(self, *symbols: str) -> Catalogue:
        """Return a catalogue of only these symbols.

        Raises:
            KeyError: A symbol is not listed.
        """
        return Catalogue(tuple(self[symbol] for symbol in symbols))

    def trading(self) -> tuple[Contract, ...]:
        """Return the contracts that can be traded now."""
        return tuple(item for item in self.contracts if item.status == "TRADING")


@cache
def default_catalogue() -> Catalogue:
    """Return the venue's own catalogue: 79 trading perpetuals and twelve other contracts.

    Source:
        ``GET /fapi/v1/exchangeInfo`` of the exchange, 2024 to 2026; the states that no listed
        contract happened to be in are given to contracts that once were.
    """
    perpetuals = [_perpetual(line.split()) for line in _PERPETUALS.strip().splitlines()]
    others = [_other(line.split()) for line in _OTHERS.strip().splitlines()]
    return Catalogue((*perpetuals, *others))


def _perpetual(row: list[str]) -> Contract:
    base, quote, tick, step, notional, price = row
    return Contract(
        symbol=base + quote,
        base=base,
        quote=quote,
        tick_size=Decimal(tick),
        step_size=Decimal(step),
        min_notional=Decimal(notional),
        price=Decimal(price),
    )


def _other(row: list[str]) -> Contract:
    symbol, base, tick, step, notional, price, contract_type, status, delivery = row
    return Contract(
        symbol=symbol,
        base=base,
        quote="USDT",
        tick_size=Decimal(tick),
        step_size=Decimal(step),
        min_notional=Decimal(notional),
        price=Decimal(price),
        # A contract that does not trade yet has no type: Binance sends an empty string. The
        # delivering type is written with a space on the wire.
        contract_type={
            "-": "",
            "CURRENT_QUARTER_DELIVERING": "CURRENT_QUARTER DELIVERING",
        }.get(contract_type, contract_type),
        status=status,
        delivery_ms=int(delivery),
    )
