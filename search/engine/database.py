"""An index kept in the database: words in FTS5 (SQLite) or tsvectors (PostgreSQL), facets in each process's memory."""

import hashlib
import json
import threading
from collections import Counter
from datetime import date
from functools import cache

from django.db import connection, transaction

from ..folding import Query, exact_words, words, written_words
from . import postgresql, sqlite
from .bitmaps import Memory, flags, slots
from .interface import Found, Order
from .spelling import Speller

SCORED = 2000  # more hits than these are ranked by where they matched only
LOG_KEPT = 10_000


@cache
def get_database_index(name):
    return Index(name, postgresql.Store(name) if connection.vendor == "postgresql" else sqlite.Store(name))


class Index:
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
            known = {row[0]: row[1:] for row in self.rows("id, digest, name, recent, latitude, longitude, facts", [p["id"] for p in prepared])}
            changed = [p for p in prepared if force or known.get(p["id"]) != (p["digest"], p["name"], p["recent"], p["latitude"], p["longitude"], p["facts"])]
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
        """Something that only labels depend on has changed: `Found.version` moves in every process."""
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
            "place": " ".join(words(f"{document.place} {document.categories}")),
            "summary": " ".join(dict.fromkeys(words(" ".join([document.summary, *document.told.values()])))),
            "exact": " ".join(exact_words(f"{document.name} {document.names} {products}")),
        }
        facts = {"facets": {f: sorted(set(v)) for f, v in sorted(document.facets.items()) if v}, "numbers": dict(sorted(document.numbers.items()))}
        return columns | {
            "id": document.id,
            "words": columns["name"],
            "name": " ".join(words(document.name)),
            "columns": columns,
            "digest": hashlib.blake2b("\n".join(columns.values()).encode(), digest_size=12).hexdigest(),
            "recent": float(document.recent),
            "latitude": document.latitude,
            "longitude": document.longitude,
            "facts": json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
            "written": written_words(f"{document.name} {products} {document.place} {document.categories}"),
        }

    def learn(self, texts):
        """Remember how new words are written: as most of these documents write them."""
        forms = {}
        for text in texts:
            for word, written in set(text["written"]):
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

    def digests(self):
        """id → everything stored of the document, to compare with what it should be."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, digest, name, recent, latitude, longitude, facts FROM {self.store.table}_document")
            return {row[0]: row[1:] for row in cursor.fetchall()}

    def digest_of(self, document):
        p = self.prepare(document)
        return (p["digest"], p["name"], p["recent"], p["latitude"], p["longitude"], p["facts"])

    # Memory -------------------------------------------------------------------------------------------------------
    def memory(self):
        """What this process knows, brought up to what is committed now (and, inside a transaction, to what that one sees).

        Inside a transaction the result is not kept: a rollback would leave it knowing what never was.
        """
        if connection.in_atomic_block:
            return self.catch_up(self._memory, self._position)[0]
        with self.lock:
            self._memory, self._position = self.catch_up(self._memory, self._position)
            return self._memory

    @property
    def seen_version(self):
        """`Found.version` of the last answer of this process; -1 before the first."""
        return self._memory.version if self._memory else -1

    def catch_up(self, memory, position):
        with connection.cursor() as cursor:
            changed = None if memory is None else self.store.changes(cursor, position)
            if changed is None:
                position = self.store.position(cursor)  # before the rows: what is committed meanwhile is applied again, harmlessly
                cursor.execute(f"SELECT id, name, recent, latitude, longitude, facts FROM {self.store.table}_document ORDER BY id")
                fresh = Memory.load(cursor.fetchall())
                fresh.version = memory.version + 1 if memory else 0
                return fresh, position
        ids, position = changed
        if ids:
            rows = {row[0]: row for row in self.rows("id, name, recent, latitude, longitude, facts", [pk for pk in ids if pk])}
            memory = memory.copy()
            for pk in ids:
                if pk:
                    memory.apply(pk, rows.get(pk))
                else:
                    memory.version += 1
        return memory, position

    # Asking -------------------------------------------------------------------------------------------------------
    def find(self, ask):
        memory = self.memory()
        query = Query(ask.text)
        selections = {facet: memory.chosen(facet, values) for facet, values in ask.facets.items() if values}
        base, kilometres = self.restrict(memory, ask)
        ranked, suggestion, suggestion_count = None, "", 0
        if query:
            ranked, ids = self.match(memory, query, ask.order == Order.RELEVANCE)
            if not ids:
                suggestion, suggestion_count = self.suggest(memory, query)
            base &= memory.hits(ids)
        total = base
        for selected in selections.values():
            total &= selected
        page = self.page(memory, ask, total, ranked, kilometres)
        return Found(
            ids=[memory.ids[slot] for slot in page],
            total=total.bit_count(),
            counts=memory.counts(base, selections, ask.count),
            distances={memory.ids[slot]: kilometres[slot] for slot in page if slot in kilometres},
            version=memory.version,
            suggestion=suggestion,
            suggestion_count=suggestion_count,
        )

    def count(self, asks):
        """How many records each question would give; texts alike are looked up once."""
        memory, known, totals = self.memory(), {}, []
        for ask in asks:
            query = Query(ask.text)
            total, _ = self.restrict(memory, ask)
            if query:
                key = (tuple(query.stems), query.prefix)
                if key not in known:
                    with connection.cursor() as cursor:
                        known[key] = memory.hits(self.store.match(cursor, query))
                total &= known[key]
            for facet, values in ask.facets.items():
                if values:
                    total &= memory.chosen(facet, values)
            totals.append(total.bit_count())
        return totals

    def restrict(self, memory, ask):
        base, kilometres = memory.live, {}
        if ask.near:
            inside, kilometres = memory.near(ask.near)
            base &= inside
        for name, (least, most) in ask.ranges.items():
            base &= memory.within(name, least, most)
        return base, kilometres

    def match(self, memory, query, by_relevance):
        """(ranked ids or None, all ids) for the words: by score while they are few, by where they matched above that."""
        with connection.cursor() as cursor:
            if not by_relevance:
                return None, self.store.match(cursor, query)
            scored = self.store.score(cursor, query, SCORED + 1)
            if len(scored) <= SCORED:

                def rank(pair):
                    pk, score = pair
                    slot = memory.slots.get(pk)
                    name = memory.names[slot] if slot is not None else ""
                    return (name != query.name, not f"{name} ".startswith(f"{query.name} "), score, pk)

                ranked = [pk for pk, _ in sorted(scored, key=rank)]
                return ranked, ranked
            ids, tiers = self.store.tiers(cursor, query)
            names = memory.names
            first = [pk for pk in tiers[0] if (slot := memory.slots.get(pk)) is not None and f"{names[slot]} ".startswith(f"{query.name} ")]
            first.sort(key=lambda pk: (names[memory.slots[pk]] != query.name, pk))
            return list(dict.fromkeys([*first, *(pk for tier in tiers for pk in tier), *ids])), ids

    def page(self, memory, ask, total, ranked, kilometres):
        """The slots of the page asked for."""
        size = len(memory.ids)
        if ask.order == Order.NEAREST and ask.near:
            found = sorted(slots(total, size), key=lambda slot: (kilometres[slot], memory.ids[slot]))
        elif ranked is not None:
            shown = flags(total, size)
            found = [slot for slot in map(memory.slots.get, ranked) if slot is not None and shown[slot]]
        else:
            order = memory.order({Order.NAME: "name", Order.RECENT: "recent"}.get(ask.order) or ask.today or date.min)
            if total == memory.live:
                return [memory.slots[pk] for _, pk in order[ask.offset : ask.offset + ask.limit]]
            shown = flags(total, size)
            known = memory.slots
            found = [slot for _, pk in order if shown[slot := known[pk]]]
        return found[ask.offset : ask.offset + ask.limit]

    def suggest(self, memory, query):
        """What may have been meant, and how many records it finds; ("", 0) where nothing better is known."""
        text = self.speller.correct(query, small=len(memory.ids) < 1000)
        if not text:
            return "", 0
        with connection.cursor() as cursor:
            count = memory.hits(self.store.match(cursor, Query(text))).bit_count()
        return (text, count) if count else ("", 0)
