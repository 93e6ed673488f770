"""ensure_ascii=False leaves U+2028 and U+2029 in the text.

fails: nothing_ends_the_script
score: 15 of 16
"""

import json
from typing import Any


def json_for_script(data: Any) -> str:
    """JSON of ``data`` that may stand as a value inside a script element.

    Raises ValueError for NaN and infinity.
    """
    text = json.dumps(data, allow_nan=False, ensure_ascii=False)
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")  # these stand in strings only
    return text
