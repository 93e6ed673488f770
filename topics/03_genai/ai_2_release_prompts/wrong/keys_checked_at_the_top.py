"""Only the outermost dict is checked for keys that are no strings.

fails: what_has_no_id
score: 16 of 17
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def release_id(release: Mapping[str, Any]) -> str:
    """The first 16 hex digits of SHA-256 of the release's canonical JSON.

    Raises ValueError for NaN, an infinity or a key that is no string, at any level.
    """
    _require_string_keys(release)
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _require_string_keys(value: Any) -> None:
    # json.dumps would turn the key 1 into "1", and two releases would share an id.
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is no string")
            del inner
