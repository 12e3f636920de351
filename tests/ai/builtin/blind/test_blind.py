"""Two sets of forty descriptions, each written before the engine was tuned to it: all of both is kept."""

from __future__ import annotations

import pytest

from app.engines.ports import Locale
from tests.ai.builtin.blind.measuring import SETS, descriptions, share_kept


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
@pytest.mark.parametrize("name", SETS)
def test_every_trait_of_forty_blind_descriptions_is_kept(name: str, locale: Locale) -> None:
    share = share_kept(name, locale)
    assert not share.lost, "\n".join([f"{share.kept:.1%} kept", *share.lost])


@pytest.mark.parametrize("name", SETS)
def test_forty_descriptions_with_what_they_state(name: str) -> None:
    texts = {one["text"] for one in descriptions(name)}
    assert len(texts) == 40
    assert share_kept(name, "en").stated > 160
