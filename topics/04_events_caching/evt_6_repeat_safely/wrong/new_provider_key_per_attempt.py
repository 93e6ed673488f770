"""A fresh UUID for every attempt: the provider cannot tell the repeat after a crash from a new order.

fails: provider_keys_tell_every_intent_apart, crashes_lose_nothing_and_charge_once
score: 12 of 14
"""

import uuid


def _provider_key(scope: str, key: str) -> str:
    return str(uuid.uuid4())
