"""What becomes of connections over a minute, and of very many streams."""
