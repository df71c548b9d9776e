"""JSON Web Tokens, HS256 with one key; each kind has its own type and audience (SECURITY rule 6, RFC 8725)."""

import hashlib
import hmac
from base64 import b32encode
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from cavea.domain.accounts import ACCESS_LIFE_S, SESSION_LIFE_S
from cavea.domain.errors import Unauthenticated
from cavea.domain.ids import SessionId, UserId
from cavea.ports.secrets import AccessClaims, RefreshClaims

ALGORITHM: Final = "HS256"
MAX_TOKEN: Final = 4096
REMEMBERED: Final = 4096
"""Access tokens whose signatures are not checked twice; the oldest is forgotten first."""

_ACCESS: Final = ("at+jwt", "cavea:access")
_REFRESH: Final = ("rt+jwt", "cavea:refresh")
INVALID: Final = "the token is not valid; sign in again"
EXPIRED: Final = "the token has expired; refresh the session"


class JwtTokens:
    """Signs and checks tokens with one key."""

    def __init__(self, key: bytes) -> None:
        """Take the signing key: 256 bits."""
        self._raw = key
        self._key = OctKey.import_key(key)
        self._verified: dict[bytes, tuple[AccessClaims, int]] = {}

    def _sign(self, kind: tuple[str, str], claims: dict[str, Any]) -> str:
        header = {"alg": ALGORITHM, "typ": kind[0]}
        return jwt.encode(header, {**claims, "aud": kind[1]}, self._key, algorithms=[ALGORITHM])

    def access(self, user_id: UserId, session_id: SessionId, now_s: int) -> str:
        """A short-lived access token."""
        claims = {"sub": user_id, "sid": session_id, "iat": now_s, "exp": now_s + ACCESS_LIFE_S}
        return self._sign(_ACCESS, {**claims, "jti": f"{session_id}.{now_s}"})

    def refresh(self, session_id: SessionId, generation: int, now_s: int) -> str:
        """A refresh token for one generation of a session."""
        claims = {"sub": session_id, "gen": generation, "iat": now_s, "exp": now_s + SESSION_LIFE_S}
        return self._sign(_REFRESH, {**claims, "jti": f"{session_id}.{generation}"})

    def read_access(self, token: str, now_s: int) -> AccessClaims:
        """What an access token says.

        A signature that was good stays good, so it is checked once; the time counts at each call. What was verified is
        found by the SHA-256 of the token: neither the token itself nor its likeness to another decides.

        Raises:
            Unauthenticated: It is not one of ours, or has expired.
        """
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._verified.get(digest)
        if known is not None and known[1] > now_s:
            return known[0]
        claims = self._read(_ACCESS, token, now_s, "sid")
        read = AccessClaims(UserId(claims["sub"]), SessionId(claims["sid"]))
        if len(self._verified) >= REMEMBERED:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = (read, claims["exp"])
        return read

    def read_refresh(self, token: str, now_s: int) -> RefreshClaims:
        """What a refresh token says.

        Raises:
            Unauthenticated: It is not one of ours, or has expired.
        """
        claims = self._read(_REFRESH, token, now_s, "gen")
        return RefreshClaims(SessionId(claims["sub"]), claims["gen"])

    def _read(self, kind: tuple[str, str], token: str, now_s: int, further: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN or not token.isascii():
            raise Unauthenticated(INVALID)
        try:
            read = jwt.decode(token, self._key, algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError, KeyError):
            raise Unauthenticated(INVALID) from None
        claims: dict[str, Any] = read.claims
        needed: dict[str, type | tuple[type, ...]] = {
            "exp": int,
            "iat": int,
            "sub": str,
            "aud": str,
            "jti": str,
            further: (str, int),
        }
        is_whole = all(isinstance(claims.get(name), form) for name, form in needed.items())
        if not is_whole or read.header.get("typ") != kind[0] or claims["aud"] != kind[1]:
            raise Unauthenticated(INVALID)
        if claims["exp"] <= now_s:
            raise Unauthenticated(EXPIRED)
        return claims

    def setup_code(self) -> str:
        """The one-time code of this server: derived from its key, so that it needs no place to be kept."""
        digest = hmac.digest(self._raw, b"cavea set-up code", hashlib.sha256)
        text = b32encode(digest[:10]).decode("ascii")[:12]
        return "-".join(text[i : i + 4] for i in range(0, 12, 4))
