"""One facet of an index in the memory of a web process."""

from array import array
from collections import Counter

from .bitmaps import bitmap

WIDE = 256  # values; a bitmap for each of 1,600 municipalities would take more memory than all the rest
KEPT = 32  # bitmaps of a wide facet that were asked for
SLOT_COST = 16  # counting one slot by its column costs as much as that many bytes of a bitmap


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

    def fill(self, slots_of):
        """From {tuple of values: slots}, once."""
        by_value = {}
        for values, slots in slots_of.items():
            code = self.code(values)
            for slot in slots:
                self.column[slot] = code
            for value in values:
                self.totals[value] += len(slots)
                by_value.setdefault(value, []).append(slots)
        self.wide = len(by_value) > WIDE
        if not self.wide:
            size = len(self.column)
            self.bits = {value: bitmap((slot for slots in lists for slot in slots), size) for value, lists in by_value.items()}

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
        wanted = {code for code, values in enumerate(self.lists) if value in values}
        bits = self.bits[value] = bitmap([slot for slot, code in enumerate(self.column) if code in wanted], len(self.column))
        return bits

    def counts(self, shown, live, listed):
        """value → how many of the set `shown` have it, without zeros. `listed()` gives its slots as a list."""
        if shown == live:
            return {value: count for value, count in self.totals.items() if count}
        if self.wide or shown.bit_count() * SLOT_COST < len(self.totals) * len(self.column) // 8:
            result = Counter()
            for code, count in Counter(map(self.column.__getitem__, listed())).items():
                for value in self.lists[code]:
                    result[value] += count
            return dict(result)
        counted = ((value, (shown & bits).bit_count()) for value, bits in self.bits.items())
        return {value: count for value, count in counted if count}
