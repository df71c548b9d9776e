"""A root as a library's rules show it: which folders it has, and what is in one of them.

Every folder is reached from the descriptor of its root, or of the link root that a followed link leads into, and
no link is followed on the way. So neither depth nor length of a path ends the walk, and nothing swapped meanwhile
leads out.
"""

import errno
import os
import stat
from typing import Final, NamedTuple

from cavea.adapters.disk import beneath
from cavea.adapters.disk.ignoring import Exclusions, exclusions, read_ignore_file
from cavea.adapters.disk.listing import mark_of_names, mark_of_stats, names_in
from cavea.adapters.disk.walker import is_left_out, joined
from cavea.domain.files import FileEntry, Folder, FolderSight, RelativePath, RootPath, WalkRules

_TOP: Final = RelativePath(b"")

Identity = tuple[int, int]
"""Device and inode of a folder."""


class Spot(NamedTuple):
    """A folder that can be looked at.

    Attributes:
        path: As the library knows it, relative to the root.
        base: The root, or the link root it lies in.
        real: Below ``base``, without a link on the way.
        above: What is excluded among the entries of the folder above, this one included.
        ancestors: The folders it lies in, when it was reached through a link; None when it was not.
    """

    path: RelativePath
    base: RootPath
    real: RelativePath
    above: Exclusions
    ancestors: tuple[Identity, ...] | None


class Look(NamedTuple):
    """What one look at a folder found; ``files`` is empty unless stats were asked for."""

    sight: FolderSight
    files: list[FileEntry]
    folders: list[bytes]
    below: list[Spot]


class _Links(NamedTuple):
    """The followed links of one folder, sorted by name."""

    files: dict[bytes, os.stat_result]
    folders: dict[bytes, beneath.Landing]


_NO_LINKS: Final = _Links({}, {})


