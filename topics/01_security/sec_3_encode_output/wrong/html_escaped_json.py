"""html.escape in a script element, in which entities mean nothing.

fails: json_comes_back, nothing_ends_the_script, numbers_that_json_lacks
score: 13 of 16
"""

import html
import json
from typing import Any


def json_for_script(data: Any) -> str:
    """JSON of ``data`` that may stand as a value inside a script element.

    Raises ValueError for NaN and infinity.
    """
    return html.escape(json.dumps(data, allow_nan=False))
