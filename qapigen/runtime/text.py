"""JSON text."""

from __future__ import annotations

import json
from typing import Any

from .errors import ValidationError


def loads(text: str | bytes | bytearray) -> Any:
    """Decoded JSON; raises ValidationError if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError("", "JSON", "text", f"not JSON: {error}") from error


def dumps(value: Any) -> str:
    """JSON text of plain values."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
