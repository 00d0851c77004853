"""The reference feeds: what this suite's own contracts are held for."""
