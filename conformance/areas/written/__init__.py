"""Values that the feed writes out with NT's names, tried on the release."""
