"""Features over a real database, a disk in memory, and a clock that stands until it is moved."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cavea.adapters.database.opening import open_database
from cavea.adapters.database.reader import DatabaseCatalogReader
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.unit import Database, DatabaseUnits
from cavea.adapters.release_names.reader import NamesInThread
from cavea.adapters.security.tokens import JwtTokens
from cavea.adapters.sidecars.nfo import NfoReader
from cavea.domain.access import Principal, Role
from cavea.domain.accounts import User, username_key
from cavea.domain.catalog import ItemKind
from cavea.domain.files import FileEntry
from cavea.domain.ids import FileId, ItemId, LibraryId, Prefix, SessionId, UserId, VersionId, derived_id
from cavea.domain.inventory import FileRow, SeenFile
from cavea.domain.libraries import Library, LibraryKind
from cavea.domain.naming import FilmName
from cavea.domain.scanning import FileRecord, ItemRecord, TitleRecord, VersionRecord
from cavea.domain.tasks import Task
from cavea.features.accounts import Accounts
from cavea.features.libraries import Libraries, Scans
from cavea.features.playback import Playback
from cavea.features.scanning import Scanning, ScanRules, Tools
from cavea.ports.unit import Unit
from cavea.testing.files import FakeFiles, FakeRoot


@dataclass
class StandingClock:
    """Time moves when a test says so."""

    seconds: int = 1_800_000_000

    def now_s(self) -> int:
        return self.seconds

    def now(self) -> str:
        moment = datetime.fromtimestamp(self.seconds, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class CountedIds:
    """Ids in order."""

    count: int = 0

    def new(self, prefix: Prefix) -> str:
        self.count += 1
        return f"{prefix}_{self.count:016}"


@dataclass
class PlainPasswords:
    """No cryptography, but a record of each comparison."""

    verified: list[str | None] = field(default_factory=list)

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def verify(self, password: str, kept: str | None) -> bool:
        self.verified.append(kept)
        return kept == f"hash of {password}"


@dataclass
class Rooms:
    """Everything that a test of features and ports works with."""

    database: Database
    clock: StandingClock
    ids: CountedIds
    passwords: PlainPasswords
    files: FakeFiles
    units: DatabaseUnits
    reader: DatabaseCatalogReader
    accounts: Accounts
    libraries: Libraries
    scans: Scans
    playback: Playback
    tools: Tools
    scanning: Scanning
    admin: Principal

    async def user(self, name: str, role: Role = Role.VIEWER) -> Principal:
        """A new account, as it calls."""
        now = self.clock.now()
        made = User(0, UserId(self.ids.new(Prefix.USER)), name, role, is_locked=False, display_name=None,
                    created_at=now, updated_at=now)  # fmt: skip
        async with self.units.begin() as unit:
            await unit.users.add(made, username_key(name), f"hash of {name}'s password")
        return Principal(made.id, name, role, SessionId("ses_0000000000000000"), None)

    async def library(
        self, name: str, files: Sequence[str] = (), kind: LibraryKind = LibraryKind.MOVIES
    ) -> Library:
        """A library on a disk in memory; each file's content is its name."""
        root = f"/media/{name}".encode()
        self.files.roots[root] = FakeRoot({file.encode(): file.encode() for file in files})
        return await self.libraries.create(self.admin, name, kind, (root.decode(),))

    def disk_of(self, library: Library) -> FakeRoot:
        """The disk of a library."""
        return self.files.roots[library.roots[0].path]

    async def scan(self, library: Library) -> Task:
        """Scan to the end."""
        return await self.run(await self.scans.start(self.admin, library.id))

    async def look(self, library: Library, *paths: str) -> Task:
        """Scan some folders to the end."""
        return await self.run(await self.scans.start(self.admin, library.id, paths=paths))

    async def preview(self, library: Library, *paths: str) -> Task:
        """Say what a scan would do."""
        return await self.run(await self.scans.start(self.admin, library.id, dry_run=True, paths=paths))

    async def run(self, task: Task) -> Task:
        """Do what a scan's job asks for, as the job engine would."""
        jobs = {
            int(str(pk)): json.loads(str(text))
            for pk, text in await self.rows("SELECT pk, payload FROM jobs")
        }
        ((pk, payload),) = [one for one in jobs.items() if one[1].get("task_id") == task.id]
        await self.execute(f"DELETE FROM jobs WHERE pk = {pk}")
        await self.scanning.run(payload)
        async with self.units.read() as unit:
            ended = await unit.tasks.by_id(task.id)
        assert ended is not None
        return ended

    async def rows(self, sqlite: str, postgresql: str | None = None) -> list[tuple[object, ...]]:
        """What a query of the test's own answers."""
        async with self.database.reading() as on:
            return await on.rows(Statement({"sqlite": sqlite, "postgresql": postgresql or sqlite}))

    async def execute(self, text: str) -> None:
        """Do something that no shelf does yet."""
        async with self.database.writing() as on:
            await on.execute(Statement({"sqlite": text, "postgresql": text}))


