"""The parts are condensed by hash(), which Python salts: a restart empties the cache.

fails: one_page_has_one_key
score: 19 of 20
"""

import json
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from ..given import normalise_path


def cache_key(
    method: str, url: str, headers: Mapping[str, str], vary: Sequence[str], allowed_params: Collection[str]
) -> str | None:
    sent = {name.lower(): value for name, value in headers.items()}
    directives = {directive.strip().lower() for directive in sent.get("cache-control", "").split(",")}
    if method not in ("GET", "HEAD") or "authorization" in sent or "no-store" in directives:
        return None
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] in allowed_params]
    pairs.sort(key=lambda pair: pair[0])
    varied = [(name.lower(), sent.get(name.lower())) for name in vary]
    return str(hash(json.dumps([parts.scheme, parts.netloc.lower(), normalise_path(parts.path), pairs, varied])))
