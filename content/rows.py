"""Rows by key for pages that show many records. To make the SQL of such a question takes longer than to answer it: it is made once."""

from django.db import DEFAULT_DB_ALIAS, connections

KEPT = 100  # keys of a question whose SQL is kept: a page of results has twenty
MARK = -(10**15)  # no key of a record: where it stands in the parameters, a key goes


class Rows:
    """Called with keys (whole numbers), gives the rows of `make(keys)` as a list; `make` gives a `values_list` in which nothing but the keys differs."""

    def __init__(self, make):
        self.make, self.made = make, {}  # number of keys → (SQL, its parameters, places of the keys among them, converters of columns)

    def __call__(self, keys):
        keys = list(keys)
        if not keys:
            return []
        if len(keys) > KEPT:
            return list(self.make(keys))
        if len(keys) not in self.made:
            self.made[len(keys)] = self.compile(len(keys))
        sql, parameters, places, converters = self.made[len(keys)]
        parameters = list(parameters)
        for place, number in places:
            parameters[place] = type(parameters[place])(keys[number])
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
        return list(map(tuple, converted(rows, converters, connection))) if converters else rows

    def compile(self, count):
        compiler = self.make([MARK - number for number in range(count)]).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        places = [(place, MARK - value) for place, value in enumerate(parameters) if isinstance(value, int) and MARK - count < value <= MARK]
        return sql, parameters, places, list(compiler.get_converters([column for column, *_ in compiler.select]).items())


def converted(rows, converters, connection):
    """What the database gives, as the fields would have it."""
    for row in map(list, rows):
        for column, (functions, expression) in converters:
            for function in functions:
                row[column] = function(row[column], expression, connection)
        yield row
