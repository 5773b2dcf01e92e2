"""Many small rows at once. Making a model and compiling a statement for each costs more than the writing; these rows need neither."""

from django.db import connection


def row_of(record):
    """{column: database value} of a new record without its key: many rows differ from it in a few columns only."""
    return {
        field.column: field.get_db_prep_save(field.pre_save(record, add=True), connection)
        for field in record._meta.local_concrete_fields
        if not field.primary_key
    }


def insert(model, columns, rows):
    """Insert tuples of database values in the order of `columns` (names of columns, not of fields). No id comes back."""
    rows = list(rows)
    if rows:
        values = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table(model)} ({names(columns)}) VALUES ({values})", rows)  # noqa: S608  names of our own columns


def insert_records(records):
    """Insert new records of one model; they get no id."""
    rows = [row_of(record) for record in records]
    if rows:
        insert(type(records[0]), list(rows[0]), (tuple(row.values()) for row in rows))


def table(model):
    return connection.ops.quote_name(model._meta.db_table)


def names(columns):
    return ", ".join(map(connection.ops.quote_name, columns))
