"""The machine's clock and randomness, and the cache folder."""
