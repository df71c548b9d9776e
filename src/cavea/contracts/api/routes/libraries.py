"""Libraries and their scans."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cavea.contracts._http.route import Access, Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.libraries import (
    FolderListing,
    Library,
    LibraryChanges,
    NewLibrary,
    ScanRequest,
    TaskStarted,
    library,
    task,
)
from cavea.domain.access import Role, Scope
from cavea.domain.errors import Conflict, Forbidden, NameTaken, NotFound
from cavea.domain.ids import LibraryId

TABLE: Final = Table("Libraries", "The folders of a household's media, and scanning them.")


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
    return _shaped(
        call, await call.features.libraries.create(call.who, body.name, body.kind, tuple(body.paths))
    )


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
    summary="Rename a library or change its folders",
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
    return _shaped(call, await call.features.libraries.change(call.who, LibraryId(library_id), name, paths))


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
    description="Administrators only. A scan that runs or waits already is joined, not doubled.",
    scope=Scope.LIBRARY_WRITE,
    status=202,
    errors=(Forbidden, NotFound, Conflict),
)
async def scan_library(call: Desk, library_id: str, body: ScanRequest) -> TaskStarted:
    """Enqueue a scan, or join the one that is there."""
    started = await call.features.libraries.scan(
        call.who, LibraryId(library_id), dry_run=body.dry_run, paths=tuple(body.paths)
    )
    return TaskStarted(task(started))


@TABLE.route(
    "POST",
    "/api/libraries/{library_id}/missing/confirm",
    operation="confirm_missing",
    summary="Accept that much of a library is gone",
    description=(
        "Administrators only. When more than a tenth of a library, or more than 50 files, are gone at once, a scan "
        "keeps them and says so in `notice`: a disk may be away. This scans again and marks them as missing."
    ),
    scope=Scope.LIBRARY_WRITE,
    status=202,
    errors=(Forbidden, NotFound, Conflict),
)
async def confirm_missing(call: Desk, library_id: str) -> TaskStarted:
    """Scan and accept what is gone."""
    return TaskStarted(task(await call.features.libraries.confirm_missing(call.who, LibraryId(library_id))))


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
