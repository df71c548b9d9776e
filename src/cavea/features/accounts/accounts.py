"""The verbs of accounts and sessions."""

import hmac
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from cavea.domain.access import Dialect, Principal, Role
from cavea.domain.accounts import (
    ACCESS_LIFE_S,
    REUSE_GRACE_S,
    SESSION_LIFE_S,
    Session,
    Tokens,
    User,
    issues_of_password,
    issues_of_username,
    username_key,
)
from cavea.domain.errors import CaveaError, Forbidden, Invalid, Issue, SetupClosed, Unauthenticated
from cavea.domain.events import Event, Fact
from cavea.domain.ids import Prefix, SessionId, UserId
from cavea.features.accounts.throttle import Device, Throttle
from cavea.ports.clock import Clock, Ids
from cavea.ports.secrets import Passwords
from cavea.ports.secrets import Tokens as TokenSigner
from cavea.ports.unit import Unit, Units

SETUP_ACCOUNT: Final = "#setup"
"""What the throttle calls guesses of the set-up code; no username has this form."""

WRONG: Final = "the username or the password is wrong"


class Unset(Enum):
    """A field that was not given."""

    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class OwnChanges:
    """What somebody changes of their own account.

    Attributes:
        display_name: What the app calls them; None for their username.
        current_password: Needed for a new one.
        new_password: The new one.
    """

    display_name: str | Unset | None = Unset.UNSET
    current_password: str | None = None
    new_password: str | None = None


