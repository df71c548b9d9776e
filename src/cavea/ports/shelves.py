"""Where things are kept: one shelf per noun, each reachable only through a unit."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from cavea.domain.access import Principal
from cavea.domain.accounts import Session, User
from cavea.domain.files import RootIdentity, RootPath
from cavea.domain.ids import FileId, ItemId, LibraryId, SessionId, TaskId, UserId
from cavea.domain.libraries import Library, LibraryRoot, LibraryState, ScanSettings
from cavea.domain.media import Look
from cavea.domain.playback import Progress
from cavea.domain.query import Page, PageRequest
from cavea.domain.scanning import Identity, TitleRecord, WaitingAsset, WaitingFile
from cavea.domain.tasks import Task, TaskState


class Users(Protocol):
    """Accounts."""

    async def are_there_any(self) -> bool:
        """Whether an account exists."""
        ...

    async def by_id(self, user_id: UserId) -> User | None:
        """An account by its id."""
        ...

    async def credentials_of(self, username_key: str) -> tuple[User, str] | None:
        """An account and its password's hash, by its folded name."""
        ...

    async def add(self, user: User, username_key: str, password_hash: str) -> None:
        """Keep a new account.

        Raises:
            NameTaken: There is one of that name.
        """
        ...

    async def rename(self, user_id: UserId, display_name: str | None, at: str) -> None:
        """Change what the app calls them."""
        ...

    async def set_password(self, user_id: UserId, password_hash: str, at: str) -> None:
        """Change the password."""
        ...


class Sessions(Protocol):
    """Signed-in devices."""

    async def principal(self, user_id: UserId, session_id: SessionId, now_s: int) -> Principal | None:
        """Who calls with this session now; None when it ended or its owner is locked out."""
        ...

    async def by_id(self, session_id: SessionId, now_s: int) -> Session | None:
        """A session that lives."""
        ...

    async def add(self, session: Session, client: str, address: str, at: str) -> None:
        """Keep a new session."""
        ...

    async def rotate(self, session_id: SessionId, generation: int, now_s: int, expires_at: int) -> bool:
        """Go from this generation to the next; False when another call did it first."""
        ...

    async def revoke(self, session_id: SessionId) -> None:
        """End one."""
        ...

    async def revoke_others(self, user_id: UserId, but: SessionId) -> None:
        """End all of a user but one."""
        ...


class Throttles(Protocol):
    """How often somebody guessed wrong."""

    async def blocked_until(self, keys: Sequence[str]) -> int:
        """The latest moment (seconds since 1970) that any of these must wait for; 0 for none."""
        ...

    async def failures(self, key: str, now_s: int) -> int:
        """How often it failed of late."""
        ...

    async def fail(self, key: str, failures: int, blocked_until: int, forget_at: int) -> None:
        """Remember one more failure."""
        ...

    async def sweep(self, now_s: int) -> None:
        """Drop what is forgotten anyway."""
        ...

    async def forget(self, key: str) -> None:
        """Begin again at zero."""
        ...


class Libraries(Protocol):
    """Libraries and their folders."""

    async def page(self, who: Principal, request: PageRequest) -> Page[Library]:
        """Those that the caller can see, by name."""
        ...

    async def all(self) -> list[Library]:
        """Every library, by name."""
        ...

    async def by_id(self, library_id: LibraryId, who: Principal | None = None) -> Library | None:
        """One, if the caller can see it."""
        ...

    async def ids_like(self, slug: str) -> set[str]:
        """The ids that begin with this slug."""
        ...

    async def add(self, library: Library, name_key: str) -> None:
        """Keep a new library and its roots.

        Raises:
            NameTaken: There is one of that name.
        """
        ...

    async def rename(self, library_id: LibraryId, name: str, name_key: str, at: str) -> None:
        """Give it another name; the id stays.

        Raises:
            NameTaken: There is one of that name.
        """
        ...

    async def set_roots(self, library_id: LibraryId, paths: Sequence[RootPath], at: str) -> None:
        """Let it have just these folders; those that stay keep what was found in them."""
        ...

    async def delete(self, library_id: LibraryId) -> bool:
        """Forget it and what was found in it; what people watched is kept. False when it was not there."""
        ...

    async def set_state(
        self, library_id: LibraryId, state: LibraryState, notice: str | None, scanned_at: str | None
    ) -> None:
        """Say whether its disks are there; ``scanned_at`` None keeps the last one."""
        ...

    async def set_scanning(self, library_id: LibraryId, scanning: ScanSettings, at: str) -> None:
        """Change how it is kept up to date."""
        ...

    async def set_full_scan(self, library_id: LibraryId, at: str | None) -> None:
        """Remember when every file was last looked at; None to have the next scan do it."""
        ...

    async def set_watch_problem(self, library_id: LibraryId, problem: str | None) -> None:
        """Say why its folders cannot be watched; None when they are."""
        ...

    async def set_root(self, root: LibraryRoot, identity: RootIdentity | None, problem: str | None) -> None:
        """Remember what a root looked like; identity None keeps the last one."""
        ...


