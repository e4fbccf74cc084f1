"""Counting in the database, in one statement: nobody's attempt is lost between two processes."""

from __future__ import annotations

from django.db import connection

# accounts_tally is the table of models.Tally. A tally that has ended begins again.
ADD = """
INSERT INTO accounts_tally AS t (key, count, ends)
VALUES (%(key)s, 1, now() + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.ends <= now() THEN 1 ELSE t.count + 1 END,
  ends = CASE WHEN t.ends <= now() THEN excluded.ends ELSE t.ends END
RETURNING count, extract(epoch FROM ends - now())
"""
# Each new tally takes up to two ended ones away, so there are never many more than live ones.
SWEEP = """
DELETE FROM accounts_tally WHERE key IN (
  SELECT key FROM accounts_tally WHERE ends <= now() ORDER BY ends LIMIT 2 FOR UPDATE SKIP LOCKED)
"""


def add(key: str, seconds: int) -> tuple[int, float]:
    """Count one more of `key`: how many in the `seconds` since the first, and seconds left."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"key": key, "seconds": seconds})
        count, left = cursor.fetchone()
        if count == 1:
            cursor.execute(SWEEP)
    return count, float(left)


def known(key: str) -> bool:
    """Has `key` a tally that has not ended?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_tally WHERE key = %s AND ends > now()", [key])
        return cursor.fetchone() is not None
