"""Values at the edges of what the exchange sends."""
