"""Scanning: what is on the disks becomes titles.

A scan goes one way: look at the roots → walk them → read the names → group files into titles → compare with what is
known → write what differs. A title carries a signature of everything it was made from, so a second scan of the same
tree writes nothing. What is gone is marked as missing, never deleted; a disk that is away changes nothing at all.
"""

from cavea.features.scanning.scan import Scanning

__all__ = ["Scanning"]
