"""Release names read by parsett. Its answers are checked and typed here."""

from cavea.adapters.release_names.parsett import ParsettNames, read_release

__all__ = ["ParsettNames", "read_release"]
