"""JWTs: our own (HS256, shared secret) and a JWKS issuer's. Only the configuration chooses algorithms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from app.accounts.issuer_keys import IssuerKeys
from app.accounts.models import User
from app.accounts.token_claims import Claims, key_of, moment_of, name_of, subject_of
from app.errors import Unauthenticated

__all__ = ["Claims", "TokenRules", "Tokens"]

LEEWAY = 30.0  # seconds, on `iat` and `nbf`: issuers' clocks may be ahead of ours. None on `exp`.


@dataclass(frozen=True, slots=True)
class TokenRules:
    """How tokens are verified. If an issuer has keys, a token whose header names a key is the issuer's."""

    secret: str
    algorithms: tuple[str, ...] = ("HS256",)
    issuer: str | None = None
    audience: str | None = None
    admin_roles: tuple[str, ...] = ()


class Tokens:
    """Issues and verifies tokens."""

    def __init__(self, rules: TokenRules, issuer_keys: IssuerKeys | None = None) -> None:
        self._rules = rules
        self._shared = [name for name in rules.algorithms if name.startswith("HS")]
        self._asymmetric = [name for name in rules.algorithms if not name.startswith("HS")]
        self._keys = issuer_keys

    def issue(self, user: User, ttl: timedelta) -> str:
        """Returns a token for our own user: `sub`, `role`, `displayName`, `email`, `iat`, `exp`."""
        now = datetime.now(UTC)
        payload: dict[str, object] = {
            "sub": str(user.id),
            "role": user.role,
            "displayName": user.display_name,
            "iat": now.timestamp(),
            "exp": now + ttl,
        }
        if user.email:
            payload["email"] = user.email
        return jwt.encode(payload, self._rules.secret, algorithm="HS256")

    async def verify(self, token: str) -> Claims:
        """Returns the claims. Raises Unauthenticated for an invalid token, Unavailable if an issuer's keys
        can't be fetched."""
        try:
            if self._keys and (kid := jwt.get_unverified_header(token).get("kid")) is not None:
                return self._verify_issuers(token, await self._keys.find(kid))
            return self._verify_own(token)
        # RecursionError: raised by the JSON parser for deeply nested brackets in a header or payload.
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Unauthenticated from error

    def _verify_own(self, token: str) -> Claims:
        payload = _decoded(token, self._rules.secret, self._shared, ["sub"])
        return Claims(
            subject_of(payload),
            moment_of(payload.get("iat")),
            moment_of(payload.get("exp")),
            key_of(token, payload),
        )

    def _verify_issuers(self, token: str, key: jwt.PyJWK | None) -> Claims:
        if key is None:
            raise Unauthenticated
        rules = self._rules
        wanted = ["sub", "exp", "iss", "aud"]
        payload = _decoded(token, key.key, self._asymmetric, wanted, rules.issuer, rules.audience)
        return Claims(
            subject=subject_of(payload),
            issued_at=moment_of(payload.get("iat")),
            expires_at=moment_of(payload.get("exp")),
            key=key_of(token, payload),
            issuer=str(payload["iss"]),
            email=name_of(payload.get("email")),
            display_name=name_of(payload.get("displayName")) or name_of(payload.get("name")),
            admin=payload.get("role") in rules.admin_roles,
        )


def _decoded(
    token: str,
    key: Any,
    algorithms: list[str],
    required: list[str],
    issuer: str | None = None,
    audience: str | None = None,
) -> dict[str, object]:
    payload = jwt.decode(
        token,
        key,
        algorithms=algorithms,
        issuer=issuer,
        audience=audience,
        leeway=LEEWAY,
        # PyJWT refuses a number as `sub` and any `jti` but a string; token_claims checks both.
        options={
            "require": required,
            "verify_aud": audience is not None,
            "verify_sub": False,
            "verify_jti": False,
        },
    )
    # PyJWT applies its leeway to `exp` too, for which the contract grants none.
    if "exp" in payload and int(payload["exp"]) <= datetime.now(UTC).timestamp():
        raise jwt.ExpiredSignatureError
    return payload
