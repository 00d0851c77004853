"""What the suite and the venue cost, and how well the suite does beside other tools."""