class Accounts:
    """Makes, checks and ends sessions."""

    def __init__(
        self, units: Units, passwords: Passwords, tokens: TokenSigner, clock: Clock, ids: Ids
    ) -> None:
        """Work with these."""
        self._units = units
        self._passwords = passwords
        self._tokens = tokens
        self._clock = clock
        self._ids = ids
        self._throttle = Throttle(clock)

    async def needs_setup(self) -> bool:
        """Whether there is no account yet."""
        async with self._units.read() as unit:
            return not await unit.users.are_there_any()

    def setup_code(self) -> str:
        """The one-time code, for the console."""
        return self._tokens.setup_code()

    async def principal_of(self, token: str) -> Principal:
        """Who calls with this access token, as of now.

        Raises:
            Unauthenticated: It is not valid, its session ended, or its owner is locked out.
        """
        now = self._clock.now_s()
        claims = self._tokens.read_access(token, now)
        async with self._units.read() as unit:
            who = await unit.sessions.principal(claims.user_id, claims.session_id, now)
        if who is None:
            raise Unauthenticated("the session has ended; sign in again")
        return who

    async def set_up(
        self, code: str, username: str, password: str, dialect: Dialect | None, device: Device
    ) -> Tokens:
        """Make the first administrator and sign them in.

        Raises:
            SetupClosed: There is an account already.
            Forbidden: The code is wrong.
            Invalid: The name or the password cannot be used.
            TooManyAttempts: The code was guessed too often.
        """
        if not await self.needs_setup():
            raise SetupClosed("this server has been set up; sign in")
        await self._check_setup_code(code, device)
        self._refuse_unusable(username, password)
        password_hash = await self._passwords.hash(password)
        async with self._units.begin() as unit:
            if await unit.users.are_there_any():
                raise SetupClosed("this server has been set up; sign in")
            user = await self._add_admin(unit, username, password_hash)
            await unit.audit(
                "setup", actor_id=user.id, actor=username, address=device.address, subject_id=user.id
            )
            return await self._begin_session(unit, user, dialect, device)

    async def create_first_admin(self, username: str, password: str) -> bool:
        """Make the administrator that a setting names, if there is no account; False when there is one.

        Raises:
            Invalid: The name or the password cannot be used.
        """
        self._refuse_unusable(username, password)
        if not await self.needs_setup():
            return False
        password_hash = await self._passwords.hash(password)
        async with self._units.begin() as unit:
            if await unit.users.are_there_any():
                return False
            user = await self._add_admin(unit, username, password_hash)
            await unit.audit("setup", actor_id=None, actor="settings", subject_id=user.id)
        return True

    async def log_in(self, username: str, password: str, dialect: Dialect | None, device: Device) -> Tokens:
        """Begin a session.

        Raises:
            Unauthenticated: The name or the password is wrong, or the account is locked; the answer is the same.
            TooManyAttempts: It was guessed too often.
            Unavailable: Too many passwords are being checked.
        """
        key = username_key(username)
        async with self._units.begin() as unit:
            await self._throttle.attempt(unit, key, device)
            found = await unit.users.credentials_of(key)
        is_right = await self._passwords.verify(password, found[1] if found else None)
        async with self._units.begin() as unit:
            user = await unit.users.by_id(found[0].id) if found else None
            if user is not None and is_right and not user.is_locked:
                await self._throttle.succeeded(unit, key, device)
                await unit.audit(
                    "auth.login.succeeded", actor_id=user.id, actor=user.username, address=device.address
                )
                await unit.record(Fact(Event.LOGIN_SUCCEEDED, user.id, {"client": device.client}))
                return await self._begin_session(unit, user, dialect, device)
            await unit.audit("auth.login.failed", actor_id=None, actor=username, address=device.address)
            await unit.record(Fact(Event.LOGIN_FAILED, user.id if user else "", {"address": device.address}))
        raise Unauthenticated(WRONG)

    async def refresh(self, refresh_token: str, device: Device) -> Tokens:
        """Exchange a refresh token, once.

        A token that was replaced a moment ago is answered with the tokens that replaced it, because two tabs or a
        lost answer look just like this; an older one ends the session, because it looks like theft.

        Raises:
            Unauthenticated: It is not valid (any more).
        """
        now = self._clock.now_s()
        claims = self._tokens.read_refresh(refresh_token, now)
        stolen: CaveaError | None = None
        async with self._units.begin() as unit:
            session = await unit.sessions.by_id(claims.session_id, now)
            user = await unit.users.by_id(session.user_id) if session else None
            if session is None or user is None:
                raise Unauthenticated("the session has ended; sign in again")
            if claims.generation == session.generation:
                await unit.sessions.rotate(session.id, session.generation, now, now + SESSION_LIFE_S)
                return self._issue(user, replace(session, generation=session.generation + 1), now)
            if claims.generation == session.generation - 1 and now - session.rotated_at <= REUSE_GRACE_S:
                return self._issue(user, session, now)
            await unit.sessions.revoke(session.id)
            await unit.audit(
                "auth.refresh.reused", actor_id=user.id, actor=user.username, address=device.address
            )
            stolen = Unauthenticated(
                "this refresh token was used before; the session has been ended, sign in again"
            )
        raise stolen

    async def log_out(self, refresh_token: str) -> None:
        """End the session of a refresh token; one that is not valid is nothing to end."""
        try:
            claims = self._tokens.read_refresh(refresh_token, self._clock.now_s())
        except Unauthenticated:
            return
        async with self._units.begin() as unit:
            await unit.sessions.revoke(claims.session_id)

    async def me(self, who: Principal) -> User:
        """The caller's own account.

        Raises:
            Unauthenticated: It has just been deleted.
        """
        async with self._units.read() as unit:
            user = await unit.users.by_id(who.user_id)
        if user is None:
            raise Unauthenticated("the account is gone")
        return user

    async def change_me(self, who: Principal, changes: OwnChanges, device: Device) -> User:
        """Change the caller's own account; a new password ends their other sessions.

        Raises:
            Invalid: The new password cannot be used, or the current one was not given.
            Forbidden: The current password is wrong.
            TooManyAttempts: It was guessed too often.
        """
        new_hash = None
        if changes.new_password is not None:
            new_hash = await self._hash_new_password(who, changes, device)
        async with self._units.begin() as unit:
            now = self._clock.now()
            if not isinstance(changes.display_name, Unset):
                await unit.users.rename(who.user_id, changes.display_name or None, now)
            if new_hash is not None:
                await unit.users.set_password(who.user_id, new_hash, now)
                await unit.sessions.revoke_others(who.user_id, who.session_id)
                await self._audit(unit, "user.password.changed", who, device)
        return await self.me(who)

    async def _hash_new_password(self, who: Principal, changes: OwnChanges, device: Device) -> str:
        assert changes.new_password is not None
        issues = [replace(i, path="new_password") for i in issues_of_password(changes.new_password)]
        if changes.current_password is None:
            issues.append(Issue("current_password", "is required to change the password", "missing"))
        if issues:
            raise Invalid(*issues)
        key = username_key(who.username)
        async with self._units.begin() as unit:
            await self._throttle.attempt(unit, key, device)
            found = await unit.users.credentials_of(key)
        is_right = await self._passwords.verify(changes.current_password or "", found[1] if found else None)
        async with self._units.begin() as unit:
            if is_right:
                await self._throttle.succeeded(unit, key, device)
            else:
                await self._audit(unit, "user.password.refused", who, device)
        if not is_right:
            raise Forbidden("the current password is wrong")
        return await self._passwords.hash(changes.new_password)

    @staticmethod
    async def _audit(unit: Unit, act: str, who: Principal, device: Device) -> None:
        await unit.audit(act, actor_id=who.user_id, actor=who.username, address=device.address)

    async def _check_setup_code(self, code: str, device: Device) -> None:
        async with self._units.begin() as unit:
            await self._throttle.attempt(unit, SETUP_ACCOUNT, device)
        if hmac.compare_digest(_plain(code).encode(), _plain(self._tokens.setup_code()).encode()):
            async with self._units.begin() as unit:
                await self._throttle.succeeded(unit, SETUP_ACCOUNT, device)
            return
        async with self._units.begin() as unit:
            await unit.audit("setup.code.wrong", actor_id=None, actor="", address=device.address)
        raise Forbidden("the set-up code is wrong; the server prints it on its console at start")

    @staticmethod
    def _refuse_unusable(username: str, password: str) -> None:
        issues = issues_of_username(username) + issues_of_password(password)
        if issues:
            raise Invalid(*issues)

    async def _add_admin(self, unit: Unit, username: str, password_hash: str) -> User:
        now = self._clock.now()
        user = User(0, UserId(self._ids.new(Prefix.USER)), username, Role.ADMIN, is_locked=False,
                    display_name=None, created_at=now, updated_at=now)  # fmt: skip
        await unit.users.add(user, username_key(username), password_hash)
        await unit.record(Fact(Event.USER_CREATED, user.id, {"username": username, "role": user.role.value}))
        return user

    async def _begin_session(self, unit: Unit, user: User, dialect: Dialect | None, device: Device) -> Tokens:
        now = self._clock.now_s()
        session = Session(
            SessionId(self._ids.new(Prefix.SESSION)), user.id, 0, now, now + SESSION_LIFE_S, dialect
        )
        await unit.sessions.add(session, device.client, device.address, self._clock.now())
        return self._issue(user, session, now)

    def _issue(self, user: User, session: Session, now: int) -> Tokens:
        return Tokens(
            self._tokens.access(user.id, session.id, now),
            ACCESS_LIFE_S,
            self._tokens.refresh(session.id, session.generation, now),
            user,
        )


def _plain(code: str) -> str:
    """A code as it counts: people may leave out dashes and write small letters."""
    return code.upper().replace("-", "").replace(" ", "")
