"""Plumbing without opinions: the route table, parsing, ranges, conditional requests, limits."""
