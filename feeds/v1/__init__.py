"""The reference feed: Binance USDⓈ-M quotes and trades through NautilusTrader, as JSON lines.

It is the consumer under contract. Point ``[tool.conformance] feed`` in ``pyproject.toml`` at your
own source tree to hold NT against your feed instead.
"""
