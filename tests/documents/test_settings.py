"""docs/settings.md has every setting, with its default and its help as the code has them."""

from __future__ import annotations

from app.settings.settings import documented
from tests.support.documents import document, tables


def test_every_setting_is_documented_as_it_is() -> None:
    table = tables(document("docs/settings.md").section("Settings"))[0]
    listed = {name.strip("`"): (shown, help_) for name, shown, help_ in table[1:]}
    assert listed == {row.variable: (row.shown, row.help) for row in documented()}
