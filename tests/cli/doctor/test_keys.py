"""`chargen doctor` on the keys that sign tokens, beside its look at servers of models."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.adapters import issuer_keys
from tests.support.command import within
from tests.support.doctor_hosts import host

MODELS = {"data": [{"id": "m-1"}]}

KEY = {
    "kty": "oct",
    "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"keys": [KEY | {"kid": "one", "use": "sig"}]}, None),
        ({"keys": []}, "no key"),
        ("hello", "no key"),
        (503, "answers 503"),
    ],
)
async def test_an_address_of_keys_is_looked_at(answer: Any, why: str | None) -> None:
    async with host({"/jwks": answer}) as url:
        said = await issuer_keys.probe(f"{url}/jwks", 5.0)
    assert said is None if why is None else why in str(said)


async def test_the_doctor_names_keys_out_of_reach_and_looks_at_the_servers(tmp_path: Path) -> None:
    async with host({"/v1/models": MODELS}) as url:
        variables = {
            "CHARGEN_JWKS_URL": "http://127.0.0.1:9/jwks.json",
            "CHARGEN_JWT_ISSUER": "https://issuer.test",
            "CHARGEN_JWT_AUDIENCE": "studio",
            "CHARGEN_WRITER": "openai",
            "CHARGEN_OPENAI_MODEL": "m-1",
            "CHARGEN_OPENAI_BASE_URL": url,
        }
        announced = await asyncio.to_thread(lambda: within(tmp_path, "doctor", **variables))
    assert (
        "MISSING  sign-in keys   http://127.0.0.1:9/jwks.json gives none. Nothing listens there."
        in announced.output
    )
    assert f"Set CHARGEN_OPENAI_BASE_URL={url}/v1" in announced.output
    assert announced.exit_code == 1
