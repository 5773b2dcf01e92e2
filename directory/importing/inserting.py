"""Many small rows at once. Making a model and compiling a statement for each costs more than the writing; these rows need neither."""

from django.db import connection


def insert(model, columns, rows):
    """Insert tuples of database values in the order of `columns` (names of columns, not of fields). No id comes back."""
    rows = list(rows)
    if rows:
        quote = connection.ops.quote_name
        names = ", ".join(quote(column) for column in columns)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})",  # noqa: S608  names of our own columns
                rows,
            )
