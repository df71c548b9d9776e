"""The disk: surveying and watching libraries, opening media below a root, and writing our own files safely.

Media is opened in :mod:`cavea.adapters.disk.beneath` and nowhere else, and is never written. What the server
itself writes goes through :mod:`cavea.adapters.disk.atomic`.
"""

from cavea.adapters.disk.atomic import write_atomically
from cavea.adapters.disk.disk import Disk
from cavea.adapters.disk.lock import DataFolderInUse, DataFolderLock
from cavea.adapters.disk.watcher import Watcher

__all__ = ["DataFolderInUse", "DataFolderLock", "Disk", "Watcher", "write_atomically"]