class Tree:
    """One root under one set of rules; it holds descriptors until it is closed."""

    def __init__(self, root: RootPath, rules: WalkRules) -> None:
        """Nothing is opened yet.

        Raises:
            ValueError: An excluding pattern cannot be used.
        """
        self.root: Final = root
        self._link_roots: Final = rules.link_roots
        self._always: Final = exclusions(rules.exclude)
        self._open_bases: Final[dict[RootPath, int]] = {}
        self._inside_of: Final[dict[RelativePath, Exclusions | None]] = {}

    def close(self) -> None:
        """Close what was opened."""
        while self._open_bases:
            os.close(self._open_bases.popitem()[1])

    def is_there(self) -> bool:
        """Whether the root can be opened and has not been deleted meanwhile."""
        try:
            return os.fstat(self._base(self.root)).st_nlink > 0
        except OSError:
            return False

    def spot_at(self, path: RelativePath) -> Spot | None:
        """The folder of this path; None when the library does not have it: left out, or behind a link not followed.

        Raises:
            OSError: It cannot be reached (which may show only when it is looked at).
            ValueError: A ``.caveaignore`` above it cannot be used.
        """
        if not path:
            return Spot(path, self.root, path, self._always, None)
        above = self._inside(_parent(path))
        if above is None or _leaves_out(above, path):
            return None
        plain = Spot(path, self.root, path, above, None)
        if not self._link_roots:
            return plain
        try:
            os.close(beneath.open_folder(self._base(self.root), path))
        except OSError as error:
            if error.errno not in beneath.STOPPED_AT_A_LINK:
                raise
            return self._behind_links(path, above)
        return plain

    def look(self, spot: Spot, *, with_stats: bool) -> Look:
        """List one folder.

        Raises:
            OSError: It cannot be listed.
            ValueError: Its ``.caveaignore`` cannot be used.
        """
        fd = beneath.open_folder(self._base(spot.base), spot.real)
        try:
            own = os.fstat(fd)
            names = names_in(fd)
            inside = self._with_ignore_file(spot, fd) if names.has_ignore_file else spot.above
            files, links, folders = names.files, names.links, names.folders
            if not inside.is_idle:
                files = inside.kept(spot.path, files, is_folder=False)
                folders = inside.kept(spot.path, folders, is_folder=True)
            if spot.ancestors is not None and folders:
                folders = _without(fd, folders, (*spot.ancestors, (own.st_dev, own.st_ino)))
            followed = self._follow(spot, own, links, inside) if links else _NO_LINKS
            entries = _entries(fd, files, followed.files) if with_stats else []
        finally:
            os.close(fd)
        if with_stats:
            files = [entry.name for entry in entries if entry.name not in followed.files]
        files.sort()
        folders.sort()
        names_mark = mark_of_names(files, folders, followed.files, followed.folders)
        stats_mark = mark_of_stats(entries) if with_stats else None
        sight = FolderSight(spot.path, own.st_mtime_ns, names_mark, stats_mark, None)
        below = _below(spot, (own.st_dev, own.st_ino), inside, folders)
        if followed.folders:
            below += self._behind(spot, (own.st_dev, own.st_ino), inside, followed.folders)
            below.sort(key=_path_of)
            folders = [_name(spot.path) for spot in below]
        return Look(sight, entries, folders, below)

    def _behind(
        self, spot: Spot, own: Identity, inside: Exclusions, folders: dict[bytes, beneath.Landing]
    ) -> list[Spot]:
        within = self._around(spot, own)
        return [
            Spot(joined(spot.path, name), place.base, place.path, inside, within)
            for name, place in folders.items()
        ]

    def _around(self, spot: Spot, own: Identity) -> tuple[Identity, ...]:
        """A folder and those it lies in."""
        return self._ancestors(spot.path) if spot.ancestors is None else (*spot.ancestors, own)

    def _with_ignore_file(self, spot: Spot, fd: int) -> Exclusions:
        try:
            return spot.above.within(spot.path, read_ignore_file(fd))
        except FileNotFoundError:
            return spot.above  # deleted since it was listed
        except OSError as error:
            raise ValueError(f"its .caveaignore cannot be read: {said(error)}") from error
        except ValueError as error:
            raise ValueError(f"its .caveaignore cannot be used: {error}") from error

    def _follow(self, spot: Spot, own: os.stat_result, links: list[bytes], inside: Exclusions) -> _Links:
        """Look where links lead; those that lead nowhere we go are not there."""
        files: dict[bytes, os.stat_result] = {}
        folders: dict[bytes, beneath.Landing] = {}
        for name in sorted(links):
            path = joined(spot.path, name)
            found = beneath.linked_file(self._base(spot.base), joined(spot.real, name))
            place = None
            if found is None:
                place = beneath.landing(self.root, path, self._link_roots)
                found = place and self._at(place)
            if found is None or inside.leave_out(path, is_folder=stat.S_ISDIR(found.st_mode)):
                continue
            if stat.S_ISREG(found.st_mode):
                files[name] = found
            elif (
                stat.S_ISDIR(found.st_mode)
                and place is not None
                and self._leads_elsewhere(place, found, spot, own)
            ):
                folders[name] = place
        return _Links(files, folders)

    def _leads_elsewhere(
        self, place: beneath.Landing, found: os.stat_result, spot: Spot, own: os.stat_result
    ) -> bool:
        """Whether a linked folder is neither found in the root anyway nor one of those the link lies in."""
        if place.base == self.root:
            return False
        return (found.st_dev, found.st_ino) not in self._around(spot, (own.st_dev, own.st_ino))

    def _at(self, place: beneath.Landing) -> os.stat_result | None:
        return beneath.stat_without_links(self._base(place.base), place.path)

    def _behind_links(self, path: RelativePath, above: Exclusions) -> Spot | None:
        place = None
        for prefix in _prefixes(path):
            place = beneath.landing(self.root, prefix, self._link_roots)
            if place is None or (place.base == self.root and place.path != prefix):
                return None  # leads out, or into the root, where it is found anyway
        if place is None or place.base == self.root:
            raise NotADirectoryError(
                errno.ENOTDIR, os.strerror(errno.ENOTDIR), path
            )  # a file, and no link at all
        found = self._at(place)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        ancestors = self._ancestors(_parent(path))
        if (found.st_dev, found.st_ino) in ancestors:
            return None
        return Spot(path, place.base, place.path, above, ancestors)

    def _ancestors(self, path: RelativePath) -> tuple[Identity, ...]:
        """The root and every folder down to this one, as they are now."""
        found = [os.fstat(self._base(self.root))]
        for prefix in _prefixes(path):
            place = beneath.landing(self.root, prefix, self._link_roots)
            seen = place and self._at(place)
            if seen is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            found.append(seen)
        return tuple((seen.st_dev, seen.st_ino) for seen in found)

    def _inside(self, path: RelativePath) -> Exclusions | None:
        """What is excluded among a folder's entries; None when the folder itself is left out."""
        unknown: list[RelativePath] = []
        at: RelativePath | None = path
        while at is not None and at not in self._inside_of:
            unknown.append(at)
            at = _parent(at) if at else None
        inside = self._always if at is None else self._inside_of[at]
        for deeper in reversed(unknown):
            if inside is not None:
                inside = None if deeper and _leaves_out(inside, deeper) else self._read(deeper, inside)
            self._inside_of[deeper] = inside
        return inside

    def _read(self, path: RelativePath, above: Exclusions) -> Exclusions | None:
        spot = Spot(path, self.root, path, above, None)
        try:
            fd = beneath.open_folder(self._base(self.root), path)
        except OSError as error:
            if error.errno not in beneath.STOPPED_AT_A_LINK or not self._link_roots:
                raise
            behind = self._behind_links(path, above)
            if behind is None:
                return None
            spot = behind
            fd = beneath.open_folder(self._base(spot.base), spot.real)
        try:
            return self._with_ignore_file(spot, fd)
        finally:
            os.close(fd)

    def _base(self, base: RootPath) -> int:
        fd = self._open_bases.get(base)
        if fd is None:
            fd = beneath.open_root(base) if base == self.root else _open_link_root(base)
            self._open_bases[base] = fd
        return fd


