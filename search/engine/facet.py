"""One facet of an index in the memory of a web process."""

from array import array
from collections import Counter, defaultdict

WIDE = 256  # values; a bitmap for each of 1,600 municipalities would take more memory than all the rest
KEPT = 32  # bitmaps of a wide facet that were asked for
SLOT_COST = 200  # counting one slot by its column costs as much as that many bytes of a bitmap


class Facet:
    """Which documents have which values.

    `column` holds a code per slot, of the list of values the document has (`lists`): equal lists are stored once. Beside
    it stands a bitmap per value, except where the values are many (`wide`). `totals` counts all documents.
    """

    def __init__(self, size):
        self.column = array("I", bytes(4 * size))
        self.lists = [()]
        self.codes = {(): 0}
        self.bits = {}
        self.totals = Counter()
        self.wide = False

    def copy(self):
        new = Facet(0)
        new.column, new.lists, new.codes = self.column[:], self.lists.copy(), self.codes.copy()
        new.bits, new.totals, new.wide = self.bits.copy(), self.totals.copy(), self.wide
        return new

    def fill(self):
        """Make totals and bitmaps of the column, once it is complete."""
        for code, count in Counter(self.column).items():
            for value in self.lists[code]:
                self.totals[value] += count
        self.wide = len(self.totals) > WIDE
        if not self.wide:
            narrow = array("B", self.column).tobytes() if len(self.lists) <= 256 else None
            self.bits = {value: self.bitmap(value, narrow) for value in self.totals}

    def bitmap(self, value, narrow=None):
        """Of the documents that have the value. `narrow`: the column with a byte per slot, where codes are that small."""
        marks = bytes(49 if value in values else 48 for values in self.lists)
        text = narrow.translate(marks.ljust(256, b"0")) if narrow is not None else bytes(map(marks.__getitem__, self.column))
        return int(text[::-1] or b"0", 2)

    def code(self, values):
        code = self.codes.get(values)
        if code is None:
            code = self.codes[values] = len(self.lists)
            self.lists.append(values)
        return code

    def set(self, slot, values):
        """The document in `slot` has these values now, and no others."""
        old, new = self.lists[self.column[slot]], values
        if old == new:
            return
        self.column[slot] = self.code(new)
        mask = 1 << slot
        for value in old:
            self.totals[value] -= 1
            if value in self.bits:
                self.bits[value] &= ~mask
        for value in new:
            self.totals[value] += 1
            if value in self.bits or not self.wide:
                self.bits[value] = self.bits.get(value, 0) | mask

    def having(self, value):
        """The bitmap of the documents that have the value."""
        if value in self.bits or not self.wide or not self.totals.get(value):
            return self.bits.get(value, 0)
        if len(self.bits) >= KEPT:
            self.bits.pop(next(iter(self.bits)))
        bits = self.bits[value] = self.bitmap(value)
        return bits

    def counts(self, shown, live, listed):
        """value → how many of the set `shown` have it, without zeros. `listed()` gives its slots as a list."""
        if shown == live:
            return {value: count for value, count in self.totals.items() if count}
        if self.wide or shown.bit_count() * SLOT_COST < len(self.totals) * len(self.column) // 8:
            result = defaultdict(int)
            for code, count in Counter(map(self.column.__getitem__, listed())).items():
                for value in self.lists[code]:
                    result[value] += count
            return dict(result)
        counted = ((value, (shown & bits).bit_count()) for value, bits in self.bits.items())
        return {value: count for value, count in counted if count}
