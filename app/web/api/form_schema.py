"""How the form that starts a run is described: its handler reads it by itself, so Litestar can't see it."""

from __future__ import annotations

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Parameter, Reference, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat

from app.runs.run_request import MAX_DESCRIPTION, MAX_SEED
from app.runs.templates import TEMPLATES
from app.web.api.forms import MAX_KEY
from app.web.documentation import ApiOperation

_DESCRIPTION = Schema(
    type=OpenAPIType.STRING,
    max_length=MAX_DESCRIPTION,
    description="The character in a person's own words; blank counts as none.",
    examples=["A red-haired dwarven smith of sixty named Brunhild"],
)
_FIELDS: dict[str, Reference | Schema] = {
    "description": _DESCRIPTION,
    "template": Schema(
        type=OpenAPIType.STRING,
        enum=[template.name for template in TEMPLATES],
        description="A direction for the writer.",
    ),
    "locale": Schema(
        type=OpenAPIType.STRING,
        description="The language to write in, `en` or `pt-BR`; left out, the browser's.",
        examples=["pt-BR"],
    ),
    "seed": Schema(
        type=OpenAPIType.INTEGER,
        minimum=0,
        maximum=MAX_SEED,
        description="With it the embedded engines repeat themselves exactly.",
    ),
}
_IMAGE = Schema(
    type=OpenAPIType.STRING,
    format=OpenAPIFormat.BINARY,
    description="A PNG, JPEG, WebP, GIF or AVIF of at most 10 MiB and 40 megapixels.",
)
_BODY = RequestBody(
    required=True,
    content={
        "multipart/form-data": OpenAPIMediaType(
            Schema(type=OpenAPIType.OBJECT, properties={**_FIELDS, "image": _IMAGE})
        ),
        "application/x-www-form-urlencoded": OpenAPIMediaType(
            Schema(type=OpenAPIType.OBJECT, properties=_FIELDS, required=["description"])
        ),
    },
)
_KEY = Parameter(
    name="Idempotency-Key",
    param_in="header",
    required=False,
    schema=Schema(type=OpenAPIType.STRING, max_length=MAX_KEY),
    description="The same key with the same form gives the same run; with another it is refused.",
)


@dataclass
class StartOperation(ApiOperation):
    """The operation with its form and its Idempotency-Key."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.request_body = _BODY
        self.parameters = [_KEY]
