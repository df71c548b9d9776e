"""Libraries and their folders in the database."""

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy import bindparam, delete, func, insert, select, update

from cavea.adapters.database.catalog_statements import PRUNE
from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import ITEM_COUNTS, LIBRARIES, ROOTS
from cavea.domain.access import Principal
from cavea.domain.catalog import LISTED_KINDS
from cavea.domain.errors import NameTaken
from cavea.domain.files import RootIdentity, RootPath
from cavea.domain.ids import LibraryId
from cavea.domain.libraries import Library, LibraryKind, LibraryRoot, LibraryState, ScanSettings
from cavea.domain.query import Page, PageRequest

_COUNT: Final = (
    select(func.coalesce(func.sum(ITEM_COUNTS.c.count), sa.literal_column("0")))
    .where(
        ITEM_COUNTS.c.library_pk == LIBRARIES.c.pk,
        ITEM_COUNTS.c.kind.in_([sa.literal_column(f"'{kind.value}'") for kind in LISTED_KINDS]),
    )
    .scalar_subquery()
)
_LIBRARY: Final = select(
    LIBRARIES.c.pk,
    LIBRARIES.c.id,
    LIBRARIES.c.name,
    LIBRARIES.c.kind,
    LIBRARIES.c.state,
    LIBRARIES.c.notice,
    _COUNT,
    LIBRARIES.c.created_at,
    LIBRARIES.c.updated_at,
    LIBRARIES.c.scanned_at,
    LIBRARIES.c.full_scanned_at,
    LIBRARIES.c.scanning,
    LIBRARIES.c.watch_problem,
)
_ALL: Final = Statement(_LIBRARY.order_by(LIBRARIES.c.name_key, LIBRARIES.c.pk))
_BY_ID: Final = Statement(_LIBRARY.where(LIBRARIES.c.id == bindparam("id")))
_ROOTS_OF: Final = Statement(
    select(ROOTS.c.pk, ROOTS.c.path, ROOTS.c.device, ROOTS.c.inode, ROOTS.c.file_system, ROOTS.c.problem)
    .where(ROOTS.c.library_pk == bindparam("library_pk"))
    .order_by(ROOTS.c.pk)
)
_IDS: Final = Statement(select(LIBRARIES.c.id))
_NAMED: Final = Statement(select(LIBRARIES.c.id).where(LIBRARIES.c.name_key == bindparam("name_key")))
_ADD: Final = Statement(
    insert(LIBRARIES).values(
        {
            c: bindparam(c)
            for c in ("id", "name", "name_key", "kind", "state", "created_at", "updated_at", "scanning")
        }
    )
)
_PK: Final = select(LIBRARIES.c.pk).where(LIBRARIES.c.id == bindparam("library_id")).scalar_subquery()
_ADD_ROOT: Final = Statement(insert(ROOTS).values(library_pk=_PK, path=bindparam("path")))
_DROP_ROOT: Final = Statement(delete(ROOTS).where(ROOTS.c.pk == bindparam("root_pk")))
_TOUCH: Final = Statement(
    update(LIBRARIES).where(LIBRARIES.c.id == bindparam("library_id")).values(updated_at=bindparam("at"))
)
_RENAME: Final = Statement(
    update(LIBRARIES)
    .where(LIBRARIES.c.id == bindparam("library_id"))
    .values(name=bindparam("new_name"), name_key=bindparam("new_key"), updated_at=bindparam("at"))
)
_DELETE: Final = Statement(delete(LIBRARIES).where(LIBRARIES.c.id == bindparam("library_id")))
_SET_STATE: Final = Statement(
    update(LIBRARIES)
    .where(LIBRARIES.c.id == bindparam("library_id"))
    .values(
        state=bindparam("new_state"),
        notice=bindparam("new_notice"),
        scanned_at=func.coalesce(bindparam("scanned", type_=sa.Text), LIBRARIES.c.scanned_at),
    )
)
_SET_SCANNING: Final = Statement(
    update(LIBRARIES)
    .where(LIBRARIES.c.id == bindparam("library_id"))
    .values(scanning=bindparam("new_scanning"), updated_at=bindparam("at"))
)
_SET_WATCH_PROBLEM: Final = Statement(
    update(LIBRARIES)
    .where(LIBRARIES.c.id == bindparam("library_id"))
    .values(watch_problem=bindparam("new_problem"))
)
_SET_FULL: Final = Statement(
    update(LIBRARIES)
    .where(LIBRARIES.c.id == bindparam("library_id"))
    .values(full_scanned_at=bindparam("new_at"))
)
_SET_ROOT: Final = Statement(
    update(ROOTS)
    .where(ROOTS.c.pk == bindparam("root_pk"))
    .values(
        device=bindparam("new_device"),
        inode=bindparam("new_inode"),
        file_system=bindparam("new_file_system"),
        problem=bindparam("new_problem"),
    )
)


def _root(row: Row) -> LibraryRoot:
    pk, path, device, inode, file_system, problem = row
    identity = None if inode is None else RootIdentity(device, int(inode), file_system)
    return LibraryRoot(pk, RootPath(bytes(path)), identity, problem)


