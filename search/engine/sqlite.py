"""Words in an FTS5 table with its own content. Writers come one after the other, so the number of a change is its order."""

FEW = 2000  # a process further behind reads everything anew


def quoted(word):
    return '"' + word.replace('"', "") + '"'


def expression(query):
    """The FTS5 query: every word, the last also as a beginning."""
    parts = [quoted(stem) for stem in query.stems]
    if query.prefix:
        beginning = f"{quoted(query.prefix)}*"
        parts = [*parts[:-1], f"({parts[-1]} OR {beginning})"] if parts else [beginning]
    return " AND ".join(parts)


class Store:
    text = "fts"

    def __init__(self, name):
        self.table = f"search_{name}"

    def write_texts(self, cursor, texts):
        cursor.executemany(f"DELETE FROM {self.table}_fts WHERE rowid = %s", [(t["id"],) for t in texts])
        cursor.executemany(
            f"INSERT INTO {self.table}_fts(rowid, name, products, place, summary, exact) VALUES (%s, %s, %s, %s, %s, %s)",
            [(t["id"], *t["columns"].values()) for t in texts],
        )

    def write_documents(self, cursor, documents):
        cursor.executemany(
            f"INSERT INTO {self.table}_document (id, digest, name, recent, latitude, longitude, facts) VALUES (%s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, name = excluded.name, recent = excluded.recent, "
            "latitude = excluded.latitude, longitude = excluded.longitude, facts = excluded.facts",
            [(d["id"], d["digest"], d["name"], d["recent"], d["latitude"], d["longitude"], d["facts"]) for d in documents],
        )

    def delete(self, cursor, ids):
        for table, column in (("document", "id"), (self.text, "rowid" if self.text == "fts" else "id")):
            cursor.executemany(f"DELETE FROM {self.table}_{table} WHERE {column} = %s", [(pk,) for pk in ids])

    # The log --------------------------------------------------------------------------------------------------------
    def log(self, cursor, ids):
        cursor.executemany(f"INSERT INTO {self.table}_change (id) VALUES (%s)", [(pk,) for pk in ids])

    def position(self, cursor):
        cursor.execute(f"SELECT epoch, max(pruned, coalesce((SELECT max(seq) FROM {self.table}_change), 0)) FROM {self.table}_meta")
        return cursor.fetchone()

    def changes(self, cursor, position):
        """(ids changed since, new position), or None where everything must be read anew."""
        epoch, seq = position
        cursor.execute(
            f"SELECT epoch, pruned FROM {self.table}_meta UNION ALL "
            f"SELECT * FROM (SELECT seq, id FROM {self.table}_change WHERE seq > %s ORDER BY seq LIMIT {FEW + 1})",
            [seq],
        )
        (now, pruned), *changed = cursor.fetchall()
        if now != epoch or pruned > seq or len(changed) > FEW:
            return None
        return list(dict.fromkeys(pk for _, pk in changed)), (epoch, changed[-1][0] if changed else seq)

    def prune(self, cursor, kept):
        cursor.execute(f"SELECT coalesce(max(seq), 0) - %s FROM {self.table}_change", [kept])
        last = cursor.fetchone()[0]
        if last > 0:
            cursor.execute(f"DELETE FROM {self.table}_change WHERE seq <= %s", [last])
            cursor.execute(f"UPDATE {self.table}_meta SET pruned = max(pruned, %s)", [last])

    # Words ----------------------------------------------------------------------------------------------------------
    def match(self, cursor, query):
        cursor.execute(f"SELECT rowid FROM {self.table}_fts WHERE {self.table}_fts MATCH %s", [expression(query)])
        return [row[0] for row in cursor.fetchall()]

    def score(self, cursor, query, limit):
        """[(id, score)], the best score the lowest; at most `limit`, any of them."""
        found = expression(query)
        if query.exact:
            found = f"({found}) AND (exact : ({' OR '.join(map(quoted, query.exact))}) OR ({found}))"
        cursor.execute(f"SELECT rowid, rank FROM {self.table}_fts WHERE {self.table}_fts MATCH %s LIMIT {limit}", [found])
        return cursor.fetchall()

    def tiers(self, cursor, query):
        """(all ids, [ids whose name matched, … name or products, …]), each by id; the exact spelling comes first."""
        found, table = expression(query), f"{self.table}_fts"
        asked = [f"{{name exact}} : ({found})", f"{{name exact products}} : ({found})"]
        if query.exact:
            asked = [asked[0], f"({found}) AND exact : ({' AND '.join(map(quoted, query.exact))})", *asked[1:]]
        asked.append(found)
        sql = " UNION ALL ".join(f"SELECT {n}, rowid FROM {table} WHERE {table} MATCH %s" for n in range(len(asked)))
        cursor.execute(sql, asked)
        tiers = [[] for _ in asked]
        for tier, pk in cursor.fetchall():
            tiers[tier].append(pk)
        return tiers[-1], tiers[:-1]

    def count_words(self, cursor):
        cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{self.table}_terms USING fts5vocab(main, {self.table}_fts, row)")
        cursor.execute(f"CREATE TEMP TABLE {self.table}_counted AS SELECT term, doc FROM {self.table}_terms")
        cursor.execute(f"CREATE INDEX temp.{self.table}_by_term ON {self.table}_counted(term)")
        cursor.execute(f"UPDATE {self.table}_word SET documents = coalesce((SELECT doc FROM {self.table}_counted WHERE term = stem), 0)")
        cursor.execute(f"DELETE FROM {self.table}_word WHERE documents = 0")
        cursor.execute(f"DROP TABLE {self.table}_counted")
        cursor.execute(f"DROP TABLE temp.{self.table}_terms")

    def optimize(self, cursor):
        cursor.execute(f"INSERT INTO {self.table}_fts({self.table}_fts) VALUES('optimize')")
        cursor.execute("PRAGMA optimize")
