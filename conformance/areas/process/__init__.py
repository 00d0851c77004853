"""The process of a feed: what importing NT, and a node's life, change in it."""
