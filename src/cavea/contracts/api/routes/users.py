"""One's own account."""

from typing import Final

import msgspec

from cavea.contracts._http.route import Access, Table
from cavea.contracts.api.desk import Desk, device_of
from cavea.contracts.api.shapes.accounts import User, UserChanges, user
from cavea.domain.errors import Forbidden, TooManyAttempts, Unavailable
from cavea.features.accounts import OwnChanges

TABLE: Final = Table("Account", "Your own account.")


@TABLE.route("GET", "/api/users/me", operation="get_me", summary="Your own account", access=Access.PERSON)
async def get_me(call: Desk) -> User:
    """Show the caller's account."""
    return user(await call.features.accounts.me(call.who))


@TABLE.route(
    "PATCH",
    "/api/users/me",
    operation="update_me",
    summary="Change your own account",
    description="A new password needs `current_password`, and ends all your other sessions.",
    access=Access.PERSON,
    errors=(Forbidden, TooManyAttempts, Unavailable),
)
async def update_me(call: Desk, body: UserChanges) -> User:
    """Change what was given."""
    changes = OwnChanges(**{k: v for k, v in msgspec.structs.asdict(body).items() if v is not msgspec.UNSET})
    return user(await call.features.accounts.change_me(call.who, changes, device_of(call)))
