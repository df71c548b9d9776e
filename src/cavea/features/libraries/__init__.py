"""Libraries: making, changing and forgetting them, and keeping them up to date.

What they hold is found by the feature of scanning, which takes the jobs that are enqueued here.
"""

from cavea.features.libraries.libraries import Libraries
from cavea.features.libraries.requests import SCAN_JOB
from cavea.features.libraries.scans import Scans
from cavea.features.libraries.upkeep import Upkeep

__all__ = ["SCAN_JOB", "Libraries", "Scans", "Upkeep"]
