"""Keeps a watch on every folder below one root, and reads what the kernel says of them."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cavea.adapters.disk import beneath, inotify
from cavea.adapters.disk.ignoring import IGNORE_FILE
from cavea.adapters.disk.listing import names_in
from cavea.adapters.disk.settling import Settling, is_within
from cavea.adapters.disk.tree import said
from cavea.adapters.disk.walker import is_left_out, joined
from cavea.domain.files import LONGEST_PATH, RelativePath, RootPath, display_of
from cavea.ports.watching import WatchFailed

_TOP: Final = RelativePath(b"")
_IGNORE_FILE: Final = IGNORE_FILE.encode()
_GONE_SELF: Final = inotify.DELETE_SELF | inotify.MOVE_SELF | inotify.UNMOUNT
_APPEARED: Final = inotify.CREATE | inotify.MOVED_TO
_DISAPPEARED: Final = inotify.DELETE | inotify.MOVED_FROM
_LIMIT: Final = Path("/proc/sys/fs/inotify/max_user_watches")


class WatchedRoot:
    """One root under watch: a queue of its own, since a folder has one watch in a queue.

    No folder is kept open: a disk that is only watched can be unmounted.
    """

    def __init__(self, root: RootPath, settling: Settling) -> None:
        """Take the queue; :meth:`begin` sets the watches.

        Raises:
            WatchFailed: The limit of queues is reached, or the root is away.
        """
        self._root: Final = root
        self._settling: Final = settling
        self._paths: Final[dict[int, RelativePath]] = {}
        self._watches: Final[dict[RelativePath, int]] = {}
        self._identity: Final = self._look()
        try:
            self._queue: Final = inotify.Inotify()
        except OSError as error:
            raise WatchFailed(
                "this system lets us watch no more libraries (fs.inotify.max_user_instances): raise that limit, or poll"
            ) from error

    @property
    def fd(self) -> int:
        """Readable when there is something to read."""
        return self._queue.fd

    def close(self) -> None:
        """End all watches."""
        self._queue.close()

    def begin(self) -> None:
        """Watch every folder there is.

        Raises:
            WatchFailed: The limit of watches is reached, or the root is away.
        """
        for _ in self._watch_below(_TOP):
            pass
        if _TOP not in self._watches:
            raise WatchFailed(f"{display_of(self._root)} cannot be read")

    def check(self) -> None:
        """See that the root is still the folder that is watched.

        Raises:
            WatchFailed: It is away, or another folder is in its place.
        """
        if self._look() != self._identity:
            raise WatchFailed(f"{display_of(self._root)} is away: another folder is in its place")

    def _look(self) -> tuple[int, int]:
        try:
            seen = os.stat(self._root)  # noqa: PTH116 - a path of bytes
        except OSError as error:
            raise WatchFailed(f"{display_of(self._root)} is away: {said(error)}") from error
        return (seen.st_dev, seen.st_ino)

    def read(self, now: float) -> None:
        """Note what has come.

        Raises:
            WatchFailed: The root is away, or the limit of watches is reached.
        """
        for notice in self._queue.notices():
            if notice.mask & inotify.OVERFLOW:
                self._begin_again(now)
                return
            path = self._paths.get(notice.watch)
            if path is None:
                continue  # of a folder that is not watched any more
            if not notice.name:
                self._of_itself(notice, path)
            elif notice.mask & inotify.IS_FOLDER:
                self._of_a_folder(notice, path, now)
            elif notice.name == _IGNORE_FILE or not is_left_out(notice.name):
                self._settling.notice((self._root, path), (notice.name,), now)

    def _of_itself(self, notice: inotify.Notice, path: RelativePath) -> None:
        if notice.mask & _GONE_SELF and path == _TOP:
            raise WatchFailed(f"{display_of(self._root)} is away")
        if notice.mask & inotify.IGNORED:
            self._paths.pop(notice.watch, None)
            if self._watches.get(path) == notice.watch:
                del self._watches[path]

    def _of_a_folder(self, notice: inotify.Notice, parent: RelativePath, now: float) -> None:
        path = joined(parent, notice.name)
        if is_left_out(notice.name):
            return
        if notice.mask & _DISAPPEARED:
            self._leave(path)
            self._settling.forget(self._root, path)
            self._settling.notice((self._root, parent), (), now)
        elif notice.mask & _APPEARED or path not in self._watches:
            for folder, files in self._watch_below(path):
                self._settling.notice((self._root, folder), files, now, is_new=folder == path)

    def _begin_again(self, now: float) -> None:
        """The kernel has lost notices: any folder may have changed, come or gone."""
        for _ in self._queue.notices():
            pass
        self._leave(_TOP)
        self.begin()
        self._settling.notice((self._root, _TOP), (), now, is_new=True)

    def _leave(self, path: RelativePath) -> None:
        for watched in [watched for watched in self._watches if is_within(watched, path)]:
            watch = self._watches.pop(watched)
            self._paths.pop(watch, None)
            self._queue.leave(watch)

    def _watch_below(self, start: RelativePath) -> Iterator[tuple[RelativePath, list[bytes]]]:
        """Watch a folder and all below it; each that is watched, with the names of its files."""
        try:
            root_fd = beneath.open_root(self._root)
        except OSError as error:
            raise WatchFailed(f"{display_of(self._root)} is away: {said(error)}") from error
        try:
            yield from self._watch_from(root_fd, start)
        finally:
            os.close(root_fd)

    def _watch_from(self, root_fd: int, start: RelativePath) -> Iterator[tuple[RelativePath, list[bytes]]]:
        pending = [start]
        while pending:
            path = pending.pop()
            try:
                fd = beneath.open_folder(root_fd, path)
            except OSError:
                continue  # gone, a link by now, or not for us to read: a scan says so
            try:
                watch = self._queue.watch(fd)
                names = names_in(fd)  # after the watch began, so that nothing comes between
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise WatchFailed(_limit_reached()) from error
                continue
            finally:
                os.close(fd)
            self._paths[watch], self._watches[path] = path, watch
            below = [joined(path, name) for name in names.folders]
            pending += [deeper for deeper in below if len(deeper) <= LONGEST_PATH]
            yield path, names.files


def _limit_reached() -> str:
    limit = _LIMIT.read_text().strip()
    return (
        f"there are more folders than this system lets us watch (fs.inotify.max_user_watches is {limit}): "
        "raise that limit, or poll"
    )
