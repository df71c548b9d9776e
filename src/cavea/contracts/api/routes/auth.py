"""Signing in and out. Everything here is public, and nothing here needs a session."""

from typing import Final

from cavea.contracts._http.route import Access, Table
from cavea.contracts.api.desk import Desk, device_of
from cavea.contracts.api.dialects import HEADER
from cavea.contracts.api.shapes.accounts import (
    LoginRequest,
    RefreshRequest,
    SessionTokens,
    SetupRequest,
    tokens,
)
from cavea.domain.access import Dialect
from cavea.domain.errors import SetupClosed, TooManyAttempts, Unauthenticated, Unavailable

TABLE: Final = Table("Authentication", "Signing in and out.")


def _speak(call: Desk, asked: Dialect | None) -> None:
    """A refused sign-in answers in the dialect it asks for, unless the header asks for another."""
    if asked is not None and call.header(HEADER) is None:
        call.dialect = asked


@TABLE.route(
    "POST",
    "/api/auth/setup",
    operation="set_up",
    summary="Make the first administrator",
    description="Works once, with the code that the server prints on its console while it has no account.",
    access=Access.PUBLIC,
    status=201,
    errors=(SetupClosed, TooManyAttempts, Unavailable),
)
async def set_up(call: Desk, body: SetupRequest) -> SessionTokens:
    """Make the first account and sign it in."""
    _speak(call, body.dialect)
    return tokens(
        await call.features.accounts.set_up(
            body.code, body.username, body.password, body.dialect, device_of(call)
        )
    )


@TABLE.route(
    "POST",
    "/api/auth/login",
    operation="log_in",
    summary="Sign in with a name and a password",
    description=(
        "Returns a short-lived JWT that carries all your permissions, and a refresh token. "
        "Wrong guesses are slowed down, never locked out."
    ),
    access=Access.PUBLIC,
    errors=(Unauthenticated, TooManyAttempts, Unavailable),
)
async def log_in(call: Desk, body: LoginRequest) -> SessionTokens:
    """Check the password and begin a session."""
    _speak(call, body.dialect)
    return tokens(
        await call.features.accounts.log_in(body.username, body.password, body.dialect, device_of(call))
    )


@TABLE.route(
    "POST",
    "/api/auth/refresh",
    operation="refresh_session",
    summary="Exchange a refresh token for new tokens",
    description="A refresh token works once. Using an old one again ends the session, because it may be stolen.",
    access=Access.PUBLIC,
    errors=(Unauthenticated,),
)
async def refresh_session(call: Desk, body: RefreshRequest) -> SessionTokens:
    """Rotate the refresh token."""
    return tokens(await call.features.accounts.refresh(body.refresh_token, device_of(call)))


@TABLE.route(
    "POST",
    "/api/auth/logout",
    operation="log_out",
    summary="End the session of a refresh token",
    description="Idempotent: an unknown or ended session is not an error.",
    access=Access.PUBLIC,
    status=204,
)
async def log_out(call: Desk, body: RefreshRequest) -> None:
    """End the session."""
    await call.features.accounts.log_out(body.refresh_token)
