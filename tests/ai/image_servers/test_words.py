"""What people are told of image servers stands in both languages."""

from __future__ import annotations

import pytest

from app.ai import sentences
from app.ai.image_servers import failures
from app.errors import EngineError
from app.web.i18n import told

KNOWN = vars(sentences) | vars(failures)
MESSAGES = [value for name, value in KNOWN.items() if name.isupper() and isinstance(value, str)]


@pytest.mark.parametrize("message", MESSAGES)
def test_every_failure_is_told_in_portuguese_too(message: str) -> None:
    error = EngineError(message, problem="KSampler")
    assert told(error, "pt-BR") != told(error, "en")
    assert ("KSampler" in told(error, "pt-BR")) == ("{problem}" in message)
