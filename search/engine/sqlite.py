"""Words in an FTS5 table with its own content. Writers come one after the other, so the number of a change is its order."""

from .tiers import ANYWHERE, GOODS, NAME, OFFER, Beginning, Every, OneOf, Phrase, Word, beginnings, tiers_of, widened

COLUMNS = ("id", "digest", "name", "folded", "written", "recent", "quality", "latitude", "longitude", "facets", "numbers", "parent")
FEW = 2000  # a process further behind reads everything anew


def quoted(word):
    return '"' + word.replace('"', "") + '"'


def written(what):
    """A meaning of words (`tiers`) as FTS5 wants it."""
    match what:
        case Word(stem):
            return quoted(stem)
        case Beginning(letters):
            return f"{quoted(letters)}*"
        case Phrase(stems):
            return '"' + " ".join(stems) + '"'
        case Every(parts):
            return f"({' AND '.join(map(written, parts))})"
        case OneOf(parts):
            return f"({' OR '.join(map(written, parts))})"


COLUMNS_OF = {NAME: "name", GOODS: "products", OFFER: "name products place", ANYWHERE: "summary name products place"}


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
        names, rest = ", ".join(COLUMNS), COLUMNS[1:]
        cursor.executemany(
            f"INSERT INTO {self.table}_document ({names}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
            f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}",
            [[d[name] for name in COLUMNS] for d in documents],
        )

    def delete(self, cursor, ids):
        for table, column in (("document", "id"), (self.text, "rowid" if self.text == "fts" else "id")):
            cursor.executemany(f"DELETE FROM {self.table}_{table} WHERE {column} = %s", [(pk,) for pk in ids])

    def release(self, cursor):
        """Give back what reading everything took: SQLite keeps pages of its own."""
        cursor.execute("PRAGMA shrink_memory")

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
        """The ids of all documents that match."""
        cursor.execute(f"SELECT rowid FROM {self.table}_fts WHERE {self.table}_fts MATCH %s", [written(widened(query))])
        return [row[0] for row in cursor.fetchall()]

    def score(self, cursor, query, limit):
        """[(id, score)], the best score the lowest; at most `limit`, any of them."""
        cursor.execute(f"SELECT rowid, rank FROM {self.table}_fts WHERE {self.table}_fts MATCH %s LIMIT {limit}", [written(widened(query))])
        return cursor.fetchall()

    def asked_of(self, tier, query):
        """What to ask for a tier of a question."""
        found = " AND ".join(f"{{{COLUMNS_OF[place]} exact}} : ({written(tier.what)})" for place in tier.places)
        return f"{found} AND exact : ({' AND '.join(map(quoted, query.exact))})" if tier.is_spelled else found

    def read_tiers(self, cursor, asked):
        """The ids of each of those tiers; one may be in several."""
        ids, table = [[] for _ in asked], f"{self.table}_fts"
        if asked:
            cursor.execute(" UNION ALL ".join(f"SELECT {n}, rowid FROM {table} WHERE {table} MATCH %s" for n in range(len(asked))), asked)
            for n, pk in cursor.fetchall():
                ids[n].append(pk)
        return ids

    def best_tiers(self, cursor, query):
        """id → the number of the first tier it is in; only of documents that are in one."""
        tiers = self.read_tiers(cursor, [self.asked_of(tier, query) for tier in tiers_of(query)])
        return {pk: tier for tier, ids in reversed(list(enumerate(tiers))) for pk in ids}

    def complete(self, cursor, beginning, limit):
        """[(folded name, as one of them writes it, its id, number)] of names that begin so, the commonest first."""
        cursor.execute(
            f"SELECT folded, count(*) FROM {self.table}_document WHERE folded >= %s AND folded < %s "
            f"GROUP BY folded ORDER BY count(*) DESC, length(folded), folded LIMIT {limit}",
            [beginning, beginning + "\U0010ffff"],
        )
        counted = cursor.fetchall()  # from the index alone; how they are written, only of these, and only of one each: a name may be had by thousands
        if not counted:
            return []
        one = f"SELECT * FROM (SELECT folded, written, id FROM {self.table}_document WHERE folded = %s LIMIT 1) AS one"
        cursor.execute(" UNION ALL ".join([one] * len(counted)), [folded for folded, _count in counted])
        written = {folded: (text, pk) for folded, text, pk in cursor.fetchall()}
        return [(folded, *written[folded], count) for folded, count in counted if folded in written]

    def names_with(self, cursor, query, limit):
        """The same of names that have the words anywhere: of the first `limit` found."""
        cursor.execute(
            f"SELECT folded, min(written), min(id), count(*) FROM {self.table}_document WHERE id IN "
            f"(SELECT rowid FROM {self.table}_fts WHERE {self.table}_fts MATCH %s LIMIT {limit}) GROUP BY folded",
            [f"{{name}} : ({written(beginnings(query))})"],
        )
        return cursor.fetchall()

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
