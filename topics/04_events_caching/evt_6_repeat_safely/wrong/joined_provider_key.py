"""Scope and key joined with a colon: ("a:b", "c") and ("a", "b:c") share one charge.

fails: provider_keys_tell_every_intent_apart
score: 13 of 14
"""


def _provider_key(scope: str, key: str) -> str:
    return f"{scope}:{key}"
