"""Settings of the day's quotas: off where nothing costs, on where models are asked, as given where given."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.runs.quota_limits import Limit, Limits
from app.settings.settings import describe
from app.settings_to_options import limits_of
from tests.support.settings import made, refused

MODEL = {"OPENAI_API_KEY": "k", "OPENAI_MODEL": "m", "OPENAI_IMAGE_MODEL": "p"}
PER = ("PER_USER", "PER_GUEST_ADDRESS", "STUDIO")


@pytest.mark.parametrize(
    "engines",
    [
        {},
        {"ENGINE": "scripted"},
        {"PAINTER": "comfyui"},
        {"PAINTER": "automatic1111"},
        {"PAINTER": "diffusers", "DIFFUSERS_MODEL": "owner/name"},
    ],
)
def test_off_where_no_engine_costs(tmp_path: Path, engines: dict[str, str]) -> None:
    assert limits_of(made(tmp_path, **engines)) == Limits()


@pytest.mark.parametrize("step", ["ENGINE", "ANALYST", "WRITER", "PAINTER"])
def test_on_where_any_step_asks_models_and_portraits_where_the_painter_does(
    tmp_path: Path, step: str
) -> None:
    limits = limits_of(made(tmp_path, **{step: "openai"}, **MODEL))
    assert limits.runs == Limit(20, 20, 200)
    assert limits.cost == Limit(5_000_000, 5_000_000, 25_000_000)
    assert limits.portraits == (Limit(40, 40, 400) if step in {"ENGINE", "PAINTER"} else Limit())


@pytest.mark.parametrize("engines", [{}, {"ENGINE": "openai", **MODEL}, {"PAINTER": "comfyui"}])
def test_what_is_given_counts_whatever_the_engine(tmp_path: Path, engines: dict[str, str]) -> None:
    given = {
        f"DAILY_{kind}_{per}": str(at + more)
        for at, kind in enumerate(("RUNS", "PORTRAITS", "COST"))
        for more, per in enumerate(PER)
    }
    limits = limits_of(made(tmp_path, **engines, **given))
    million = 1_000_000
    assert limits == Limits(Limit(0, 1, 2), Limit(1, 2, 3), Limit(2 * million, 3 * million, 4 * million))
    given = dict.fromkeys(given, "off")
    assert limits_of(made(tmp_path, **engines, **given)) == Limits()


def test_cents_are_exact(tmp_path: Path) -> None:
    settings = made(tmp_path, DAILY_COST_PER_USER="0.29")
    assert settings.daily_cost_per_user == Decimal("0.29")
    assert limits_of(settings).cost.user == 290_000


@pytest.mark.parametrize("value", ["-1", "many", "1.5", "1e3", "10000000000", "١"])
def test_what_is_no_number_of_runs_is_refused(tmp_path: Path, value: str) -> None:
    refused(tmp_path, {"DAILY_RUNS_PER_USER": value}, "CHARGEN_DAILY_RUNS_PER_USER")


@pytest.mark.parametrize("value", ["-1", "$5", "1e3", "0.0000001", "nan", "inf", "5,00"])
def test_what_is_no_cost_is_refused(tmp_path: Path, value: str) -> None:
    refused(tmp_path, {"DAILY_COST_STUDIO": value}, "CHARGEN_DAILY_COST_STUDIO")


def test_they_are_shown_as_they_count(tmp_path: Path) -> None:
    shown = {row.variable: value for row, value in describe(made(tmp_path, DAILY_COST_STUDIO="2.50"))}
    assert shown["CHARGEN_DAILY_COST_STUDIO"] == "2.50"
    assert shown["CHARGEN_DAILY_RUNS_STUDIO"] == "none"
