"""What every step of a scan works with."""

from dataclasses import dataclass

from cavea.domain.files import RootPath, WalkRules
from cavea.domain.libraries import Library
from cavea.ports.clock import Clock
from cavea.ports.files import Files
from cavea.ports.names import Names
from cavea.ports.sidecars import SidecarReader
from cavea.ports.unit import Units


@dataclass(frozen=True, slots=True)
class ScanRules:
    """What is set for all libraries.

    Attributes:
        link_roots: Symbolic links that lead into one of these are followed.
        trusted_days: Days for which a folder's time is trusted to tell of changes in it; 0 for never.
    """

    link_roots: tuple[RootPath, ...] = ()
    trusted_days: int = 7


@dataclass(frozen=True, slots=True)
class Tools:
    """Ports and rules, as one value.

    Attributes:
        units: Where everything is kept.
        files: The disks.
        names: Reads names.
        sidecars: Reads NFO files.
        clock: The time.
        rules: For all libraries.
    """

    units: Units
    files: Files
    names: Names
    sidecars: SidecarReader
    clock: Clock
    rules: ScanRules

    def rules_of(self, library: Library) -> WalkRules:
        """What is left out of a library, and which links are followed."""
        return WalkRules(library.scanning.exclude, self.rules.link_roots)
