"""Only </script> is defused; <!-- and the quote stay.

fails: nothing_ends_the_script
score: 15 of 16
"""

import json
from typing import Any


def json_for_script(data: Any) -> str:
    """JSON of ``data`` that may stand as a value inside a script element.

    Raises ValueError for NaN and infinity.
    """
    return json.dumps(data, allow_nan=False).replace("</", "<\\/")
