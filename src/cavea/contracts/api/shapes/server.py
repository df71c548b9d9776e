"""Wire forms of the server's own facts."""

from typing import Annotated, Literal

from msgspec import Meta

from cavea.contracts.api.shapes.fields import Answer
from cavea.domain.access import Dialect


class Health(Answer, frozen=True, gc=False):
    """Whether the server can do its work."""

    status: Annotated[Literal["ok"], Meta(description="Always `ok`; a server that cannot work answers 503.")]
    database: Annotated[Literal["ok"], Meta(description="The database answered.")]


class Info(Answer, frozen=True, gc=False):
    """What a client may know before it signs in."""

    name: Annotated[str, Meta(description="The product.", examples=["Cavea"])]
    version: Annotated[str, Meta(description="The running server's version.", examples=["0.1.0"])]
    needs_setup: Annotated[
        bool, Meta(description="No account exists yet: call `POST /api/auth/setup`.", examples=[False])
    ]
    default_dialect: Annotated[
        Dialect, Meta(description="The dialect of a request that chooses none.", examples=["odeion"])
    ]
