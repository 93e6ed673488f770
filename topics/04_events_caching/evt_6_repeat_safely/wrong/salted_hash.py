"""The provider key is hash((scope, key)), which Python salts: after the crash the new process asks for another charge.

fails: provider_keys_tell_every_intent_apart
score: 13 of 14
"""


def _provider_key(scope: str, key: str) -> str:
    return str(hash((scope, key)))
