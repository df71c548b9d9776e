"""Wire forms of accounts and sessions."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cavea.contracts.api.shapes.fields import Answer, Ask, Time
from cavea.domain.access import Dialect, Role
from cavea.domain.accounts import Tokens
from cavea.domain.accounts import User as Account

Username = Annotated[
    str, Meta(min_length=1, max_length=64, description="The account's name.", examples=["ada"])
]
Password = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        description="The account's password.",
        examples=["correct horse battery"],
    ),
]
RefreshToken = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=4096,
        description="The refresh token of the last sign-in or refresh.",
        examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.…"],
    ),
]


class User(Answer, frozen=True, gc=False):
    """A person with an account."""

    id: Annotated[str, Meta(description="Their id.", examples=["usr_7h3kq2m5zx4va6wd"])]
    username: Annotated[str, Meta(description="Their name for signing in.", examples=["ada"])]
    display_name: Annotated[str | None, Meta(description="What the app calls them.", examples=["Ada"])]
    role: Annotated[Role, Meta(description="What they may do.", examples=["admin"])]
    created_at: Time
    updated_at: Time


class SessionTokens(Answer, frozen=True, gc=False):
    """A signed-in session: send `access_token` as `Authorization: Bearer`, and refresh it before it expires."""

    access_token: Annotated[
        str, Meta(description="A short-lived JWT.", examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…"])
    ]
    token_type: Annotated[Literal["Bearer"], Meta(description="How to send it.")]
    expires_in: Annotated[int, Meta(description="Seconds until `access_token` expires.", examples=[900])]
    refresh_token: Annotated[
        str,
        Meta(
            description="Exchange it once at `POST /api/auth/refresh`.",
            examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.…"],
        ),
    ]
    user: User


class SetupRequest(Ask, frozen=True):
    """The first account."""

    code: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=64,
            description="The one-time code from the server's console.",
            examples=["K7QM-4XZ2"],
        ),
    ]
    username: Username
    password: Password
    dialect: Annotated[Dialect | None, Meta(description="The dialect of this session's answers.")] = None


class LoginRequest(Ask, frozen=True):
    """A sign-in."""

    username: Username
    password: Password
    dialect: Annotated[Dialect | None, Meta(description="The dialect of this session's answers.")] = None


class RefreshRequest(Ask, frozen=True):
    """A refresh token."""

    refresh_token: RefreshToken


class UserChanges(Ask, frozen=True, omit_defaults=True):
    """What to change of one's own account; what is left out stays."""

    display_name: (
        Annotated[
            Annotated[str, Meta(max_length=64)] | None,
            Meta(description="What the app calls you; null for your username.", examples=["Ada"]),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    current_password: (
        Annotated[
            str,
            Meta(
                max_length=256,
                description="Needed to change the password.",
                examples=["correct horse battery"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    new_password: (
        Annotated[
            str,
            Meta(
                max_length=256, description="Ends your other sessions.", examples=["staple correct battery"]
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


def user(account: Account) -> User:
    """The wire form of an account."""
    return User(
        account.id,
        account.username,
        account.display_name,
        account.role,
        account.created_at,
        account.updated_at,
    )


def tokens(issued: Tokens) -> SessionTokens:
    """The wire form of a signed-in session."""
    return SessionTokens(
        issued.access_token, "Bearer", issued.expires_in, issued.refresh_token, user(issued.user)
    )
