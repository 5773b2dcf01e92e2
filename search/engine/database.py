"""An index kept in the database: words in FTS5 (SQLite) or tsvectors (PostgreSQL), facets in each process's memory."""

import hashlib
import threading
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache

from django.db import connection, transaction

from .. import synonyms
from ..folding import Query, exact_words, split, words, written_words
from . import postgresql, sqlite
from .bitmaps import slots
from .interface import Completion, Found, Order
from .memory import Memory, give_back, kilometres, written_facets, written_numbers
from .ranking import Ranking
from .spelling import Speller
from .tiers import tiers_of

SCORED = 1000  # more hits than these are ranked by where they matched and by quality only
FEW = 3  # fewer exact results than these: another spelling may have been meant
SMALL = 1000  # documents: in an index below that every word counts for spelling
LOG_KEPT = 10_000
CHUNK = 5000  # rows read at once
KEPT = 20  # questions of which a process keeps what matches: at 300,000 documents up to 300 kB each
STORED = ("digest", "name", "folded", "written", "recent", "quality", "latitude", "longitude", "facets", "numbers", "parent")
REMEMBERED = "id, name, recent, quality, latitude, longitude, facets, numbers"


@lru_cache(maxsize=20_000)
def joined_words(text):
    """Places, categories and cooperatives stand in many documents."""
    return " ".join(words(text))


@cache
def get_database_index(name):
    return Index(name, postgresql.Store(name) if connection.vendor == "postgresql" else sqlite.Store(name))


