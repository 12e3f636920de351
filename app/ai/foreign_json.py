"""JSON from other servers."""

from __future__ import annotations

import json
from typing import Any


def loads(content: str | bytes) -> Any:
    """Return the value. Raises ValueError, also for nesting too deep for Python's parser."""
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("The JSON is nested too deeply.") from error
