"""What the rest of the portal meets: Elasticsearch answers, and the database does whenever it cannot.

The database's own index is always written, in the transaction of the change. It answers what it answers best (names being
typed, counts for a page that found nothing, another spelling), and everything while Elasticsearch fails.
"""

import logging
import time
from dataclasses import replace
from functools import cache

from django.conf import settings
from django.db import connection

from ... import synonyms
from ...folding import Query
from .. import database, postgresql, sqlite
from ..interface import Ask
from . import asking, outbox
from .engine import LEAST, Engine, EngineError

logger = logging.getLogger(__name__)
SPARED = 15  # seconds without a question after one that failed
MOST_GONE = 5000  # ids to leave out of an answer; with more the database is faster


class Breaker:
    """Open: nobody asks. After `SPARED` seconds one question is tried, and its failure opens it again."""

    def __init__(self):
        self.until = 0.0

    def open(self):
        return time.monotonic() < self.until

    def trip(self):
        self.until = time.monotonic() + SPARED


node = Breaker()  # what refuses or hangs does so for all indices


@cache
def get_front(name):
    return Front(name, postgresql.Store(name) if connection.vendor == "postgresql" else sqlite.Store(name))


class Front(database.Index):
    def __init__(self, name, store):
        super().__init__(name, store)
        self.engine, self.breaker = Engine(name), Breaker()
        self.mirrors = (("Elasticsearch", self.engine),)

    # Writing: the outbox gets what changes, in the same transaction ----------------------------------------------------------
    def put(self, documents, *, force=False):
        """`force` writes the database's index anew, also what has not changed: the engine has `rebuild` for that."""
        written = super().put(documents, force=force)
        if not force:
            outbox.add(self.name, written)
        return written

    def remove(self, ids):
        known = super().remove(ids)
        outbox.add(self.name, known, gone=True)
        return known

    def tell_again(self, ids, *, gone=False):
        """The engine does not have these documents as they are (`gone`: it has what is not public)."""
        outbox.add(self.name, ids, gone=gone)

    def clear(self):
        outbox.add(self.name, sorted(self.known_ids()), gone=True)
        super().clear()

    # Asking ------------------------------------------------------------------------------------------------------------------
    def find(self, ask):
        synonyms.refresh()
        if is_far(ask):
            return super().find(ask)
        if not (node.open() or self.breaker.open()):
            gone = outbox.gone(self.name, MOST_GONE + 1)
            try:
                if len(gone) <= MOST_GONE:
                    return self.ask_engine(ask, gone)
            except EngineError as error:
                (node if error.node else self.breaker).trip()
                logger.warning("Elasticsearch does not answer for %s, the database does for %s s: %s", self.name, SPARED, error)
        return replace(super().find(ask), degraded=True)

    def ask_engine(self, ask, gone):
        started = time.monotonic()
        found, matched = self.engine.find(ask, gone)
        seconds = max(settings.ELASTICSEARCH["timeout"] - (time.monotonic() - started), LEAST)
        memory = self.memory()
        if matched < database.FEW or not found.total:
            return self.ask_more(ask, found, matched, gone, seconds, small=len(memory.ids) < database.SMALL)
        return found

    def ask_more(self, ask, found, matched, gone, seconds, *, small):
        """All that may help where little was found, in one more request: another spelling, the other reading, what leaving out a filter would give."""
        readings = [ask, ask.otherwise] if ask.otherwise and not found.total else [ask]
        spelled = [self.spelled(reading, small=small) if reading is not ask or matched < database.FEW else "" for reading in readings]
        asks = {}
        for number, (reading, text) in enumerate(zip(readings, spelled, strict=True)):
            if number:
                asks[number, "as it is"] = reading
            if text:
                # The words alone: a place or a range may be what leaves so few.
                asks |= {(number, "exact"): words_alone(reading, reading.text), (number, "spelled"): words_alone(reading, text)}
                if not found.total and not reading.literal:
                    asks[number, "corrected"] = replace(reading, text=text)
        others = [replace(other, limit=0, count=()) for other in ask.alternatives()] if ask.alternatives and not found.total else []
        if not asks and not others:
            return found
        answers = [answer for answer, _matched in self.engine.find_all([*asks.values(), *others], gone, seconds)]
        known = dict(zip(asks, answers, strict=False))
        for number, text in enumerate(spelled):
            found = known.get((number, "as it is"), found)
            if text:
                found = better(found, text, *(known.get((number, what)) for what in ("exact", "spelled", "corrected")))
            if found.total:
                return replace(found, otherwise=number > 0)
        return replace(found, otherwise=len(readings) > 1, alternatives=[answer.total for answer in answers[len(asks) :]])

    def spelled(self, ask, *, small):
        """Its words in another spelling, "" where none is known."""
        query = Query(ask.text, ask.language)
        return self.speller.correct(query, small=small) if query else ""


def is_far(ask):
    """A page far down in an order by name, date or distance: the engine puts all that comes before it in order, for longer than a page may wait.

    One who walks to the end would open the breaker for everybody at each step. The database has the very same order in memory.
    """
    return ask.offset >= asking.FAR and not asking.by_words(ask) and not asking.by_turns(ask)


def better(found, text, exact, spelled, corrected):
    """What was found, with the other spelling where that finds more; in its place where nothing is spelled as it was written."""
    if exact.total >= database.FEW or spelled.total <= exact.total:
        return found
    takes_over = corrected is not None and not exact.total
    return replace(corrected if takes_over else found, suggestion=text, suggestion_count=spelled.total, corrected=takes_over)


def words_alone(ask, text):
    return Ask(text=text, language=ask.language, limit=0, count=())
