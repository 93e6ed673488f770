"""urlsplit takes the address apart, and raises for some.

fails: no_other_host_by_the_back_door, only_text_is_an_address
score: 14 of 16
"""

from urllib.parse import urlsplit


def safe_href(value: str) -> str:
    """``value`` without what browsers drop, if it is an http(s) address or a path on this host; "#" otherwise.

    It does not HTML-escape. Raises TypeError if ``value`` is not a str, and nothing else.
    """
    if not isinstance(value, str):
        raise TypeError(f"value must be a str, not {type(value).__name__}")
    address = value.strip("".join(map(chr, range(0x21))))
    address = address.replace("\t", "").replace("\r", "").replace("\n", "")
    if "\\" in address:
        return "#"
    if address.startswith("/") and not address.startswith("//"):
        return address
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return "#"
    return address
