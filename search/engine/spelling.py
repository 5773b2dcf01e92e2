"""Did you mean: words of the index that resemble the one written, in Python on every database."""

import re
import threading
import time
from collections import Counter

from django.db import connection

from ..folding import NOISE, stem

LEAST_DOCUMENTS = 3  # a rarer word may be a misspelling itself
CANDIDATES = 60
SHORT = 5  # letters: of so short a word two changes make another word ("kapel" is not "panel"), unless it begins alike
READ_AGAIN = 600  # seconds


# Letters that sound alike in Mexico, of folded words: who writes by ear writes vaye, uipil, sapote.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in ((r"(?<!c)h", ""), (r"ll", "y"), (r"v", "b"), (r"z|c(?=[ei])", "s"), (r"qu(?=[ei])|c(?!h)", "k"), (r"g(?=[ei])", "j"))
]


def sound(word):
    """The same for words that sound alike."""
    for pattern, letter in SOUNDS:
        word = pattern.sub(letter, word)
    return word


def trigrams(word):
    padded = f"  {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}


def edits(a, b, most):
    """The edit distance with transpositions (optimal string alignment); `most` + 1 where it is larger."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before, last = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


class Speller:
    def __init__(self, table):
        self.table = table
        self.learnt = set()  # stems this process knows to be written down
        self.lock = threading.Lock()
        self.read_at = None

    def read(self):
        if self.read_at is not None and time.monotonic() - self.read_at < READ_AGAIN and not connection.in_atomic_block:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT stem, written, documents FROM {self.table}_word")
            rows = cursor.fetchall()
        with self.lock:
            # What everybody is says nothing and stands in no index, but may be misspelt: "cooperatiba de cafe".
            self.known = {word: (written, documents) for word, written, documents in rows}
            self.known |= {word: (word, LEAST_DOCUMENTS) for word in NOISE if len(word) > SHORT and stem(word) == word}
            self.grams, self.sounds = {}, {}
            for word in self.known:
                self.sounds.setdefault(sound(word), []).append(word)
                for gram in trigrams(word):
                    self.grams.setdefault(gram, []).append(word)
            self.read_at = time.monotonic()

    def nearest(self, word, least):
        """The commonest of the words that sound alike, else of those at the smallest distance, as it is written; None where none is near."""
        if alike := self.commonest_alike(word, least):
            return self.known[alike][0]
        shared = Counter(candidate for gram in trigrams(word) for candidate in self.grams.get(gram, ()) if self.known[candidate][1] >= least)
        most = 1 if len(word) <= 4 else 2
        best = min(
            (
                (edits(word, candidate, most), -self.known[candidate][1], candidate)
                for candidate, _ in shared.most_common(CANDIDATES)
                if len(word) > SHORT or candidate[0] == word[0] or edits(word, candidate, 1) <= 1
            ),
            default=(most + 1, 0, ""),
        )
        # Of words that sound alike the commonest is meant: who writes "mesclal" is nearer to "mescal", a synonym, than to "mezcal".
        return self.known[self.commonest_alike(best[2], least)][0] if best[0] <= most else None

    def commonest_alike(self, word, least):
        alike = [candidate for candidate in self.sounds.get(sound(word), ()) if self.known[candidate][1] >= least]
        return max(alike, key=lambda candidate: (self.known[candidate][1], candidate), default=None)

    def correct(self, query, *, small):
        """The query with its unknown words replaced, "" where nothing would change. `small`: an index where every word counts."""
        self.read()
        least, written, changed = 1 if small else LEAST_DOCUMENTS, [], False
        for word in query.words:
            if len(word) < 4 or (stem(word) in self.known and self.known[stem(word)][1] >= least):
                written.append(word)
                continue
            better = self.nearest(stem(word), least)
            changed |= better is not None
            written.append(better or word)
        return " ".join(written) if changed else ""
