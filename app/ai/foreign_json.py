"""JSON from servers that aren't ours."""

from __future__ import annotations

import json
from typing import Any


def loads(content: str | bytes) -> Any:
    """The value. Raises ValueError, also for arrays or objects so deep in each other that Python gives up."""
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("The JSON is nested too deeply.") from error
