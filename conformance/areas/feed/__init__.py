"""The feed itself, run and called back."""
