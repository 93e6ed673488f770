"""What begins with javascript: is forbidden, everything else is allowed.

fails: plain_addresses_and_plain_scripts, no_spelling_of_another_scheme, no_other_host_by_the_back_door, good_addresses_stay, only_text_is_an_address
score: 11 of 16
"""


def safe_href(value: str) -> str:
    """``value`` without what browsers drop, if it is an http(s) address or a path on this host; "#" otherwise.

    It does not HTML-escape. Raises TypeError if ``value`` is not a str, and nothing else.
    """
    if not isinstance(value, str):
        raise TypeError(f"value must be a str, not {type(value).__name__}")
    return "#" if value.strip().lower().startswith("javascript:") else value.strip()
