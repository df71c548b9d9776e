"""Measurements of the real server beside what it could be at best, as ratios of one run.

``python -m bench`` runs them all and writes ``docs/benchmarks.md``; ``python -m bench list`` runs one.
"""