@asynccontextmanager
async def rooms(address: str) -> AsyncIterator[Rooms]:
    """Open a migrated database, and wire features over it."""
    database = open_database(address)
    await database.open()
    try:
        clock, ids, passwords, files = StandingClock(), CountedIds(), PlainPasswords(), FakeFiles()
        units = DatabaseUnits(database, clock)
        reader = DatabaseCatalogReader(database)
        nobody = Principal(UserId("usr_0"), "", Role.ADMIN, SessionId("ses_0"), None)
        tools = Tools(units, files, NamesInThread(), NfoReader(), clock, ScanRules())
        made = Rooms(
            database,
            clock,
            ids,
            passwords,
            files,
            units,
            reader,
            Accounts(units, passwords, JwtTokens(b"k" * 32), clock, ids),
            Libraries(units, files, clock, ids, b"/data"),
            Scans(units, clock, ids),
            Playback(units, reader, files, clock),
            tools,
            Scanning(tools),
            nobody,
        )
        made.admin = await made.user("root", Role.ADMIN)
        yield made
    finally:
        await database.close()


def limited_to(who: Principal, *libraries: str) -> Principal:
    """The same person, who may see only these libraries."""
    return replace(who, library_ids=frozenset(LibraryId(one) for one in libraries))


def film(library: Library, key: str, **facts: object) -> TitleRecord:
    """A film with one version and one file, as a scan would write it; :func:`put` writes both."""
    item_id = ItemId(derived_id(Prefix.MOVIE, library.id, key))
    file = FileRecord(file_of(library, key).id, 1, ())
    version = VersionRecord(VersionId(derived_id(Prefix.VERSION, item_id)), None, None, (file,))
    item = ItemRecord(
        id=item_id, kind=ItemKind.MOVIE, key=key, parent_id=None, top_id=None, number=None,
        last_number=None, absolute_number=None, extra_kind=None, title=key, sort_title=key,
        original_title=None, search_text=key, year=None, released=None, overview=None, tagline=None,
        rating=None, content_rating=None, genres=(), studios=(), provider_ids={}, credits=(),
        versions=(version,), assets=(),
    )  # fmt: skip
    whole = replace(item, **facts)  # type: ignore[arg-type] # fields of the record, by name
    return TitleRecord(key, f"signature of {key} {sorted(facts.items(), key=str)}", (whole,))


def file_of(library: Library, key: str) -> FileRow:
    """The file of :func:`film`."""
    name = key.encode() + b".mkv"
    seen = SeenFile(library.roots[0].pk, b"", FileEntry(name, 1, 1, 1))
    file_id = FileId(derived_id(Prefix.FILE, library.id, name))
    return FileRow(file_id, seen, FilmName(key), is_changed=False)


async def put(unit: Unit, library: Library, titles: Sequence[TitleRecord], at: str = "now") -> None:
    """Write films, and the files they play."""
    await unit.inventory.put(library.id, [file_of(library, title.key) for title in titles], at)
    await unit.catalog.put(library.id, titles, at)
