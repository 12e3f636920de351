"""Accounts: the user of a token, guests, sign-in and sign-out, and the users that the command line makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import guests
from app.accounts.ended_tokens import EndedTokens
from app.accounts.identity_cache import IdentityCache
from app.accounts.models import User, UserRole
from app.accounts.passwords import Passwords
from app.accounts.policy import Identity
from app.accounts.token_claims import Claims
from app.accounts.tokens import Tokens
from app.db import Database, utcnow
from app.errors import InvalidField, NotFound, Unauthenticated, Unavailable

# The same name always has the same `sub`, on whatever database: scripts may rely on it.
_NAMES = UUID("6c0f8a2e-7f5c-4d1b-9b53-0a4f2f6f1c11")
_SEEN_EVERY = timedelta(days=1)


class UserNotFound(Unauthenticated):
    """The token is good, but its user is gone."""


class Accounts:
    """Users and their tokens."""

    def __init__(self, db: Database, tokens: Tokens, guest_ttl: timedelta = timedelta(days=30)) -> None:
        self._db = db
        self._tokens = tokens
        self._guest_ttl = guest_ttl
        self._ended = EndedTokens(db)
        self._cache = IdentityCache()
        self._passwords = Passwords()

    async def identify(self, token: str) -> Identity:
        """Return the identity of the token's user. Raises Unauthenticated; UserNotFound without a user."""
        cached = self._cache.find(token)
        if cached:
            return cached
        claims = await self._tokens.verify(token)
        identity = await self._look_up(claims)
        self._cache.store(token, identity, claims.key)
        return identity

    async def _look_up(self, claims: Claims) -> Identity:
        user = await (self._issuers_user(claims) if claims.issuer else self._own_user(claims))
        valid_from = user.tokens_valid_from
        if valid_from and (claims.issued_at is None or claims.issued_at < valid_from):
            raise Unauthenticated
        if await self._ended.has(claims.key):
            raise Unauthenticated
        await self._note_seen(user)
        identity = Identity.of(user, claims.expires_at)
        return replace(identity, role=UserRole.ADMIN) if claims.admin else identity

    async def _note_seen(self, user: User) -> None:
        """Store once a day when a guest was seen last, by which idle guests expire."""
        if not user.guest or abs(utcnow() - user.seen_at) < _SEEN_EVERY:
            return
        try:
            async with self._db.writing() as session:
                await session.execute(update(User).where(User.id == user.id).values(seen_at=utcnow()))
        except Unavailable:
            return  # a database that only reads is no reason to refuse the token

    async def _own_user(self, claims: Claims) -> User:
        try:
            user_id = UUID(claims.subject)
        except ValueError as error:
            raise UserNotFound from error
        async with self._db.reading() as session:
            user = await session.get(User, user_id)
        if user is None or user.issuer:
            raise UserNotFound
        return user

    async def _issuers_user(self, claims: Claims) -> User:
        known = select(User).where(User.issuer == claims.issuer, User.subject == claims.subject)
        async with self._db.reading() as session:
            user = (await session.execute(known)).scalar_one_or_none()
        if user:
            return user
        fresh = User(
            id=uuid4(),
            issuer=claims.issuer,
            subject=claims.subject,
            display_name=claims.display_name or claims.email or "Guest",
        )
        try:
            async with self._db.writing() as session:
                session.add(fresh)
        except IntegrityError:  # another request of the same person was first
            async with self._db.reading() as session:
                return (await session.execute(known)).scalar_one()
        return fresh

    async def end(self, token: str) -> None:
        """Sign out: revoke the token, in this process at once and in others within 10 s.

        An invalid token is ignored. Raises Unavailable.
        """
        try:
            claims = await self._tokens.verify(token)
        except Unauthenticated:
            return
        await self._ended.add(claims.key, claims.expires_at)
        self._cache.forget(claims.key)

    async def make_guest(self, browser: str | None = None) -> tuple[Identity, str]:
        """Return a guest and its token.

        `browser`: a secret that the browser has from before it had a token. Requests that it sends side by
        side without a token get the same guest; without the secret, or an hour later, there is a new one.
        """
        user = await guests.make_guest(self._db, browser)
        token = self._tokens.issue(user, self._guest_ttl)
        return await self.identify(token), token

    async def renewed(self, identity: Identity) -> str | None:
        """Return a new token for a guest whose own is half over, as guests can't sign in; else None."""
        left = identity.expires_at - utcnow() if identity.expires_at else self._guest_ttl
        if not identity.guest or left > self._guest_ttl / 2:
            return None
        async with self._db.reading() as session:
            return self._tokens.issue(await session.get_one(User, identity.id), self._guest_ttl)

    async def sign_in(self, email: str, password: str) -> str:
        """Return a token. Raises Unauthenticated, as slowly for an unknown e-mail as for a wrong password."""
        async with self._db.reading() as session:
            user = (
                await session.execute(select(User).where(User.email == _address(email)))
            ).scalar_one_or_none()
        good = await self._passwords.matches(user.password_hash if user else None, password)
        if user is None or not good:
            raise Unauthenticated("This e-mail and password don't belong together. Check both and try again.")
        return self._tokens.issue(user, self._guest_ttl)

    def issue(self, user: User, ttl: timedelta) -> str:
        return self._tokens.issue(user, ttl)

    async def ensure_named(self, name: str, role: UserRole | None = None) -> User:
        """Return the user of this name, added if absent; sets `role` if given."""
        user_id = uuid5(_NAMES, name)
        try:
            async with self._db.writing() as session:
                user = await session.get(User, user_id)
                if user is None:
                    user = User(id=user_id, name=name, display_name=name, role=role or UserRole.USER)
                    session.add(user)
                elif role:
                    user.role = role
        except IntegrityError:
            return await self.find(name)
        self._cache.clear()
        return user

    async def add(self, email: str, password: str, role: UserRole, display_name: str | None = None) -> User:
        """Add a user who signs in with e-mail and password. Raises InvalidField."""
        address = _address(email)
        if "@" not in address or len(address) > 320:
            raise InvalidField("'{value}' is not an e-mail address.", field="email", value=email)
        if len(password) < 8:
            raise InvalidField("The password needs at least 8 characters.", field="password")
        hashed = await self._passwords.hash(password)
        user = User(
            id=uuid4(),
            email=address,
            display_name=display_name or address.split("@")[0],
            role=role,
            password_hash=hashed,
        )
        try:
            async with self._db.writing() as session:
                session.add(user)
        except IntegrityError as error:
            raise InvalidField(
                "There is a user with the e-mail {value} already.", field="email", value=address
            ) from error
        return user

    async def find(self, name_or_email: str) -> User:
        """Raises NotFound."""
        either = (User.name == name_or_email) | (User.email == _address(name_or_email))
        async with self._db.reading() as session:
            user = (await session.execute(select(User).where(either))).scalar_one_or_none()
        if user is None:
            raise NotFound("There is no user called '{name}'.", name=name_or_email)
        return user

    async def get(self, user_id: UUID) -> User:
        """Raises NotFound."""
        async with self._db.reading() as session:
            user = await session.get(User, user_id)
        if user is None:
            raise NotFound("There is no such user.")
        return user

    async def list(self) -> list[User]:
        """Return all users but guests, oldest first."""
        async with self._db.reading() as session:
            query = select(User).where(User.guest.is_(False)).order_by(User.created_at)
            return [*(await session.execute(query)).scalars()]

    async def set_role(self, name_or_email: str, role: UserRole) -> None:
        user_id = (await self.find(name_or_email)).id
        async with self._db.writing() as session:
            (await session.get_one(User, user_id)).role = role

    async def revoke(self, name_or_email: str) -> None:
        """Revoke every token of the user that was issued until now, in all processes within 10 s."""
        user_id = (await self.find(name_or_email)).id
        async with self._db.writing() as session:
            (await session.get_one(User, user_id)).tokens_valid_from = utcnow()
        self._cache.clear()

    async def count(self) -> int:
        async with self._db.reading() as session:
            return (await session.execute(select(func.count()).select_from(User))).scalar_one()


def _address(email: str) -> str:
    return email.strip().lower()
