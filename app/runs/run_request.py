"""RunRequest: the checked inputs of a run, which become its row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import uuid4

from app.accounts.policy import Identity
from app.errors import InvalidField, NothingToGenerate
from app.runs.models import GenerationRun, RunStatus
from app.runs.quota_limits import Payer
from app.runs.steps import locale_of
from app.runs.templates import TEMPLATE_NAMES
from app.text.storable import require_storable

MAX_DESCRIPTION = 4_000  # characters
MAX_SEED = 2**53 - 1  # what every JSON reader holds exactly


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The fields of the form. `image`: the upload as received; `locale`: any language tag."""

    description: str | None = None
    image: bytes | None = field(default=None, repr=False)
    template: str | None = None
    locale: str | None = None
    seed: int | None = None
    idempotency_key: str | None = None
    fallback_locale: str | None = None  # the browser's, where `locale` says nothing

    def fingerprint(self) -> str:
        """Return a digest of fields and picture, by which a repeated request is recognized."""
        picture = sha256(self.image).hexdigest() if self.image else ""
        fields = (self.description or "", picture, self.template or "", self.locale or "", str(self.seed))
        return sha256("\x1f".join(fields).encode("utf-8", "surrogatepass")).hexdigest()


def checked(request: RunRequest, *, image_kept: bool = False) -> RunRequest:
    """Return the request if it is valid. `image_kept`: an earlier run's picture is used.

    Raises NothingToGenerate, InvalidField.
    """
    request = _storable(request)
    description = request.description
    if description is not None and len(description) > MAX_DESCRIPTION:
        raise InvalidField(
            "The description can have at most {limit} characters.",
            field="description",
            limit=MAX_DESCRIPTION,
        )
    if request.template and request.template not in TEMPLATE_NAMES:
        raise InvalidField("There is no template called '{value}'.", field="template", value=request.template)
    if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
        raise InvalidField(
            "The seed must be a whole number from 0 to {largest}.", field="seed", largest=MAX_SEED
        )
    if not request.image and not image_kept and not (description and description.strip()):
        raise NothingToGenerate
    return request


def _storable(request: RunRequest) -> RunRequest:
    """Return the request with surrogate pairs joined. Raises InvalidField for a text that can't be stored."""

    def text(name: str) -> str | None:
        given = getattr(request, name)
        return require_storable(given, name) if given else given

    return replace(
        request,
        description=text("description"),
        template=text("template"),
        locale=text("locale"),
        fallback_locale=text("fallback_locale"),
        idempotency_key=text("idempotency_key"),
    )


def new_run(identity: Identity, request: RunRequest, payer: Payer) -> GenerationRun:
    """Return the run of a checked request, queued and not stored yet."""
    described = (request.description or "").strip() or None
    return GenerationRun(
        id=uuid4(),
        user_id=identity.id,
        status=RunStatus.QUEUED,
        description=described,
        template=request.template or None,
        locale=locale_of(request.locale or request.fallback_locale),
        seed=request.seed if request.seed is not None else secrets.randbelow(2**31),
        seed_given=request.seed is not None,
        idempotency_key=request.idempotency_key,
        fingerprint=request.fingerprint() if request.idempotency_key else None,
        guest_address=payer.guest_address,
        by_admin=payer.admin,
    )
