"""The identity covers the template and the model, and forgets parameters and tools.

fails: two_known_ids, equal_releases_and_only_they_share_an_id, what_has_no_id
score: 14 of 17
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
    release = {key: release[key] for key in ("template", "model") if key in release}
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
