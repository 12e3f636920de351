"""The wizard's form as it was sent: whatever a browser may send becomes a WizardForm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

from app.pictures.uploads import MAX_BYTES
from app.runs.run_request import RunRequest
from app.translation import InterfaceLocale

# More than a picture may have, so that one somewhat too large is refused in the form, with the text kept.
MAX_FORM = 4 * MAX_BYTES
_MAX_KEY = 100


@dataclass(frozen=True, slots=True)
class WizardForm:
    """`again`: the run whose picture is used once more, if `keep` and no other was sent."""

    description: str
    template: str
    image: bytes | None = field(default=None, repr=False)
    again: UUID | None = None
    keep: bool = False
    submission: str | None = None

    def request(self, locale: InterfaceLocale) -> RunRequest:
        return RunRequest(
            description=self.description,
            image=self.image,
            template=self.template or None,
            locale=locale,
            idempotency_key=f"wizard-{self.submission}" if self.submission else None,
        )


async def read_form(request: Request[Any, Any, Any]) -> WizardForm:
    """Fields that are missing or of the wrong kind count as empty."""
    sent = await request.form()
    return WizardForm(
        # Browsers send line ends as two characters, where the counter and the limit mean one.
        description=_text(sent.get("description")).replace("\r\n", "\n"),
        template=_text(sent.get("template")),
        image=await _content(sent.get("image")),
        again=_uuid(_text(sent.get("again"))),
        keep=_text(sent.get("keep_picture")) == "yes",
        submission=_text(sent.get("submission"))[:_MAX_KEY] or None,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


async def _content(value: object) -> bytes | None:
    return (await value.read()) or None if isinstance(value, UploadFile) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
