"""What the venue trades and says of it: contracts, streams, generated and live data."""
