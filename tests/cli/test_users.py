"""`chargen token` and `chargen user`, and what an unknown word is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jwt
import pytest

from app.settings.secret import stored_secret
from tests.support.command import chargen, within


def claims(folder: Path, *words: str) -> dict[str, Any]:
    """What a token says."""
    printed = within(folder, "token", *words)
    assert printed.exit_code == 0, printed.output
    return _read(folder, printed.stdout)


def _read(folder: Path, token: str) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(token.strip(), stored_secret(folder), algorithms=["HS256"])
    return read


def test_a_token_is_all_that_is_printed(tmp_path: Path) -> None:
    printed = chargen(tmp_path, "token", "--user", "ana")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.count("\n") == 1
    assert _read(tmp_path, printed.stdout)["role"] == "user"


def test_a_name_always_has_the_same_sub_and_keeps_its_role(tmp_path: Path) -> None:
    first = claims(tmp_path, "--user", "ana")
    raised = claims(tmp_path, "--user", "ana", "--role", "admin")
    again = claims(tmp_path, "--user", "ana")
    assert first["sub"] == raised["sub"] == again["sub"]
    assert [first["role"], raised["role"], again["role"]] == ["user", "admin", "admin"]
    assert claims(tmp_path, "--user", "rui")["sub"] != first["sub"]


def test_a_name_has_the_same_sub_on_another_database(tmp_path: Path) -> None:
    assert claims(tmp_path / "a", "--user", "ana")["sub"] == claims(tmp_path / "b", "--user", "ana")["sub"]


@pytest.mark.parametrize(
    ("ttl", "seconds"), [("90", 90), ("45s", 45), ("30m", 1800), ("1h", 3600), ("7d", 604_800)]
)
def test_a_token_lives_as_long_as_it_is_reported(tmp_path: Path, ttl: str, seconds: int) -> None:
    announced = claims(tmp_path, "--user", "ana", "--ttl", ttl)
    assert announced["exp"] - announced["iat"] == pytest.approx(seconds, abs=1)


@pytest.mark.parametrize("ttl", ["0", "-1h", "1y", "soon", "4000d"])
def test_a_lifetime_that_is_none_is_refused(tmp_path: Path, ttl: str) -> None:
    refused = within(tmp_path, "token", "--user", "ana", f"--ttl={ttl}")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert "30m" in refused.stderr


def test_users_are_added_listed_and_changed(tmp_path: Path) -> None:
    added = within(
        tmp_path, "user", "add", "--email", "Ana@Example.org", "--password-stdin", given="eight or more\n"
    )
    assert added.stdout == "ana@example.org may sign in now, as user.\n"
    assert within(tmp_path, "user", "role", "ana@example.org", "admin").exit_code == 0
    assert within(tmp_path, "user", "list").stdout.split("\t")[:2] == ["ana@example.org", "admin"]
    assert within(tmp_path, "user", "revoke", "ana@example.org").exit_code == 0


def test_what_is_wrong_with_a_user_is_said_in_one_sentence(tmp_path: Path) -> None:
    add = ("user", "add", "--email", "ana@example.org", "--password-stdin")
    assert "at least 8 characters" in within(tmp_path, *add, given="short\n").stderr
    within(tmp_path, *add, given="long enough\n")
    assert "already" in within(tmp_path, *add, given="long enough\n").stderr
    unknown = within(tmp_path, "user", "revoke", "nobody")
    assert (unknown.exit_code, unknown.stderr) == (1, "Error: There is no user called 'nobody'.\n")


def test_a_setting_that_is_refused_is_one_sentence_without_a_trace(tmp_path: Path) -> None:
    refused = chargen(tmp_path, "token", "--user", "ana", CHARGEN_ENV="production")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: CHARGEN_JWT_SECRET must be set in production")
    assert refused.stderr.count("\n") == 1