def _open_link_root(base: RootPath) -> int:
    """A link root that is absent or empty is away, as a root is: what links lead to is unknown, and not missing."""
    try:
        fd = beneath.open_root(base)
    except OSError as error:
        raise OSError(f"a folder that links lead into is away: {said(error)}") from error
    with os.scandir(fd) as entries:
        is_empty = next(entries, None) is None
    if is_empty:
        os.close(fd)
        raise OSError("a folder that links lead into is away: it is empty")
    return fd


def folder_of(path: RelativePath, look: Look) -> Folder:
    """A look with stats, as the domain knows a listed folder."""
    return Folder(path, look.sight.mtime_ns, tuple(look.files), tuple(look.folders), look.sight)


def said(error: OSError) -> str:
    """What the system said, for people."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def _entries(fd: int, files: list[bytes], linked: dict[bytes, os.stat_result]) -> list[FileEntry]:
    entries: list[FileEntry] = []
    for name in files:
        try:
            found = os.stat(name, dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            continue  # deleted since it was listed
        if stat.S_ISREG(found.st_mode):
            entries.append(FileEntry(name, found.st_size, found.st_mtime_ns, found.st_ino))
    for name, found in linked.items():
        entries.append(FileEntry(name, found.st_size, found.st_mtime_ns, found.st_ino))
    entries.sort(key=_file_name)
    return entries


def _below(spot: Spot, own: Identity, inside: Exclusions, folders: list[bytes]) -> list[Spot]:
    if not folders:
        return []
    path, base, real, _, ancestors = spot
    prefix = path + b"/" if path else b""
    if ancestors is None:
        paths = [RelativePath(prefix + name) for name in folders]
        return [Spot(deeper, base, deeper, inside, None) for deeper in paths]
    within = (*ancestors, own)
    return [Spot(RelativePath(prefix + name), base, joined(real, name), inside, within) for name in folders]


def _without(fd: int, folders: list[bytes], ancestors: tuple[Identity, ...]) -> list[bytes]:
    """Folders that are not one of those they lie in: behind a link, a plain folder may be the root again."""
    kept: list[bytes] = []
    for name in folders:
        found = os.stat(name, dir_fd=fd, follow_symlinks=False)
        if (found.st_dev, found.st_ino) not in ancestors:
            kept.append(name)
    return kept


def _leaves_out(above: Exclusions, path: RelativePath) -> bool:
    return is_left_out(_name(path)) or above.leave_out(path, is_folder=True)


def _parent(path: RelativePath) -> RelativePath:
    return RelativePath(path.rpartition(b"/")[0])


def _name(path: RelativePath) -> bytes:
    return path.rpartition(b"/")[2]


def _prefixes(path: RelativePath) -> list[RelativePath]:
    """``a``, ``a/b``, ``a/b/c``; nothing for the root."""
    ends = [at for at, byte in enumerate(path) if byte == ord("/")]
    return [RelativePath(path[:end]) for end in (*ends, len(path))] if path else []


def _path_of(spot: Spot) -> RelativePath:
    return spot.path


def _file_name(entry: FileEntry) -> bytes:
    return entry.name
