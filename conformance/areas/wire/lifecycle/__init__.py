"""How a connected node ends."""
