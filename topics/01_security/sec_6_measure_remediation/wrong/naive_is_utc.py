"""A naive datetime is taken for UTC.

fails: tickets_that_cannot_be
score: 11 of 12
"""

from datetime import UTC, datetime


def _instant(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
