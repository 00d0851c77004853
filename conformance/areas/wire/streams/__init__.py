"""The streams that a node subscribes to."""
