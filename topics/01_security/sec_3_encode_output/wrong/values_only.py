"""The characters are removed from the strings before they are encoded, so other data comes back.

fails: json_comes_back, nothing_ends_the_script
score: 14 of 16
"""

import json
from typing import Any


def json_for_script(data: Any) -> str:
    """JSON of ``data`` that may stand as a value inside a script element.

    Raises ValueError for NaN and infinity.
    """
    text = json.dumps(data, allow_nan=False)
    return "".join(sign for sign in text if sign not in "<>&'")
