"""What Elasticsearch has yet to be told: one row per document that changed, written in the transaction of the change."""

import time

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Greatest

from ...models import PendingDocument

TABLE = PendingDocument._meta.db_table
ROWS = 200  # of one statement
MANY = 20  # changed at once: nobody has just written all that and looks for it
HOUR = 3600 * 1_000_000  # of `now`
LATEST = 600  # seconds until a document that was refused is tried again
MOST_ATTEMPTS = 1000


def now():
    """Versions are microseconds since 1970: a later change has the higher one, in whatever process."""
    return time.time_ns() // 1000


def add(index, ids, *, gone=False):
    """These documents have changed, or are no longer public. A row that is there already takes the change over."""
    least, greatest = ("min", "max") if connection.vendor == "sqlite" else ("least", "greatest")
    ids = sorted(set(ids))
    bulk = len(ids) > MANY
    for start in range(0, len(ids), ROWS):
        part = ids[start : start + ROWS]
        values = [value for pk in part for value in (index, pk, now(), gone, bulk)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (index_name, record, version, gone, bulk, attempts, retry_at) "
                f"VALUES {', '.join(['(%s, %s, %s, %s, %s, 0, 0)'] * len(part))} "
                f"ON CONFLICT (index_name, record) DO UPDATE SET version = {greatest}({TABLE}.version + 1, excluded.version), "
                f"gone = excluded.gone, bulk = {least}({TABLE}.bulk, excluded.bulk), attempts = 0, retry_at = 0",
                values,
            )


def gone(index, limit):
    """Ids that are no longer public, though the engine may still show them; at most `limit`."""
    return list(PendingDocument.objects.filter(index_name=index, gone=True).values_list("record", flat=True)[:limit])


def due(limit):
    """[(row, index, record, version)] to be told now: what changed alone before bulk loads, else the oldest change first."""
    rows = PendingDocument.objects.filter(retry_at__lte=now()).order_by("bulk", "version")
    return list(rows.values_list("pk", "index_name", "record", "version")[:limit])


def told(rows):
    """Forget [(row, version)], except what has changed again since."""
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        with connection.cursor() as cursor:
            cursor.execute(  # the first condition finds them by their key; pairs alone would be looked for in every row
                f"DELETE FROM {TABLE} WHERE id IN ({', '.join(['%s'] * len(part))}) AND (id, version) IN (VALUES {', '.join(['(%s, %s)'] * len(part))})",
                [*(pk for pk, _version in part), *(value for row in part for value in row)],
            )


def outdated(rows):
    """The engine knows a later version of [(row, version)], since a clock went back or is behind another: tell it again as a far later one.

    The clock that is ahead may be so for long, and nobody waits for the other to reach it.
    """
    for pk, version in rows:
        PendingDocument.objects.filter(pk=pk, version=version).update(version=Greatest(F("version"), Value(now())) + HOUR)


def refused(rows):
    """The engine takes all but these [(row, version)]: later again, ever later."""
    for pk, version in rows:
        row = PendingDocument.objects.filter(pk=pk, version=version).first()
        if row:
            row.attempts = min(row.attempts + 1, MOST_ATTEMPTS)
            row.retry_at = now() + min(2**row.attempts, LATEST) * 1_000_000
            PendingDocument.objects.filter(pk=pk, version=version).update(attempts=row.attempts, retry_at=row.retry_at)
