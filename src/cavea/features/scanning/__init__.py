"""Scanning: what is on the disks becomes titles.

A scan goes one way: look at the roots → survey them (names and times of folders only) → list the folders that changed →
compare their files with the inventory → plan (what is new, changed, moved, gone) → apply the plan to the inventory →
put the titles together whose files changed. The second half can be done again at any time: titles that wait to be put
together stand in the database. What is gone is marked as missing, never deleted; a disk that is away changes nothing.
"""

from cavea.features.scanning.run import OPINION_JOB, PROBE_JOB
from cavea.features.scanning.scan import ASSEMBLE_JOB, Scanning
from cavea.features.scanning.tools import ScanRules, Tools

__all__ = ["ASSEMBLE_JOB", "OPINION_JOB", "PROBE_JOB", "ScanRules", "Scanning", "Tools"]
