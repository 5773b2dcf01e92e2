"""Words in a narrow table of tsvectors. Writers commit in any order: the log is read by transactions, not by numbers."""

from . import sqlite


def expression(query):
    """The tsquery: every word, the last also as a beginning."""
    parts = [f"'{stem}'" for stem in query.stems]
    if query.prefix:
        beginning = f"'{query.prefix}':*"
        parts = [*parts[:-1], f"({parts[-1]} | {beginning})"] if parts else [beginning]
    return " & ".join(parts)


def vector(**columns):
    """A tsvector as PostgreSQL writes it, one position per word with the weight of the best column (A first)."""
    weights = {}
    for weight, text in columns.items():
        for word in text.split():
            weights.setdefault(word, weight)
    return " ".join(f"'{word}':{min(place, 16000)}{weight}" for place, (word, weight) in enumerate(weights.items(), 1))


class Store(sqlite.Store):
    text = "text"

    def write_texts(self, cursor, texts):
        rows = []
        for t in texts:
            c = t["columns"]
            name = f"{c['name']} {c['exact']}"
            rows.append(
                (
                    t["id"],
                    vector(A=c["name"]),
                    vector(A=name, B=c["products"], C=c["place"]),
                    vector(A=name, B=c["products"], C=c["place"], D=c["summary"]),
                )
            )
        cursor.executemany(
            f"INSERT INTO {self.table}_text (id, name, offer, every) VALUES (%s, %s::tsvector, %s::tsvector, %s::tsvector) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name, offer = excluded.offer, every = excluded.every",
            rows,
        )

    def position(self, cursor):
        cursor.execute(f"SELECT epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM {self.table}_meta")
        epoch, xmin = cursor.fetchone()
        return epoch, xmin, frozenset()

    def changes(self, cursor, position):
        """A transaction below `xmin` had ended when we last looked, all others may show something new; `seen` are the rows taken already."""
        epoch, xmin, seen = position
        cursor.execute(
            f"SELECT epoch, pruned, pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM {self.table}_meta UNION ALL "
            f"SELECT * FROM (SELECT seq, id, xid::text::bigint FROM {self.table}_change WHERE xid >= %s::text::xid8 ORDER BY seq LIMIT {sqlite.FEW + 1}) AS log",
            [str(xmin)],
        )
        (now, pruned, new_xmin), *changed = cursor.fetchall()
        if now != epoch or pruned >= xmin or len(changed) > sqlite.FEW:
            return None
        ids = list(dict.fromkeys(pk for seq, pk, _ in changed if seq not in seen))
        return ids, (epoch, new_xmin, frozenset(seq for seq, _, xid in changed if xid >= new_xmin))

    def prune(self, cursor, kept):
        cursor.execute(
            f"WITH gone AS (DELETE FROM {self.table}_change WHERE seq <= (SELECT max(seq) FROM {self.table}_change) - %s RETURNING xid::text::bigint AS xid) "
            f"UPDATE {self.table}_meta SET pruned = greatest(pruned, (SELECT max(xid) FROM gone)) WHERE EXISTS (SELECT 1 FROM gone)",
            [kept],
        )

    def match(self, cursor, query):
        cursor.execute(f"SELECT coalesce(array_agg(id), '{{}}') FROM {self.table}_text WHERE every @@ %s::tsquery", [expression(query)])
        return cursor.fetchone()[0]

    def score(self, cursor, query, limit):
        found = expression(query)
        wanted = f"({found}) | {' | '.join(f"'{word}'" for word in query.exact)}" if query.exact else found
        cursor.execute(
            f"SELECT id, -ts_rank('{{0.1,0.3,0.6,1}}', every, %s::tsquery) FROM {self.table}_text WHERE every @@ %s::tsquery LIMIT {limit}",
            [wanted, found],
        )
        return cursor.fetchall()

    def tiers(self, cursor, query):
        found, exact = expression(query), " & ".join(f"'{word}'" for word in query.exact)
        asked = [("name", found), *([("offer", f"({found}) & {exact}")] if exact else []), ("offer", found), ("every", found)]
        sql = " UNION ALL ".join(
            f"SELECT {n}, coalesce(array_agg(id ORDER BY id), '{{}}') FROM {self.table}_text WHERE {column} @@ %s::tsquery"
            for n, (column, _) in enumerate(asked)
        )
        cursor.execute(sql, [words for _, words in asked])
        tiers = [ids for _, ids in sorted(cursor.fetchall())]
        return tiers[-1], tiers[:-1]

    def count_words(self, cursor):
        cursor.execute(
            f"WITH counted AS (SELECT word, ndoc FROM ts_stat('SELECT offer FROM {self.table}_text')) "
            f"UPDATE {self.table}_word SET documents = coalesce((SELECT ndoc FROM counted WHERE word = stem), 0)"
        )
        cursor.execute(f"DELETE FROM {self.table}_word WHERE documents = 0")

    def optimize(self, cursor):
        cursor.execute(f"ANALYZE {self.table}_text")
