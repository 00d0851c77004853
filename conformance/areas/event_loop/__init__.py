"""What NT does to the event loop."""