class Tasks(Protocol):
    """Long work as people see it."""

    async def page(self, request: PageRequest) -> Page[Task]:
        """Newest first."""
        ...

    async def by_id(self, task_id: TaskId) -> Task | None:
        """One task."""
        ...

    async def open_for(self, subject_id: str, kind: str, state: TaskState | None = None) -> Task | None:
        """The one that waits or runs for this subject, or is in just this state."""
        ...

    async def latest(self, subject_id: str, kind: str) -> Task | None:
        """The newest for this subject, whatever became of it."""
        ...

    async def unfinished(self) -> list[Task]:
        """Those that wait or run."""
        ...

    async def put(self, task: Task) -> None:
        """Keep it as it is now."""
        ...


class Catalog(Protocol):
    """Titles: written by the scanner from the files of the inventory."""

    async def is_empty(self, library_id: LibraryId) -> bool:
        """Whether a library has no title yet."""
        ...

    async def identities(self, library_id: LibraryId, keys: Sequence[str]) -> list[Identity]:
        """The films and series of these keys, and everything under them."""
        ...

    async def signatures(self, ids: Sequence[ItemId]) -> dict[ItemId, str]:
        """The signature of films and series: what is the same need not be written again."""
        ...

    async def holders(self, ids: Sequence[ItemId]) -> dict[ItemId, str]:
        """The keys of the items that have these ids, of whatever library."""
        ...

    async def leaves(self, files: Sequence[FileId]) -> dict[FileId, Identity]:
        """What each of these files plays."""
        ...

    async def count_files(self, items: Sequence[ItemId], but: Collection[FileId]) -> dict[ItemId, int]:
        """How many files each of these has besides some."""
        ...

    async def rekey(self, items: Sequence[tuple[ItemId, str]]) -> None:
        """Items that are recognised by another key from now on; any order, cycles too."""
        ...

    async def put(
        self, library_id: LibraryId, titles: Sequence[TitleRecord], at: str, *, are_new: bool = False
    ) -> None:
        """Write titles whole: what they no longer have is taken away, what stays keeps its ids.

        ``are_new`` says that none of them was there and none of their files is missing, which saves half the work.
        """
        ...

    async def weigh(self) -> None:
        """Let the database find out how much there is, so that its plans fit; for when much was written."""
        ...

    async def drop(self, library_id: LibraryId, keys: Sequence[str]) -> None:
        """Take these films and series away, with everything under them."""
        ...

    async def waiting_files(self, library_id: LibraryId, after: int, limit: int) -> list[WaitingFile]:
        """Files that were not looked into yet, from the one after a number."""
        ...

    async def count_waiting_files(self, library_id: LibraryId) -> int:
        """How many were not looked into yet."""
        ...

    async def put_probes(self, found: Sequence[tuple[WaitingFile, Look, Mapping[str, str]]]) -> None:
        """Keep what was found inside files, and what follows for their titles.

        The third of each are the tags that say something about its title, which waits to be put together then.
        """
        ...

    async def waiting_assets(self, library_id: LibraryId, limit: int) -> list[WaitingAsset]:
        """Local pictures that were not measured yet."""
        ...

    async def put_measures(self, found: Sequence[tuple[WaitingAsset, tuple[int, int, str] | None]]) -> None:
        """Keep width, height and placeholder of pictures; None for one that cannot be shown, which is dropped."""
        ...


class ProgressShelf(Protocol):
    """What people have watched."""

    async def of(self, who: Principal, item_id: ItemId) -> Progress | None:
        """The caller's progress; None when it was never begun."""
        ...

    async def put(self, who: Principal, progress: Progress) -> None:
        """Keep it, and how many episodes of the series and season are seen."""
        ...

    async def carry(self, items: Sequence[tuple[ItemId, ItemId]]) -> None:
        """Give everybody's progress in one item to another, unless they have some there already."""
        ...

    async def recount(self, items: Sequence[ItemId]) -> None:
        """Count again how many episodes of these series, and of their seasons, everybody has seen."""
        ...
