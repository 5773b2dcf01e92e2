"""Words in a narrow table of tsvectors. Writers commit in any order: the log is read by transactions, not by numbers."""

from django.db import connection

from ..folding import LEAST_PREFIX
from . import sqlite
from .schema import PARTS
from .tiers import ANYWHERE, GOODS, NAME, OFFER, Beginning, Every, OneOf, Phrase, Word, beginnings, every, widened

WEIGHTS = "{0.1,0.3,0.6,1}"  # of summary, place, products, name
MOST_POSITIONS = 4  # of one word: enough for a phrase to be found


def written(what):
    """A meaning of words (`tiers`) as a tsquery."""
    match what:
        case Word(stem):
            return f"'{stem}'"
        case Beginning(letters):
            return f"'{letters}':*"
        case Phrase(stems):
            return " <-> ".join(f"'{word}'" for word in stems)
        case Every(parts):
            return f"({' & '.join(map(written, parts))})"
        case OneOf(parts):
            return f"({' | '.join(map(written, parts))})"


COLUMN_OF = {NAME: "name", GOODS: "goods", OFFER: "offer", ANYWHERE: "every"}


def vector(**columns):
    """A tsvector as PostgreSQL writes it; each word with its places, and the weight of the best column it stands in (A first)."""
    places, weights, place = {}, {}, 0
    for weight, text in columns.items():
        for word in text.split():
            place += 1
            weights.setdefault(word, weight)
            if len(held := places.setdefault(word, [])) < MOST_POSITIONS:
                held.append(min(place, 16000))
        place += 1  # a phrase does not reach from one column into the next
    return " ".join(f"'{word}':{','.join(f'{place}{weights[word]}' for place in dict.fromkeys(held))}" for word, held in places.items())


class Store(sqlite.Store):
    text = "text"

    def write_texts(self, cursor, texts):
        rows = []
        for t in texts:
            c = t["columns"]
            spelled = f"{c['name']} {c['exact']}"
            goods, offer = {"B": f"{c['products']} {c['exact']}"}, {"A": spelled, "B": c["products"], "C": c["place"]}
            rows.append((t["id"], vector(A=spelled), vector(**goods), vector(**offer), vector(**offer, D=c["summary"])))
        cursor.executemany(
            f"INSERT INTO {self.table}_text (id, name, goods, offer, every) VALUES (%s, %s::tsvector, %s::tsvector, %s::tsvector, %s::tsvector) "
            f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{part} = excluded.{part}' for part in (*PARTS, 'blanks'))}",
            rows,
        )

    def release(self, cursor):
        pass

    def position(self, cursor):
        """(epoch, last xid pruned, xmin, {seq: xid} of the rows taken already): transactions below `xmin` have ended, all others may show something new."""
        cursor.execute(
            f"SELECT epoch, pruned, pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM {self.table}_meta UNION ALL "
            f"SELECT NULL, seq, xid::text::bigint FROM {self.table}_change WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())"
        )
        (epoch, pruned, xmin), *seen = cursor.fetchall()
        return epoch, pruned, xmin, {seq: xid for _, seq, xid in seen}

    def changes(self, cursor, position):
        """(ids changed since, new position), or None where everything must be read anew.

        A transaction that stays open for long holds `xmin` back: what was taken meanwhile is not read again and again.
        """
        epoch, known, xmin, seen = position
        cursor.execute(
            f"SELECT epoch, pruned, pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM {self.table}_meta UNION ALL "
            f"SELECT * FROM (SELECT seq, id, xid::text::bigint FROM {self.table}_change "
            f"WHERE xid >= %s::text::xid8 AND seq <> ALL(%s::bigint[]) ORDER BY seq LIMIT {sqlite.FEW + 1}) AS log",
            [str(xmin), list(seen)],
        )
        (now, pruned, new_xmin), *changed = cursor.fetchall()
        if now != epoch or (pruned != known and pruned >= xmin) or len(changed) > sqlite.FEW:
            return None
        taken = seen | {seq: xid for seq, _, xid in changed}
        return list(dict.fromkeys(pk for _, pk, _ in changed)), (epoch, pruned, new_xmin, {seq: xid for seq, xid in taken.items() if xid >= new_xmin})

    def prune(self, cursor, kept):
        cursor.execute(
            f"WITH gone AS (DELETE FROM {self.table}_change WHERE seq <= (SELECT max(seq) FROM {self.table}_change) - %s RETURNING xid::text::bigint AS xid) "
            f"UPDATE {self.table}_meta SET pruned = greatest(pruned, (SELECT max(xid) FROM gone)) WHERE EXISTS (SELECT 1 FROM gone)",
            [kept],
        )

    def match(self, cursor, query):
        cursor.execute("SELECT search_ids(%s, %s)", [f"{self.table}_text", written(widened(query))])
        return cursor.fetchone()[0]

    def score(self, cursor, query, limit):
        cursor.execute("SELECT * FROM search_scores(%s, %s, %s, %s)", [f"{self.table}_text", WEIGHTS, written(widened(query)), limit])
        return cursor.fetchall()

    def asked_of(self, tier, query):
        """(columns, tsquery)."""
        columns, found = ",".join(COLUMN_OF[place] for place in tier.places), written(tier.what)
        return columns, f"({found}) & {' & '.join(f"'{word}'" for word in query.exact)}" if tier.is_spelled else found

    def read_tiers(self, cursor, asked):
        if not asked:
            return []
        cursor.execute("SELECT search_tiers(%s, %s, %s::tsquery[])", [f"{self.table}_text", *map(list, zip(*asked, strict=True))])
        return [ids for (ids,) in cursor.fetchall()]

    def names_with(self, cursor, query, limit):
        asked, also = written(beginnings(query)), None
        if len(query.stems) > 1 and len(query.words[-1]) < LEAST_PREFIX:
            asked, also = written(every([*map(Word, query.stems[:-1])])), asked
        cursor.execute(
            f"SELECT folded, min(written), min(id), count(*) FROM {self.table}_document WHERE id IN (SELECT search_names(%s, %s, %s, %s)) GROUP BY folded",
            [f"{self.table}_text", asked, also, limit],
        )
        return cursor.fetchall()

    def count_words(self, cursor):
        cursor.execute(
            f"WITH counted AS (SELECT word, ndoc FROM ts_stat('SELECT offer FROM {self.table}_text')) "
            f"UPDATE {self.table}_word SET documents = coalesce((SELECT ndoc FROM counted WHERE word = stem), 0)"
        )
        cursor.execute(f"DELETE FROM {self.table}_word WHERE documents = 0")

    def optimize(self, cursor):
        for part in PARTS:
            cursor.execute("SELECT gin_clean_pending_list(%s)", [f"{self.table}_text_{part}"])
        # Names being typed are counted from an index alone, once the table is known to hold nothing that somebody may not see yet.
        vacuum = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
        cursor.execute(f"{vacuum} {self.table}_text, {self.table}_document")
