"""The venue's WebSocket side: connections, subscriptions, heartbeats and frames."""
