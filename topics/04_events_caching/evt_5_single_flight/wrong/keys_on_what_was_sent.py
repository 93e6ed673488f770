"""Puts every header of the request into the key: visitors share no page, an attacker fills the cache at will.

fails: one_page_has_one_key, poison_stays_with_the_attacker
score: 18 of 20
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
    pairs.sort(key=lambda pair: pair[0])
    varied = sorted(sent.items())
    return json.dumps([parts.scheme, parts.netloc.lower(), normalise_path(parts.path), pairs, varied])
