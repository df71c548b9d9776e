"""Who calls, and what that caller may do: roles, scopes, principals.

Roles inherit: an admin may what a mod may, a mod what a curator may, a curator what a viewer may. A scope narrows an
API key to groups of routes; a key's right is its scopes and its owner's role at the moment of the call.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cavea.domain.errors import Forbidden
from cavea.domain.ids import LibraryId, SessionId, UserId


class Role(StrEnum):
    """What a person may do; each inherits the ones before it."""

    VIEWER = "viewer"
    CURATOR = "curator"
    MOD = "mod"
    ADMIN = "admin"


RANK: Final = {Role.VIEWER: 0, Role.CURATOR: 1, Role.MOD: 2, Role.ADMIN: 3}


ROLE_NAMES: Final = {
    Role.VIEWER: "a viewer",
    Role.CURATOR: "a curator",
    Role.MOD: "a moderator or an administrator",
    Role.ADMIN: "an administrator",
}


class Scope(StrEnum):
    """The groups of routes that an API key can be limited to."""

    LIBRARY_READ = "library:read"
    LIBRARY_WRITE = "library:write"
    PLAYBACK_READ = "playback:read"
    PLAYBACK_WRITE = "playback:write"
    PLAYLISTS_READ = "playlists:read"
    PLAYLISTS_WRITE = "playlists:write"
    HISTORY_READ = "history:read"
    HISTORY_WRITE = "history:write"
    METADATA_READ = "metadata:read"
    METADATA_WRITE = "metadata:write"
    TASKS_READ = "tasks:read"
    EVENTS_READ = "events:read"
    TOGETHER_WRITE = "together:write"
    REQUESTS_WRITE = "requests:write"


class Dialect(StrEnum):
    """The two forms of the one API that the two overviews promise."""

    ODEION = "odeion"
    AVIATO = "aviato"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a verb, as of this moment.

    Attributes:
        user_id: The person.
        username: Their name, as they write it.
        role: Their role now.
        session_id: The session that the call came with.
        dialect: The dialect that the session chose, or None.
        library_ids: The libraries they may see; None is all of them.
    """

    user_id: UserId
    username: str
    role: Role
    session_id: SessionId
    dialect: Dialect | None
    library_ids: frozenset[LibraryId] | None = None

    def is_at_least(self, role: Role) -> bool:
        """Whether the role of the caller has, or inherits, this one."""
        return RANK[self.role] >= RANK[role]

    def must_be(self, role: Role) -> None:
        """Let only this role and those above it pass.

        Raises:
            Forbidden: The caller's role is lower.
        """
        if not self.is_at_least(role):
            raise Forbidden(f"only {ROLE_NAMES[role]} may do this")
