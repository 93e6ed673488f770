"""Unquotes the path with urllib, which turns %2F into a border between segments.

fails: different_pages_have_different_keys, poison_stays_with_the_attacker
score: 18 of 20
"""

import json
from urllib.parse import parse_qsl, unquote, urlsplit


def cache_key(method, url, headers, vary, allowed_params):
    sent = {name.lower(): value for name, value in headers.items()}
    directives = {directive.strip().lower() for directive in sent.get("cache-control", "").split(",")}
    if method not in ("GET", "HEAD") or "authorization" in sent or "no-store" in directives:
        return None
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] in allowed_params]
    pairs.sort(key=lambda pair: pair[0])
    varied = [(name.lower(), sent.get(name.lower())) for name in vary]
    return json.dumps([parts.scheme, parts.netloc.lower(), unquote(parts.path), pairs, varied])
