"""What each release in a range changed for the feed, and which was the first that is not safe."""
