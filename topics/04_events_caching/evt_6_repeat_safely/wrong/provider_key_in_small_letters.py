"""The pair is lower-cased before it is hashed: two keys that differ in case only share a charge.

fails: provider_keys_tell_every_intent_apart
score: 13 of 14
"""

import hashlib
import json


def _provider_key(scope: str, key: str) -> str:
    return hashlib.sha256(json.dumps([scope.lower(), key.lower()]).encode()).hexdigest()
