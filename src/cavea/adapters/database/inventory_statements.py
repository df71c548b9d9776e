"""The statements behind the inventory."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, func, insert, select, update

from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import (
    FILES,
    FOLDERS,
    ITEMS,
    LIBRARIES,
    PENDING_TITLES,
    ROOTS,
    SCAN_PATHS,
    VERSION_FILES,
    VERSIONS,
)
from cavea.adapters.database.upserts import upsert

_LIBRARY: Final = select(LIBRARIES.c.pk).where(LIBRARIES.c.id == bindparam("library_id")).scalar_subquery()
_IS_THERE: Final = FILES.c.availability != sa.literal_column("'missing'")
_IS_TITLE: Final = FILES.c.role == sa.literal_column("'title'")

ANY_FILE: Final = Statement(select(FILES.c.pk).where(FILES.c.library_pk == _LIBRARY).limit(1))
COUNT: Final = Statement(
    select(func.count()).select_from(FILES).where(FILES.c.library_pk == _LIBRARY, _IS_THERE)
)
COUNT_IN_ROOT: Final = Statement(
    select(func.count()).select_from(FILES).where(FILES.c.root_pk == bindparam("root_pk"), _IS_THERE)
)
_MARK: Final = select(FOLDERS.c.place, FOLDERS.c.mtime_ns, FOLDERS.c.names, FOLDERS.c.stats)
MARKS: Final = Statement(
    _MARK.where(
        FOLDERS.c.root_pk == bindparam("root_pk"),
        FOLDERS.c.place > bindparam("after"),
        FOLDERS.c.place < bindparam("end"),
    )
    .order_by(FOLDERS.c.place)
    .limit(bindparam("limit"))
)
MARK: Final = Statement(
    _MARK.where(FOLDERS.c.root_pk == bindparam("root_pk"), FOLDERS.c.place == bindparam("place"))
)
PUT_MARK: Final = upsert(FOLDERS, ("root_pk", "place", "mtime_ns", "names", "stats"), ("root_pk", "place"))
DROP_MARK: Final = Statement(
    delete(FOLDERS).where(FOLDERS.c.root_pk == bindparam("root_pk"), FOLDERS.c.place == bindparam("place"))
)
DISTRUST_ALL: Final = Statement(
    update(FOLDERS)
    .where(FOLDERS.c.root_pk.in_(select(ROOTS.c.pk).where(ROOTS.c.library_pk == _LIBRARY)))
    .values(mtime_ns=sa.null(), stats=bindparam("none", type_=sa.LargeBinary))
)
DISTRUST: Final = Statement(
    update(FOLDERS)
    .where(FOLDERS.c.root_pk == bindparam("b_root"), FOLDERS.c.place == bindparam("b_place"))
    .values(mtime_ns=sa.null())
)
_KNOWN: Final[sa.Select[Any]] = select(
    FILES.c.id,
    FILES.c.root_pk,
    FILES.c.path,
    FILES.c.size,
    FILES.c.mtime_ns,
    FILES.c.inode,
    FILES.c.availability,
    FILES.c.absence,
    FILES.c.title_key,
    FILES.c.rules,
    FILES.c.fingerprint,
    FILES.c.problem_kind,
)
FILES_IN: Final = Statement(
    _KNOWN.where(FILES.c.root_pk == bindparam("root_pk"), FILES.c.folder == bindparam("folder")).order_by(
        FILES.c.path
    )
)
DOUBTFUL: Final = Statement(
    _KNOWN.where(FILES.c.library_pk == _LIBRARY, sa.literal_column("is_doubtful = 1"), _IS_THERE)
    .order_by(FILES.c.pk)
    .limit(bindparam("limit"))
)
SET_SURE: Final = Statement(update(FILES).where(FILES.c.id == bindparam("b_id")).values(is_doubtful=0))
SET_DISC: Final = Statement(
    update(FILES)
    .where(FILES.c.id == bindparam("b_id"))
    .values(is_probed=1, problem_kind=bindparam("new_kind"), problem_message=bindparam("new_message"))
)
MISSING: Final = Statement(
    _KNOWN.where(
        FILES.c.library_pk == _LIBRARY, FILES.c.availability == sa.literal_column("'missing'")
    ).order_by(FILES.c.pk)
)
ABSENT: Final = Statement(
    _KNOWN.where(
        FILES.c.library_pk == _LIBRARY,
        sa.literal_column("absence IS NOT NULL"),
        FILES.c.absence == bindparam("absence"),
    ).order_by(FILES.c.pk)
)
TAKEN: Final = Statement(select(FILES.c.id).where(FILES.c.id == bindparam("id")))
PUT_FILE: Final = upsert(
    FILES,
    (
        "id", "root_pk", "path", "folder", "name", "size", "mtime_ns", "inode", "role", "title_key", "reading", "rules",
        "is_doubtful",
        "availability", "added_at",
    ),
    ("root_pk", "path"),
    values={"library_pk": _LIBRARY, "absence": sa.null(), "missing_since": sa.null()},
    keep=("id", "added_at"),
)  # fmt: skip
RESET: Final = Statement(
    update(FILES)
    .where(FILES.c.id == bindparam("b_id"))
    .values(
        is_probed=0,
        problem_kind=sa.null(),
        problem_message=sa.null(),
        fingerprint=sa.null(),
        keyframes=sa.null(),
        tags=sa.null(),
    )
)
LEAVE: Final = Statement(
    update(FILES)
    .where(FILES.c.id == bindparam("b_id"))
    .values(path=bindparam("b_path", type_=sa.LargeBinary))
)
MAKE_ROOM: Final = Statement(
    delete(FILES).where(FILES.c.root_pk == bindparam("b_root"), FILES.c.path == bindparam("b_path"))
)
PLACE: Final = Statement(
    update(FILES)
    .where(FILES.c.id == bindparam("b_id"))
    .values(
        root_pk=bindparam("b_root"),
        path=bindparam("b_path"),
        folder=bindparam("b_folder"),
        name=bindparam("b_name"),
        inode=bindparam("b_inode"),
        mtime_ns=bindparam("b_mtime"),
        availability="available",
        absence=sa.null(),
        missing_since=sa.null(),
    )
)
SET_ABSENT: Final = Statement(
    update(FILES).where(FILES.c.id == bindparam("b_id")).values(absence=bindparam("b_absence"))
)
LOSE: Final = Statement(
    update(FILES)
    .where(FILES.c.id == bindparam("b_id"))
    .values(availability="missing", absence=sa.null(), missing_since=bindparam("b_at"))
)
_TOP: Final = ITEMS.alias("top")
_ABSENCE: Final[sa.Select[Any]] = (
    select(
        FILES.c.id,
        ROOTS.c.path.label("root"),
        FILES.c.path,
        FILES.c.size,
        func.min(ITEMS.c.id),
        func.min(func.coalesce(_TOP.c.title, ITEMS.c.title)),
        FILES.c.absence,
        FILES.c.missing_since,
    )
    .select_from(
        FILES.join(ROOTS, ROOTS.c.pk == FILES.c.root_pk)
        .outerjoin(VERSION_FILES, VERSION_FILES.c.file_pk == FILES.c.pk)
        .outerjoin(VERSIONS, VERSIONS.c.pk == VERSION_FILES.c.version_pk)
        .outerjoin(ITEMS, ITEMS.c.pk == VERSIONS.c.item_pk)
        .outerjoin(_TOP, _TOP.c.pk == ITEMS.c.top_pk)
    )
    .group_by(FILES.c.pk, ROOTS.c.path)
)
_IS_ABSENT: Final = sa.and_(
    FILES.c.library_pk == _LIBRARY,
    sa.or_(
        FILES.c.absence.is_not(None),
        sa.and_(
            FILES.c.availability == sa.literal_column("'missing'"),
            select(sa.literal_column("1"))
            .where(VERSION_FILES.c.file_pk == FILES.c.pk)
            .correlate(FILES)
            .exists(),
        ),
    ),
)
_IS_UNREAD: Final = sa.and_(
    FILES.c.library_pk == _LIBRARY, FILES.c.role == sa.literal_column("'none'"), _IS_THERE
)
ABSENCES: Final = Statement(
    _ABSENCE.where(_IS_ABSENT)
    .order_by(
        sa.case(
            (FILES.c.absence == sa.literal_column("'suspected'"), sa.literal_column("0")),
            (FILES.c.absence == sa.literal_column("'kept'"), sa.literal_column("2")),
            else_=sa.literal_column("1"),
        ),
        ROOTS.c.path,
        FILES.c.path,
    )
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
COUNT_ABSENCES: Final = Statement(select(func.count()).select_from(FILES).where(_IS_ABSENT))
UNREAD: Final = Statement(
    select(FILES.c.id, ROOTS.c.path.label("root"), FILES.c.path, FILES.c.size, FILES.c.reading)
    .select_from(FILES.join(ROOTS, ROOTS.c.pk == FILES.c.root_pk))
    .where(_IS_UNREAD)
    .order_by(ROOTS.c.path, FILES.c.path)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
COUNT_UNREAD: Final = Statement(select(func.count()).select_from(FILES).where(_IS_UNREAD))
PEND: Final = upsert(
    PENDING_TITLES, ("title_key",), ("library_pk", "title_key"), values={"library_pk": _LIBRARY}
)
_KEYS_IN_FOLDER: Final = (
    "INSERT INTO pending_titles(library_pk, title_key) SELECT DISTINCT library_pk, title_key FROM files "
    "WHERE root_pk = {0} AND folder = {1} AND title_key IS NOT NULL ON CONFLICT DO NOTHING"
)
PEND_FOLDER: Final = Statement(
    {
        "sqlite": _KEYS_IN_FOLDER.format(":root_pk", ":folder"),
        "postgresql": _KEYS_IN_FOLDER.format("%(root_pk)s", "%(folder)s"),
    }
)
_PEND_FILE: Final = (
    "INSERT INTO pending_titles(library_pk, title_key) SELECT library_pk, title_key FROM files "
    "WHERE id = {0} AND title_key IS NOT NULL ON CONFLICT DO NOTHING"
)
PEND_FILE: Final = Statement({"sqlite": _PEND_FILE.format(":id"), "postgresql": _PEND_FILE.format("%(id)s")})
PENDING: Final = Statement(
    select(PENDING_TITLES.c.title_key)
    .where(PENDING_TITLES.c.library_pk == _LIBRARY, PENDING_TITLES.c.title_key > bindparam("after"))
    .order_by(PENDING_TITLES.c.title_key)
    .limit(bindparam("limit"))
)
COUNT_PENDING: Final = Statement(
    select(func.count()).select_from(PENDING_TITLES).where(PENDING_TITLES.c.library_pk == _LIBRARY)
)
DONE: Final = Statement(
    delete(PENDING_TITLES).where(
        PENDING_TITLES.c.library_pk == _LIBRARY, PENDING_TITLES.c.title_key == bindparam("key")
    )
)
FILES_OF: Final = Statement(
    select(
        FILES.c.id,
        FILES.c.root_pk,
        FILES.c.path,
        FILES.c.folder,
        FILES.c.size,
        FILES.c.mtime_ns,
        FILES.c.inode,
        FILES.c.reading,
        FILES.c.availability,
        FILES.c.title_key,
        FILES.c.tags,
    )
    .where(FILES.c.library_pk == _LIBRARY, FILES.c.title_key == bindparam("key"))
    .order_by(FILES.c.root_pk, FILES.c.path)
)
_ITEM: Final = select(ITEMS.c.pk).where(ITEMS.c.id == bindparam("item_id"))
_ITS_FILES: Final = (
    select(VERSION_FILES.c.file_pk)
    .select_from(
        VERSION_FILES.join(VERSIONS, VERSIONS.c.pk == VERSION_FILES.c.version_pk).join(
            ITEMS, ITEMS.c.pk == VERSIONS.c.item_pk
        )
    )
    .where(
        sa.or_(
            ITEMS.c.id == bindparam("item_id"),
            ITEMS.c.parent_pk == _ITEM.scalar_subquery(),
            ITEMS.c.top_pk == _ITEM.scalar_subquery(),
        )
    )
)
FILES_OF_ITEM: Final = Statement(
    select(FILES.c.id, LIBRARIES.c.kind, ROOTS.c.path.label("root"), FILES.c.path, FILES.c.reading)
    .select_from(
        FILES.join(ROOTS, ROOTS.c.pk == FILES.c.root_pk).join(LIBRARIES, LIBRARIES.c.pk == FILES.c.library_pk)
    )
    .where(FILES.c.pk.in_(_ITS_FILES))
    .order_by(ROOTS.c.path, FILES.c.path)
    .limit(bindparam("limit"))
)
OWNERS: Final = Statement(
    select(bindparam("number", type_=sa.Integer), FILES.c.title_key)
    .where(
        FILES.c.root_pk == bindparam("root_pk"),
        FILES.c.path > bindparam("below"),
        FILES.c.path < bindparam("beyond"),
        _IS_THERE,
        _IS_TITLE,
    )
    .distinct()
    .limit(sa.literal_column("2"))
)
COUNT_TITLED: Final = Statement(
    select(FILES.c.title_key, FILES.c.id).where(
        FILES.c.library_pk == _LIBRARY, FILES.c.title_key == bindparam("key"), _IS_TITLE
    )
)
UNASK: Final = Statement(
    delete(SCAN_PATHS).where(SCAN_PATHS.c.library_pk == _LIBRARY, SCAN_PATHS.c.path == bindparam("path"))
)
ASK: Final = Statement(insert(SCAN_PATHS).values(library_pk=_LIBRARY, path=bindparam("path")))
ASKED: Final = Statement(
    select(SCAN_PATHS.c.pk, SCAN_PATHS.c.path)
    .where(SCAN_PATHS.c.library_pk == _LIBRARY)
    .order_by(SCAN_PATHS.c.path)
)
ANSWERED: Final = Statement(delete(SCAN_PATHS).where(SCAN_PATHS.c.pk == bindparam("pk")))
