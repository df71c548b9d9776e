"""Libraries and their scans."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cavea.contracts._http.route import Access, Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.libraries import (
    AbsentFile,
    FolderListing,
    Library,
    LibraryChanges,
    NewLibrary,
    ScanRequest,
    TaskStarted,
    UnrecognisedFile,
    absent_file,
    given,
    library,
    task,
    unrecognised_file,
)
from cavea.domain.access import Role, Scope
from cavea.domain.errors import Conflict, Forbidden, NameTaken, NotFound
from cavea.domain.ids import LibraryId

TABLE: Final = Table("Libraries", "The folders of a household's media, and scanning them.")


MAX_PATHS_BODY: Final = 512 * 1024
"""Bytes: a hundred paths of the longest kind."""


class FolderQuery(msgspec.Struct, frozen=True):
    """Which folder to open."""

    path: Annotated[
        Annotated[str, Meta(max_length=4096)] | None,
        Meta(description="An absolute folder; the home folder when left out.", examples=["/media"]),
    ] = None


def _shaped(call: Desk, noun: object) -> Library:
    return library(noun, with_paths=call.who.is_at_least(Role.ADMIN))  # type: ignore[arg-type] # always a library


@TABLE.route(
    "GET",
    "/api/libraries",
    operation="list_libraries",
    summary="List the libraries that you can see",
    scope=Scope.LIBRARY_READ,
)
async def list_libraries(call: Desk, query: ListQuery) -> Listed[Library]:
    """List by name."""
    page = await call.features.libraries.list(call.who, query.request)
    return Listed([_shaped(call, noun) for noun in page.items], page)


@TABLE.route(
    "POST",
    "/api/libraries",
    operation="create_library",
    summary="Make a library and scan it",
    description="Administrators only. The folders must exist, be readable, and not lie in another library.",
    scope=Scope.LIBRARY_WRITE,
    status=201,
    errors=(Forbidden, NameTaken, Conflict),
)
async def create_library(call: Desk, body: NewLibrary) -> Library:
    """Make it and start its first scan."""
    scanning = given(body.scanning)
    made = await call.features.libraries.create(call.who, body.name, body.kind, tuple(body.paths), scanning)
    return _shaped(call, made)


@TABLE.route(
    "GET",
    "/api/libraries/{library_id}",
    operation="get_library",
    summary="One library",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def get_library(call: Desk, library_id: str) -> Library:
    """Show one library."""
    return _shaped(call, await call.features.libraries.get(call.who, LibraryId(library_id)))


@TABLE.route(
    "PATCH",
    "/api/libraries/{library_id}",
    operation="update_library",
    summary="Rename a library, change its folders or how it is scanned",
    description=(
        "Administrators only. Titles in a folder that is taken away are forgotten; what you watched of them is kept "
        "and returns with it."
    ),
    scope=Scope.LIBRARY_WRITE,
    errors=(Forbidden, NotFound, NameTaken, Conflict),
)
async def update_library(call: Desk, library_id: str, body: LibraryChanges) -> Library:
    """Change what was given."""
    name = None if body.name is msgspec.UNSET else body.name
    paths = None if body.paths is msgspec.UNSET else tuple(body.paths)
    scanning = given(body.scanning)
    changed = await call.features.libraries.change(call.who, LibraryId(library_id), name, paths, scanning)
    return _shaped(call, changed)


@TABLE.route(
    "DELETE",
    "/api/libraries/{library_id}",
    operation="delete_library",
    summary="Forget a library; its files stay",
    description="Administrators only. Nothing on the disk is touched.",
    scope=Scope.LIBRARY_WRITE,
    status=204,
    errors=(Forbidden, NotFound),
)
async def delete_library(call: Desk, library_id: str) -> None:
    """Forget it and everything that was found in it."""
    await call.features.libraries.delete(call.who, LibraryId(library_id))


@TABLE.route(
    "POST",
    "/api/libraries/{library_id}/scan",
    operation="scan_library",
    summary="Look for what is new, changed or gone",
    description=(
        "Administrators only. A scan that runs or waits already is joined, not doubled. With `paths` only those "
        "folders are looked at, which takes a moment in a library of any size: for tools that know what they "
        "brought. With `dry_run` nothing is written: the task's `report` says what would be done."
    ),
    scope=Scope.LIBRARY_WRITE,
    max_body=MAX_PATHS_BODY,
    status=202,
    errors=(Forbidden, NotFound, Conflict),
)
async def scan_library(call: Desk, library_id: str, body: ScanRequest) -> TaskStarted:
    """Enqueue a scan, or join the one that is there."""
    started = await call.features.scans.start(
        call.who, LibraryId(library_id), dry_run=body.dry_run, full=body.full, paths=tuple(body.paths)
    )
    return TaskStarted(task(started))


@TABLE.route(
    "POST",
    "/api/libraries/{library_id}/missing/confirm",
    operation="confirm_missing",
    summary="Accept that much of a library is gone",
    description=(
        "Administrators only. When more than a tenth of a library, or more than 50 files, are gone at once, a scan "
        "keeps them and says so in `notice`: a disk may be away. This scans again and marks them as missing; what you "
        "watched stays, and everything returns when the files do."
    ),
    scope=Scope.LIBRARY_WRITE,
    status=202,
    errors=(Forbidden, NotFound, Conflict),
)
async def confirm_missing(call: Desk, library_id: str) -> TaskStarted:
    """Scan and accept what is gone."""
    return TaskStarted(task(await call.features.scans.confirm_missing(call.who, LibraryId(library_id))))


@TABLE.route(
    "GET",
    "/api/libraries/{library_id}/missing",
    operation="list_missing",
    summary="List files that are gone, those that wait for your word first",
    description="Administrators only. They return by themselves when they are seen again.",
    scope=Scope.LIBRARY_READ,
    errors=(Forbidden, NotFound),
)
async def list_missing(call: Desk, library_id: str, query: ListQuery) -> Listed[AbsentFile]:
    """List what is not where it was."""
    page = await call.features.scans.missing(call.who, LibraryId(library_id), query.request)
    return Listed([absent_file(noun) for noun in page.items], page)


@TABLE.route(
    "POST",
    "/api/libraries/{library_id}/missing/keep",
    operation="keep_missing",
    summary="Keep what is gone as it is, until it returns",
    description=(
        "Administrators only. What waits for a decision stays listed as if it were there, and no scan asks again; "
        "playing it answers 503 until its disk is back."
    ),
    scope=Scope.LIBRARY_WRITE,
    status=204,
    errors=(Forbidden, NotFound),
)
async def keep_missing(call: Desk, library_id: str) -> None:
    """Keep what waits."""
    await call.features.scans.keep_missing(call.who, LibraryId(library_id))


@TABLE.route(
    "GET",
    "/api/libraries/{library_id}/unrecognised",
    operation="list_unrecognised",
    summary="List files whose names could not be read, and why",
    description="Administrators only.",
    scope=Scope.LIBRARY_READ,
    errors=(Forbidden, NotFound),
)
async def list_unrecognised(call: Desk, library_id: str, query: ListQuery) -> Listed[UnrecognisedFile]:
    """List what belongs to no title."""
    page = await call.features.scans.unrecognised(call.who, LibraryId(library_id), query.request)
    return Listed([unrecognised_file(noun) for noun in page.items], page)


@TABLE.route(
    "GET",
    "/api/admin/folders",
    operation="list_folders",
    summary="Look for a folder on the server",
    description="Administrators only: names of folders, to pick one for a library. Files are never listed.",
    access=Access.PERSON,
    errors=(Forbidden, NotFound),
)
async def list_folders(call: Desk, query: FolderQuery) -> FolderListing:
    """List the folders in one."""
    found = await call.features.libraries.folders(call.who, query.path)
    return FolderListing(found.path, found.parent, list(found.folders))
