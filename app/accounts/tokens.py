"""JWTs: our own (HS256, shared secret) and a JWKS issuer's. Algorithms come from configuration alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from app.accounts.models import User
from app.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class TokenRules:
    """How tokens are verified. With `jwks_url`, tokens whose header names a key of it are the issuer's."""

    secret: str
    algorithms: tuple[str, ...] = ("HS256",)
    jwks_url: str | None = None
    issuer: str | None = None
    audience: str | None = None
    admin_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `issuer` is None for our own tokens."""

    subject: str
    issued_at: datetime | None
    expires_at: datetime | None
    issuer: str | None = None
    email: str | None = None
    display_name: str | None = None
    admin: bool = False  # only ever true for an issuer's mapped role


class Tokens:
    """Issues and verifies. Raises Unauthenticated for anything that does not verify."""

    def __init__(self, rules: TokenRules) -> None:
        self._rules = rules
        self._shared = [name for name in rules.algorithms if name.startswith("HS")]
        self._asymmetric = [name for name in rules.algorithms if not name.startswith("HS")]
        self._keys = jwt.PyJWKClient(rules.jwks_url, timeout=5) if rules.jwks_url else None

    def issue(self, user: User, ttl: timedelta) -> str:
        """A token for our own user: `sub`, `role`, `displayName`, `email`, `iat`, `exp`."""
        now = datetime.now(UTC)
        payload: dict[str, Any] = {
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
        try:
            if self._keys and "kid" in jwt.get_unverified_header(token):
                return await asyncio.to_thread(self._verify_issuers, token)
            return self._verify_own(token)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Unauthenticated from error

    def _verify_own(self, token: str) -> Claims:
        payload = jwt.decode(
            token,
            self._rules.secret,
            algorithms=self._shared,
            options={"require": ["sub"], "verify_aud": False},
        )
        return Claims(str(payload["sub"]), _moment(payload.get("iat")), _moment(payload.get("exp")))

    def _verify_issuers(self, token: str) -> Claims:
        assert self._keys is not None
        key = self._keys.get_signing_key_from_jwt(token)
        payload = jwt.decode(
            token,
            key.key,
            algorithms=self._asymmetric,
            issuer=self._rules.issuer,
            audience=self._rules.audience,
            options={"require": ["sub", "exp", "iss", "aud"]},
        )
        return Claims(
            subject=str(payload["sub"]),
            issued_at=_moment(payload.get("iat")),
            expires_at=_moment(payload.get("exp")),
            issuer=str(payload["iss"]),
            email=_text(payload.get("email")),
            display_name=_text(payload.get("displayName")) or _text(payload.get("name")),
            admin=payload.get("role") in self._rules.admin_roles,
        )


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
