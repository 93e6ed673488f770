"""Only the ends are cleaned: a browser drops tab, CR and LF anywhere.

fails: no_other_host_by_the_back_door, good_addresses_stay, only_text_is_an_address
score: 13 of 16
"""


def safe_href(value: str) -> str:
    """``value`` without what browsers drop, if it is an http(s) address or a path on this host; "#" otherwise.

    It does not HTML-escape. Raises TypeError if ``value`` is not a str, and nothing else.
    """
    if not isinstance(value, str):
        raise TypeError(f"value must be a str, not {type(value).__name__}")
    address = value.strip("".join(map(chr, range(0x21))))
    if "\\" in address:
        return "#"
    if address.startswith("/") and not address.startswith("//"):
        return address
    scheme, separator, rest = address.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return "#"
    authority = rest
    for end in "/?#":
        authority = authority.partition(end)[0]
    if not authority or authority.startswith(":") or any(sign in authority for sign in "@[]"):
        return "#"
    return address
