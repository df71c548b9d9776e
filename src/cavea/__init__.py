"""Cavea: a self-hosted media server with one documented REST API.

The house is described in ``docs/architecture.md``: rings outside, features inside, imports downwards only.
"""

__version__ = "0.1.0"
