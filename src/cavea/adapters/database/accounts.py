"""Accounts, sessions and throttles in the database."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy import bindparam, insert, select, update

from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import SESSIONS, THROTTLES, USERS
from cavea.domain.access import Dialect, Principal, Role
from cavea.domain.accounts import Session, User
from cavea.domain.errors import NameTaken
from cavea.domain.ids import SessionId, UserId

_USER: Final = (
    USERS.c.pk,
    USERS.c.id,
    USERS.c.username,
    USERS.c.role,
    USERS.c.is_locked,
    USERS.c.display_name,
    USERS.c.created_at,
    USERS.c.updated_at,
)
_ANY_USER: Final = Statement(select(USERS.c.pk).limit(1))
_USER_BY_ID: Final = Statement(select(*_USER).where(USERS.c.id == bindparam("id")))
_USER_BY_NAME: Final = Statement(
    select(*_USER, USERS.c.password_hash).where(USERS.c.username_key == bindparam("name_key"))
)
_ADD_USER: Final = Statement(
    insert(USERS).values(
        {
            c: bindparam(c)
            for c in (
                "id",
                "username",
                "username_key",
                "password_hash",
                "role",
                "display_name",
                "created_at",
                "updated_at",
            )
        }
    )
)
_RENAME_USER: Final = Statement(
    update(USERS)
    .where(USERS.c.id == bindparam("user_id"))
    .values(display_name=bindparam("new_name"), updated_at=bindparam("at"))
)
_SET_PASSWORD: Final = Statement(
    update(USERS)
    .where(USERS.c.id == bindparam("user_id"))
    .values(password_hash=bindparam("new_hash"), updated_at=bindparam("at"))
)


def _user(row: Row) -> User:
    pk, user_id, username, role, is_locked, display_name, created_at, updated_at = row[:8]
    return User(
        pk, UserId(user_id), username, Role(role), bool(is_locked), display_name, created_at, updated_at
    )


class UserShelf:
    """Accounts."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def are_there_any(self) -> bool:
        """Whether an account exists."""
        return await self._on.row(_ANY_USER) is not None

    async def by_id(self, user_id: UserId) -> User | None:
        """An account by its id."""
        row = await self._on.row(_USER_BY_ID, {"id": user_id})
        return None if row is None else _user(row)

    async def credentials_of(self, username_key: str) -> tuple[User, str] | None:
        """An account and its password's hash, by its folded name."""
        row = await self._on.row(_USER_BY_NAME, {"name_key": username_key})
        return None if row is None else (_user(row), row[8])

    async def add(self, user: User, username_key: str, password_hash: str) -> None:
        """Keep a new account.

        Raises:
            NameTaken: There is one of that name.
        """
        if await self.credentials_of(username_key) is not None:
            raise NameTaken(f"an account is called {user.username} already")
        await self._on.execute(
            _ADD_USER,
            {
                "id": user.id,
                "username": user.username,
                "username_key": username_key,
                "password_hash": password_hash,
                "role": user.role.value,
                "display_name": user.display_name,
                "created_at": user.created_at,
                "updated_at": user.updated_at,
            },
        )

    async def rename(self, user_id: UserId, display_name: str | None, at: str) -> None:
        """Change what the app calls them."""
        await self._on.execute(_RENAME_USER, {"user_id": user_id, "new_name": display_name, "at": at})

    async def set_password(self, user_id: UserId, password_hash: str, at: str) -> None:
        """Change the password."""
        await self._on.execute(_SET_PASSWORD, {"user_id": user_id, "new_hash": password_hash, "at": at})


_PRINCIPAL: Final = Statement(
    select(USERS.c.id, USERS.c.username, USERS.c.role, SESSIONS.c.dialect)
    .select_from(SESSIONS.join(USERS, USERS.c.pk == SESSIONS.c.user_pk))
    .where(
        SESSIONS.c.id == bindparam("session_id"),
        SESSIONS.c.is_revoked == 0,
        SESSIONS.c.expires_at > bindparam("now_s"),
        USERS.c.id == bindparam("user_id"),
        USERS.c.is_locked == 0,
    )
)
_SESSION: Final = Statement(
    select(
        SESSIONS.c.id,
        USERS.c.id,
        SESSIONS.c.generation,
        SESSIONS.c.rotated_at,
        SESSIONS.c.expires_at,
        SESSIONS.c.dialect,
    )
    .select_from(SESSIONS.join(USERS, USERS.c.pk == SESSIONS.c.user_pk))
    .where(
        SESSIONS.c.id == bindparam("session_id"),
        SESSIONS.c.is_revoked == 0,
        SESSIONS.c.expires_at > bindparam("now_s"),
        USERS.c.is_locked == 0,
    )
)
_ADD_SESSION: Final = Statement(
    insert(SESSIONS).values(
        id=bindparam("id"),
        user_pk=select(USERS.c.pk).where(USERS.c.id == bindparam("user_id")).scalar_subquery(),
        generation=bindparam("generation"),
        rotated_at=bindparam("rotated_at"),
        expires_at=bindparam("expires_at"),
        dialect=bindparam("dialect"),
        client=bindparam("client"),
        address=bindparam("address"),
        created_at=bindparam("created_at"),
    )
)
_ROTATE: Final = Statement(
    update(SESSIONS)
    .where(
        SESSIONS.c.id == bindparam("session_id"),
        SESSIONS.c.generation == bindparam("old"),
        SESSIONS.c.is_revoked == 0,
    )
    .values(generation=bindparam("new"), rotated_at=bindparam("now_s"), expires_at=bindparam("until"))
)
_REVOKE: Final = Statement(
    update(SESSIONS).where(SESSIONS.c.id == bindparam("session_id")).values(is_revoked=1)
)
_REVOKE_OTHERS: Final = Statement(
    update(SESSIONS)
    .where(
        SESSIONS.c.user_pk == select(USERS.c.pk).where(USERS.c.id == bindparam("user_id")).scalar_subquery(),
        SESSIONS.c.id != bindparam("session_id"),
    )
    .values(is_revoked=1)
)
_SWEEP: Final = Statement(
    sa.delete(SESSIONS).where(
        sa.or_(SESSIONS.c.is_revoked == 1, SESSIONS.c.expires_at < bindparam("now_s")),
        SESSIONS.c.rotated_at < bindparam("before"),
    )
)
SWEEP_AFTER_S: Final = 24 * 3600