class LibraryShelf:
    """Libraries and their folders."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def _library(self, row: Row) -> Library:
        roots = tuple(_root(r) for r in await self._on.rows(_ROOTS_OF, {"library_pk": row[0]}))
        pk, library_id, name, kind, state, notice, count, created_at, updated_at, *scans = row
        scanned_at, full_scanned_at, scanning, watch_problem = scans
        return Library(
            pk,
            LibraryId(library_id),
            name,
            LibraryKind(kind),
            LibraryState(state),
            notice,
            roots,
            int(count),
            created_at,
            updated_at,
            scanned_at,
            full_scanned_at,
            msgspec.json.decode(scanning, type=ScanSettings),
            watch_problem,
        )

    async def all(self) -> list[Library]:
        """Every library, by name."""
        return [await self._library(row) for row in await self._on.rows(_ALL)]

    async def page(self, who: Principal, request: PageRequest) -> Page[Library]:
        """Those that the caller can see, by name. A household has a handful, so they are read whole."""
        seen = [one for one in await self.all() if who.library_ids is None or one.id in who.library_ids]
        return Page(seen[request.offset : request.offset + request.per_page], request, len(seen))

    async def by_id(self, library_id: LibraryId, who: Principal | None = None) -> Library | None:
        """One, if the caller can see it."""
        if who is not None and who.library_ids is not None and library_id not in who.library_ids:
            return None
        row = await self._on.row(_BY_ID, {"id": library_id})
        return None if row is None else await self._library(row)

    async def ids_like(self, slug: str) -> set[str]:
        """The ids that begin with this slug."""
        return {row[0] for row in await self._on.rows(_IDS) if row[0].startswith(slug)}

    async def _refuse_taken(self, name: str, name_key: str, but: LibraryId | None) -> None:
        row = await self._on.row(_NAMED, {"name_key": name_key})
        if row is not None and row[0] != but:
            raise NameTaken(f"a library is called {name} already; choose another name")

    async def add(self, library: Library, name_key: str) -> None:
        """Keep a new library and its roots.

        Raises:
            NameTaken: There is one of that name.
        """
        await self._refuse_taken(library.name, name_key, None)
        await self._on.execute(
            _ADD,
            {
                "id": library.id,
                "name": library.name,
                "name_key": name_key,
                "kind": library.kind.value,
                "state": library.state.value,
                "created_at": library.created_at,
                "updated_at": library.updated_at,
                "scanning": msgspec.json.encode(library.scanning).decode(),
            },
        )
        for root in library.roots:
            await self._on.execute(_ADD_ROOT, {"library_id": library.id, "path": root.path})

    async def rename(self, library_id: LibraryId, name: str, name_key: str, at: str) -> None:
        """Give it another name; the id stays.

        Raises:
            NameTaken: There is one of that name.
        """
        await self._refuse_taken(name, name_key, library_id)
        await self._on.execute(
            _RENAME, {"library_id": library_id, "new_name": name, "new_key": name_key, "at": at}
        )

    async def set_roots(self, library_id: LibraryId, paths: Sequence[RootPath], at: str) -> None:
        """Let it have just these folders; those that stay keep what was found in them."""
        row = await self._on.row(_BY_ID, {"id": library_id})
        if row is None:
            return
        kept = {root.path: root for root in (await self._library(row)).roots}
        for path in paths:
            if path not in kept:
                await self._on.execute(_ADD_ROOT, {"library_id": library_id, "path": path})
        dropped = [root for path, root in kept.items() if path not in paths]
        for root in dropped:
            await self._on.execute(_DROP_ROOT, {"root_pk": root.pk})
        for statement in PRUNE if dropped else ():
            await self._on.execute(statement, {"library_id": library_id})
        await self._on.execute(_TOUCH, {"library_id": library_id, "at": at})

    async def delete(self, library_id: LibraryId) -> bool:
        """Forget it and what was found in it; what people watched is kept. False when it was not there."""
        return await self._on.execute(_DELETE, {"library_id": library_id}) == 1

    async def set_state(
        self, library_id: LibraryId, state: LibraryState, notice: str | None, scanned_at: str | None
    ) -> None:
        """Say whether its disks are there; ``scanned_at`` None keeps the last one."""
        await self._on.execute(
            _SET_STATE,
            {"library_id": library_id, "new_state": state.value, "new_notice": notice, "scanned": scanned_at},
        )

    async def set_scanning(self, library_id: LibraryId, scanning: ScanSettings, at: str) -> None:
        """Change how it is kept up to date."""
        text = msgspec.json.encode(scanning).decode()
        await self._on.execute(_SET_SCANNING, {"library_id": library_id, "new_scanning": text, "at": at})

    async def set_full_scan(self, library_id: LibraryId, at: str | None) -> None:
        """Remember when every file was last looked at; None to have the next scan do it."""
        await self._on.execute(_SET_FULL, {"library_id": library_id, "new_at": at})

    async def set_watch_problem(self, library_id: LibraryId, problem: str | None) -> None:
        """Say why its folders cannot be watched; None when they are."""
        await self._on.execute(_SET_WATCH_PROBLEM, {"library_id": library_id, "new_problem": problem})

    async def set_root(self, root: LibraryRoot, identity: RootIdentity | None, problem: str | None) -> None:
        """Remember what a root looked like; identity None keeps the last one."""
        kept = identity or root.identity
        await self._on.execute(
            _SET_ROOT,
            {
                "root_pk": root.pk,
                "new_device": kept.device if kept else None,
                "new_inode": str(kept.inode) if kept else None,
                "new_file_system": kept.file_system if kept else None,
                "new_problem": problem,
            },
        )
