"""NautilusTrader 2: PyO3 classes, `LiveNode`, and stubs that tell the types."""
