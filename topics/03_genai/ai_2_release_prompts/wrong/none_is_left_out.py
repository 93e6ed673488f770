"""Leaves out settings that are None: a release that sets one to null and one that does not name it share an id.

fails: equal_releases_and_only_they_share_an_id
score: 16 of 17
"""

import json
from hashlib import sha256
from math import isfinite


def _check_json(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"key {key!r}")
            _check_json(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_json(inner)
    elif isinstance(value, float) and not isfinite(value):
        raise ValueError(value)


def release_id(release):
    _check_json(release)
    release = {k: v for k, v in release.items() if v is not None}
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode("utf-8")).hexdigest()[:16]
