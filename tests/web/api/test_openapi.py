"""The OpenAPI description: true to its own standard, complete, and kept by the API whatever is sent to it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import yaml
from litestar import Litestar

from app.errors import AppError
from app.web.errors import ErrorBody
from tests.web.api.conftest import Person

CONTRACT = {
    ("post", "/api/v1/characters/generate-automated"): {400, 401, 409, 413, 415, 422, 429, 503},
    ("get", "/api/v1/generations"): {401, 422, 503},
    ("get", "/api/v1/generations/{session_id}"): {401, 404, 503},
    ("get", "/api/v1/generations/{session_id}/events"): {401, 404, 422, 429, 503},
    ("get", "/api/v1/characters"): {401, 422, 503},
    ("get", "/api/v1/characters/{character_id}"): {401, 404, 503},
    ("patch", "/api/v1/characters/{character_id}"): {401, 403, 404, 412, 422, 503},
    ("post", "/api/v1/characters/{character_id}/save"): {401, 403, 404, 503},
    ("delete", "/api/v1/characters/{character_id}"): {401, 403, 404, 503},
    ("post", "/api/v1/characters/{character_id}/restore"): {401, 403, 404, 409, 503},
    ("put", "/api/v1/characters/{character_id}/avatar"): {401, 403, 404, 422, 503},
    ("post", "/api/v1/characters/{character_id}/avatar-jobs"): {401, 403, 404, 503},
    ("get", "/api/v1/avatar-jobs/{avatar_job_id}"): {401, 404, 503},
    ("get", "/media/{expires}/{signature}/{key}"): {404, 503},
}


@pytest.fixture
def description(site: Litestar) -> dict[str, Any]:
    return site.openapi_schema.to_schema()


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(verb, path, one) for path, item in description["paths"].items() for verb, one in item.items()]


async def test_it_is_served_as_json_and_yaml_and_needs_nothing_from_elsewhere(
    anonymous: httpx.AsyncClient,
) -> None:
    as_json = await anonymous.get("/schema")
    assert as_json.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert as_json.json() == (await anonymous.get("/schema/openapi.json")).json()
    as_yaml = (await anonymous.get("/schema/openapi.yaml")).text
    assert yaml.safe_load(as_yaml) == as_json.json()
    assert "//cdn" not in as_yaml


def test_every_call_of_the_contract_documents_its_refusals(description: dict[str, Any]) -> None:
    documented = {(verb, path): one["responses"] for verb, path, one in operations(description)}
    for call, statuses in CONTRACT.items():
        assert statuses <= {int(status) for status in documented[call]}, call


def test_every_call_says_what_it_does_and_who_may(description: dict[str, Any]) -> None:
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    ids = [one["operationId"] for _, _, one in operations(description)]
    assert len(ids) == len(set(ids))
    for verb, path, one in operations(description):
        assert one["summary"], (verb, path)
        assert one["description"], (verb, path)
        assert ({"bearer": []} in one["security"]) == path.startswith("/api/"), (verb, path)


def test_every_refusal_has_the_one_shape_and_examples_of_its_codes(description: dict[str, Any]) -> None:
    codes = {kind.code: kind.status for kind in _kinds(AppError)}
    for verb, path, one in operations(description):
        refused = {status: announced for status, announced in one["responses"].items() if int(status) >= 400}
        for status, answer in refused.items():
            if path == "/health/ready":
                continue  # tells of each part, and has `error` and `code` beside them
            body = answer["content"]["application/json"]
            assert body["schema"] == {"$ref": f"#/components/schemas/{ErrorBody.__name__}"}, (verb, path)
            for example in body["examples"].values():
                assert codes[example["value"]["code"]] == int(status)


def _kinds(kind: type[AppError]) -> list[type[AppError]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in _kinds(one))]


async def test_a_character_answers_as_it_is_described(ana: Person, description: dict[str, Any]) -> None:
    view = description["components"]["schemas"]["CharacterView"]
    assert {"firstName", "avatarUrl", "physicalDescription", "sessionId"} <= set(view["properties"])
    assert set(view["required"]) == set(view["properties"])


def test_the_event_stream_describes_automatic_retries(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    assert "retry" in schemas["ProgressEvent"]["properties"]
    assert "retry" not in schemas["ProgressEvent"]["required"]
    assert set(schemas["AutomaticRetry"]["properties"]) == {"attempt", "of", "waitSeconds", "code"}
    watch = description["paths"]["/api/v1/generations/{session_id}/events"]["get"]
    assert "tried again by itself" in watch["description"]
