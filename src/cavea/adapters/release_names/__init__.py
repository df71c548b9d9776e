"""Release names read by parsett, its answers checked and typed; guessit as the second opinion in doubt.

What a child process runs is here too: :func:`read_paths`, and the bytes in which its answers travel.
"""

from cavea.adapters.release_names.bulk import decode, encode, read_paths
from cavea.adapters.release_names.parsett import ParsettNames, read_release
from cavea.adapters.release_names.second import second_opinion

__all__ = ["ParsettNames", "decode", "encode", "read_paths", "read_release", "second_opinion"]
