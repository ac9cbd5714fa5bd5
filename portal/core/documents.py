"""Documents under a digest: one canonical text for one meaning."""

import hashlib
import json
from typing import Any

_LISTS = (list, tuple)


def canonical(data: Any) -> str:  # noqa: ANN401 - any JSON data
    """Return JSON data as canonical text: sorted keys, no spaces, characters as they are; decimals must already be text.

    Raises:
        TypeError: a value is not JSON data (a Decimal, say).
        ValueError: a float, since its text is not stable.
    """
    _refuse_floats(data)
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8 as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_floats(data: Any) -> None:  # noqa: ANN401 - any JSON data
    waiting = [data]
    while waiting:
        part = waiting.pop()
        if isinstance(part, float):
            raise ValueError("a document holds decimals as text, never as floats")
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, _LISTS) else ()
        waiting += [each for each in inside if not isinstance(each, str)]  # nearly all are
