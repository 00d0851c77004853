"""What a connection is opened with, and what is said on it."""
