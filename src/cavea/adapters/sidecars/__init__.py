"""Sidecar files, read with the libraries that resist hostile ones."""

from cavea.adapters.sidecars.nfo import MOST_NFO_BYTES, NfoReader

__all__ = ["MOST_NFO_BYTES", "NfoReader"]
