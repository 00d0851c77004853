"""The alarm's alarm: drifts made on purpose, each of which has to be seen for this feed."""
