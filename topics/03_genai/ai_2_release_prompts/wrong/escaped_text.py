"""json.dumps as it comes: spaces after the separators, and every non-ASCII character escaped.

fails: two_known_ids
score: 16 of 17
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..solution import _require_string_keys


def release_id(release: Mapping[str, Any]) -> str:
    """The first 16 hex digits of SHA-256 of the release's canonical JSON.

    Raises ValueError for NaN, an infinity or a key that is no string, at any level.
    """
    _require_string_keys(release)
    text = json.dumps(release, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