class Index:
    mirrors = ()  # (name of an engine that holds the same documents, what gives its digests): see `elasticsearch.front`

    def __init__(self, name, store):
        self.name, self.store = name, store
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        """Read everything anew at the next question."""
        self._memory, self._position = None, None
        self.speller = Speller(self.store.table)

    # Writing ------------------------------------------------------------------------------------------------------
    def put(self, documents, *, force=False):
        """Write documents, in the caller's transaction if there is one; what did not change is left alone. Returns the ids written."""
        prepared = [self.prepare(document) for document in documents]
        if not prepared:
            return []
        with transaction.atomic():
            known = {row[0]: row[1:] for row in self.rows(", ".join(("id", *STORED)), [p["id"] for p in prepared])}
            changed = [p for p in prepared if force or known.get(p["id"]) != stored(p)]
            texts = [p for p in changed if force or p["id"] not in known or known[p["id"]][0] != p["digest"]]
            with connection.cursor() as cursor:
                self.store.write_texts(cursor, texts)
                self.store.write_documents(cursor, changed)
                self.store.log(cursor, [p["id"] for p in changed])
            self.learn(texts)
        return [p["id"] for p in changed]

    def remove(self, ids):
        """Take documents out, in the caller's transaction; unknown ids do no harm."""
        with transaction.atomic():
            known = [row[0] for row in self.rows("id", ids)]
            if known:
                with connection.cursor() as cursor:
                    self.store.delete(cursor, known)
                    self.store.log(cursor, known)
        return known

    def touch(self):
        """Something that only labels depend on has changed: `seen_version` moves in every process, with its next answer."""
        with transaction.atomic(), connection.cursor() as cursor:
            self.store.log(cursor, [0])

    def clear(self):
        with transaction.atomic(), connection.cursor() as cursor:
            for table in ("document", "word", "change", self.store.text):
                cursor.execute(f"DELETE FROM {self.store.table}_{table}")
            cursor.execute(f"UPDATE {self.store.table}_meta SET epoch = epoch + 1")
        self.forget()

    def tidy(self, *, optimize=False):
        """Count the words for spelling, shorten the log. Daily, and after a bulk load (then `optimize`)."""
        with transaction.atomic(), connection.cursor() as cursor:
            self.store.prune(cursor, LOG_KEPT)
        with transaction.atomic(), connection.cursor() as cursor:
            self.store.count_words(cursor)
        if optimize:
            with connection.cursor() as cursor:
                self.store.optimize(cursor)
        self.speller = Speller(self.store.table)

    def prepare(self, document):
        products = " ".join(document.products)
        columns = {
            "name": " ".join(words(f"{document.name} {document.names}")),
            "products": " ".join(words(products)),
            "place": f"{joined_words(document.place)} {joined_words(document.categories)}".strip(),
            "summary": " ".join(dict.fromkeys(words(" ".join([document.summary, *document.told.values()])))),
            "exact": " ".join(dict.fromkeys(exact_words(f"{document.name} {document.names} {products}"))),
        }
        # What another engine would store differently makes a difference too, even where the words here stay the same.
        texts = [*columns.values(), repr((document.products, document.categories, document.place, document.summary, sorted(document.told.items())))]
        return {
            "id": document.id,
            "columns": columns,
            "digest": hashlib.blake2b("\n".join(texts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest(),
            "name": " ".join(words(document.name)),
            "folded": " ".join(split(document.name)),
            "written": document.name,
            "recent": float(document.recent),
            "quality": round(document.quality * 64) / 64,  # a number that a column of four bytes holds exactly
            "latitude": document.latitude,
            "longitude": document.longitude,
            "facets": written_facets(document.facets),
            "numbers": written_numbers(document.numbers),
            "parent": document.parent,
            "spellings": written_words(f"{document.name} {products} {document.place} {document.categories}"),
        }

    def learn(self, texts):
        """Remember how new words are written: as most of these documents write them."""
        forms = {}
        for text in texts:
            for word, written in set(text["spellings"]):
                if len(word) > 3 and not word.isdigit():
                    forms.setdefault(word, Counter())[written] += 1
        new = {word: counter.most_common(1)[0][0] for word, counter in forms.items() if word not in self.speller.learnt}
        if new:
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {self.store.table}_word (stem, written) VALUES (%s, %s) ON CONFLICT DO NOTHING", sorted(new.items()))
            if not connection.in_atomic_block:
                self.speller.learnt.update(new)
            else:
                transaction.on_commit(lambda: self.speller.learnt.update(new))

    def rows(self, columns, ids):
        ids, rows = list(ids), []
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {columns} FROM {self.store.table}_document WHERE id IN ({','.join(['%s'] * len(part))})", part)
                rows += cursor.fetchall()
        return rows

    def children(self, parents):
        """The ids of the documents that belong to those records."""
        parents, found = list(parents), []
        for start in range(0, len(parents), 500):
            part = parents[start : start + 500]
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {self.store.table}_document WHERE parent IN ({','.join(['%s'] * len(part))})", part)
                found += [row[0] for row in cursor.fetchall()]
        return found

    def known_ids(self):
        """The ids of all documents, as a set."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {self.store.table}_document")
            return {row[0] for row in cursor.fetchall()}

    def digests(self):
        """id → a short digest of everything stored of the document, to compare with what it should be."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {', '.join(STORED)} FROM {self.store.table}_document")
            return {row[0]: digest(row[1:]) for row in cursor.fetchall()}

    def digest_of(self, document):
        return digest(stored(self.prepare(document)))

    # Memory -------------------------------------------------------------------------------------------------------
    def memory(self):
        """What this process knows, brought up to what is committed now (and, inside a transaction, to what that one sees).

        It changes in place: read it under the lock. Inside a transaction it is a copy that is not kept: a rollback would
        leave it knowing what never was.
        """
        with self.lock:
            if connection.in_atomic_block:
                return self.catch_up(self._memory, self._position, kept=False)[0]
            try:
                self._memory, self._position = self.catch_up(self._memory, self._position, kept=True)
            except BaseException:
                self._memory, self._position = None, None  # perhaps half changed
                raise
            return self._memory

    @property
    def seen_version(self):
        """As of the last answer of this process: moves with what only labels depend on (`touch`), and when all is read anew. -1 before the first."""
        return -1 if self._memory is None else self._memory.version

    def catch_up(self, memory, position, *, kept):
        with connection.cursor() as cursor:
            changed = None if memory is None else self.store.changes(cursor, position)
            if changed is None:
                position = self.store.position(cursor)  # before the rows: what is committed meanwhile is applied again, harmlessly
                cursor.execute(f"SELECT count(*) FROM {self.store.table}_document")
                fresh = Memory.load(cursor.fetchone()[0], self.everything(cursor))
                self.store.release(cursor)
                give_back()
                fresh.version = 0 if memory is None else memory.version + 1
                return fresh, position
        ids, position = changed
        if ids:
            rows = {row[0]: row for row in self.rows(REMEMBERED, [pk for pk in ids if pk])}
            memory = memory if kept else memory.copy()
            for pk in ids:
                if pk:
                    memory.apply(pk, rows.get(pk))
                else:
                    memory.version += 1
        return memory, position

    def everything(self, cursor):
        """The rows of all documents by id, some at a time: a process has no room for 300,000 at once."""
        last = -1
        while last is not None:
            cursor.execute(f"SELECT {REMEMBERED} FROM {self.store.table}_document WHERE id > %s ORDER BY id LIMIT {CHUNK}", [last])
            rows = cursor.fetchall()
            yield from rows
            last = rows[-1][0] if len(rows) == CHUNK else None

    # Asking -------------------------------------------------------------------------------------------------------
    def find(self, ask):
        """`Found`: with the other questions of `ask` where it finds nothing."""
        found = self.look_up(ask)
        if not found.total and ask.otherwise:
            found = replace(self.look_up(ask.otherwise), otherwise=True)
        if not found.total and ask.alternatives:
            found.alternatives = self.count(ask.alternatives())
        return found

    def look_up(self, ask):
        """What this index finds, whatever engine stands in front of it. A question without words costs no more than a look into the log."""
        synonyms.refresh()
        memory, query = self.memory(), Query(ask.text, ask.language)
        suggestion, suggestion_count, corrected = "", 0, False
        ranking = None
        if query:
            ranking = self.matches(memory, query)
            if ranking.count < FEW:
                suggestion, suggestion_count = self.suggest(memory, query, ask.language, more_than=ranking.count)
            if suggestion and not ranking.count and not ask.literal:
                corrected, query = True, Query(suggestion, ask.language)
                ranking = self.matches(memory, query)
        with self.lock:
            selections = {facet: memory.chosen(facet, values) for facet, values in ask.facets.items() if values}
            total = base = self.restrict(memory, ask, memory.live if ranking is None else ranking.hits & memory.live)
            for selected in selections.values():
                total &= selected
            counts = memory.counts(base, selections, ask.count)
        page = self.page(memory, ask, total, ranking)
        with self.lock:
            found = [memory.ids[slot] for slot in page]
            return Found(
                ids=found,
                total=total.bit_count(),
                counts=counts,
                distances=dict(zip(found, map(kilometres, memory.chords(ask.near, page)), strict=True)) if ask.near else {},
                suggestion=suggestion,
                suggestion_count=suggestion_count,
                corrected=corrected,
                explanations=ranking.explain(memory, page) if ask.explain and ranking else {},
            )

    def count(self, asks):
        """How many records each question would give; texts alike are looked up once."""
        synonyms.refresh()
        memory, known, totals = self.memory(), {}, []
        for ask in asks:
            query = Query(ask.text, ask.language)
            key = (tuple(query.parts), query.prefix)
            if query and key not in known:
                known[key] = self.matches(memory, query)
            with self.lock:
                total = self.restrict(memory, ask, known[key].hits & memory.live if query else memory.live)
                for facet, values in ask.facets.items():
                    if values:
                        total &= memory.chosen(facet, values)
            totals.append(total.bit_count())
        return totals

    def complete(self, text, *, limit=8):
        """Names that begin as typed, then names with such words in them; equal names once, the commonest first, then the shortest."""
        typed, query = " ".join(split(text)), Query(text)
        if not typed:
            return []
        with connection.cursor() as cursor:
            rows = self.store.complete(cursor, typed, 3 * limit)
            if len(rows) < limit and query:
                begun = {row[0] for row in rows}
                rows += [row for row in self.store.names_with(cursor, query, 200) if row[0] not in begun]
        spelling = exact_words(text)

        def rank(row):
            folded, written, _pk, count = row
            return (
                not folded.startswith(typed),
                not all(any(word.startswith(part) for word in exact_words(written)) for part in spelling),
                -count,
                len(folded),
                folded,
            )

        return [Completion(written, pk, count) for _folded, written, pk, count in sorted(rows, key=rank)[:limit]]

    def restrict(self, memory, ask, base):
        """What of the set `base` has the numbers and lies in the place asked for."""
        if ask.near:
            base = memory.near(ask.near, base)
        for name, (least, most) in ask.ranges.items():
            base &= memory.within(name, least, most)
        return base

    def matches(self, memory, query):
        """The `Ranking` of the words. The last ones are kept until a document changes: who filters, sorts or turns the page asks again."""
        key = (tuple(query.parts), query.prefix, query.name, tuple(query.exact))
        with self.lock:
            ranking, changes = memory.matches.pop(key, None), memory.changes
            if ranking:
                memory.matches[key] = ranking  # the last to go
        if ranking is None:
            ids = self.match(query)
            with self.lock:
                ranking = Ranking(query, len(ids), memory.hits(ids))
                if memory.changes == changes and not connection.in_atomic_block:  # else it may be older than the memory, or undone
                    if len(memory.matches) >= KEPT:
                        del memory.matches[next(iter(memory.matches))]
                    memory.matches[key] = ranking
        return ranking

    def match(self, query):
        """The ids of all documents that match."""
        with connection.cursor() as cursor:
            return self.store.match(cursor, query)

    def page(self, memory, ask, total, ranking):
        """The slots of the page asked for."""
        if not total:
            return []
        start = ask.offset
        if ask.order == Order.NEAREST and ask.near:
            with self.lock:
                return memory.nearest(ask.near, total, start, ask.limit)
        if ask.order != Order.RELEVANCE or ranking is None:
            order = {Order.NAME: "name", Order.RECENT: "recent"}.get(ask.order) or ask.today or date.min
            with self.lock:
                return memory.some(total, order, start, ask.limit)
        if total.bit_count() == 1 and not ask.explain:
            return list(slots(total, len(memory.ids)))[start : start + ask.limit]
        if ranking.count <= SCORED:
            if ranking.scores is None:
                with connection.cursor() as cursor:
                    ranking.tier_of = self.store.best_tiers(cursor, ranking.query)
                    ranking.scores = dict(self.store.score(cursor, ranking.query, SCORED))
            with self.lock:
                return ranking.ordered(memory, total, ask.today)[start : start + ask.limit]
        return self.page_by_tiers(memory, ask, total, ranking)

    def page_by_tiers(self, memory, ask, total, ranking):
        """Reads the tiers of names and goods, which mostly fill the page, and further ones only where they do not."""
        tiers = list(tiers_of(ranking.query))
        asked = [self.store.asked_of(tier, ranking.query) for tier in tiers]
        first, naming = sum(tier.is_first for tier in tiers), [number for number, tier in enumerate(tiers) if tier.is_first and tier.is_named]
        for end in (first, first + 2, len(asked)):  # then what has the words in all it offers, or sells what is meant
            known = ranking.tiers
            if len(known) < end:
                with connection.cursor() as cursor:
                    read = self.store.read_tiers(cursor, asked[len(known) : end])
                with self.lock:
                    known = ranking.tiers = [*known, *map(memory.hits, read)]
            with self.lock:
                page = ranking.by_tiers(memory, total, ask, known[:end], naming=naming, all_known=end == len(asked))
            if page is not None:
                break
        return page

    def suggest(self, memory, query, language, *, more_than):
        """What may have been meant, and how many records it finds; ("", 0) where nothing better is known."""
        text = self.speller.correct(query, small=len(memory.ids) < SMALL)
        if not text:
            return "", 0
        found = self.match(Query(text, language))
        with self.lock:
            count = memory.hits(found).bit_count()
        return (text, count) if count > more_than else ("", 0)


def stored(prepared):
    return tuple(prepared[name] for name in STORED)


def digest(values):
    return hashlib.blake2b(repr(values).encode(), digest_size=12).digest()
