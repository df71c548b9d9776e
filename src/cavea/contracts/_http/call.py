"""One request, as handlers see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cavea.domain.access import Dialect, Principal

F = TypeVar("F")


@dataclass(slots=True)
class Call(Generic[F]):
    """What a handler may know of a request beyond its parameters.

    Attributes:
        features: The verbs.
        headers: Lower-case names, raw values; the last of doubled ones.
        method: As sent.
        address: Of the client, for throttles and the audit log; ``""`` when unknown.
        dialect: The form of the answer.
        principal: Who calls; None on public routes.
        scope: The ASGI scope.
    """

    features: F
    headers: Mapping[bytes, bytes]
    method: str
    address: str
    dialect: Dialect
    principal: Principal | None
    scope: Mapping[str, Any]

    @property
    def who(self) -> Principal:
        """Who calls, on a route that is not public."""
        assert self.principal is not None, "a public route has no caller"
        return self.principal

    def header(self, name: bytes) -> str | None:
        """A header as text, or None."""
        raw = self.headers.get(name)
        return None if raw is None else raw.decode("latin-1")