class SessionShelf:
    """Signed-in devices."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def principal(self, user_id: UserId, session_id: SessionId, now_s: int) -> Principal | None:
        """Who calls with this session now; None when it ended or its owner is locked out."""
        row = await self._on.row(_PRINCIPAL, {"session_id": session_id, "user_id": user_id, "now_s": now_s})
        if row is None:
            return None
        dialect = None if row[3] is None else Dialect(row[3])
        return Principal(UserId(row[0]), row[1], Role(row[2]), session_id, dialect)

    async def by_id(self, session_id: SessionId, now_s: int) -> Session | None:
        """A session that lives."""
        row = await self._on.row(_SESSION, {"session_id": session_id, "now_s": now_s})
        if row is None:
            return None
        dialect = None if row[5] is None else Dialect(row[5])
        return Session(SessionId(row[0]), UserId(row[1]), row[2], row[3], row[4], dialect)

    async def add(self, session: Session, client: str, address: str, at: str) -> None:
        """Keep a new session; those that ended a day ago are swept out on the way."""
        await self._on.execute(
            _SWEEP, {"now_s": session.rotated_at, "before": session.rotated_at - SWEEP_AFTER_S}
        )
        await self._on.execute(
            _ADD_SESSION,
            {
                "id": session.id,
                "user_id": session.user_id,
                "generation": session.generation,
                "rotated_at": session.rotated_at,
                "expires_at": session.expires_at,
                "dialect": session.dialect.value if session.dialect else None,
                "client": client,
                "address": address,
                "created_at": at,
            },
        )

    async def rotate(self, session_id: SessionId, generation: int, now_s: int, expires_at: int) -> bool:
        """Go from this generation to the next; False when another call did it first."""
        params = {"session_id": session_id, "old": generation, "new": generation + 1}
        return await self._on.execute(_ROTATE, {**params, "now_s": now_s, "until": expires_at}) == 1

    async def revoke(self, session_id: SessionId) -> None:
        """End one."""
        await self._on.execute(_REVOKE, {"session_id": session_id})

    async def revoke_others(self, user_id: UserId, but: SessionId) -> None:
        """End all of a user but one."""
        await self._on.execute(_REVOKE_OTHERS, {"user_id": user_id, "session_id": but})


_THROTTLE: Final = Statement(
    select(THROTTLES.c.failures, THROTTLES.c.blocked_until, THROTTLES.c.forget_at).where(
        THROTTLES.c.key == bindparam("key")
    )
)
_FAIL: Final = Statement(
    {
        engine: (
            "INSERT INTO throttles(key, failures, blocked_until, forget_at) VALUES ("  # noqa: S608 - marks only
            + ", ".join(mark.format(name) for name in ("key", "failures", "until", "forget_at"))
            + ") ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, "
            "blocked_until = excluded.blocked_until, forget_at = excluded.forget_at"
        )
        for engine, mark in (("sqlite", ":{}"), ("postgresql", "%({})s"))
    }
)
_SWEEP_THROTTLES: Final = Statement(sa.delete(THROTTLES).where(THROTTLES.c.forget_at < bindparam("now_s")))
_FORGET: Final = Statement(sa.delete(THROTTLES).where(THROTTLES.c.key == bindparam("key")))


class ThrottleShelf:
    """How often somebody guessed wrong; shared by all server processes."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def blocked_until(self, keys: Sequence[str]) -> int:
        """The latest moment that any of these must wait for; 0 for none."""
        rows = [await self._on.row(_THROTTLE, {"key": key}) for key in keys]
        return max((int(row[1]) for row in rows if row is not None), default=0)

    async def failures(self, key: str, now_s: int) -> int:
        """How often it failed of late."""
        row = await self._on.row(_THROTTLE, {"key": key})
        return int(row[0]) if row is not None and row[2] > now_s else 0

    async def sweep(self, now_s: int) -> None:
        """Drop what is forgotten anyway."""
        await self._on.execute(_SWEEP_THROTTLES, {"now_s": now_s})

    async def fail(self, key: str, failures: int, blocked_until: int, forget_at: int) -> None:
        """Remember one more failure."""
        params = {"key": key, "failures": failures, "until": blocked_until, "forget_at": forget_at}
        await self._on.execute(_FAIL, params)

    async def forget(self, key: str) -> None:
        """Begin again at zero."""
        await self._on.execute(_FORGET, {"key": key})
