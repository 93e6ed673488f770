"""Joins the parts with separators that can stand inside a part: two requests can be made to share a key.

fails: different_pages_have_different_keys
score: 19 of 20
"""

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
    varied = [(name.lower(), sent.get(name.lower())) for name in vary]
    query = "&".join(f"{name}={value}" for name, value in pairs)
    names = "|".join(f"{name}:{value}" for name, value in varied)
    return "|".join([parts.scheme, parts.netloc.lower(), normalise_path(parts.path), query, names])
