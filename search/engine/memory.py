"""What a web process remembers of an index: facets, coordinates, numbers, names and orders, as compact as it can be.

Each document has a slot, its own for as long as the process lives; everything is an array by slot. At 300,000 documents
all of it is some 50 MB, and one change takes well below a millisecond, in place: whoever reads holds the index's lock.
"""

import ctypes
import hashlib
import math
from array import array
from bisect import bisect_left
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from .bitmaps import bitmap, flags, slots
from .facet import Facet
from .interface import Near

NAN = math.nan
EARTH = 6371.0088  # km, mean radius
# How the facets and numbers of a document stand in its row: ASCII's own separators need no parser and no escaping.
RECORD, UNIT = "\x1e", "\x1f"
LOTS = 256  # that documents are drawn in, by turns; the engine can leave out whole ones: see `elasticsearch.asking`
SORT_COST = 8  # sorting one slot takes as long as looking at that many in an order


def written_facets(facets):
    return RECORD.join(UNIT.join([facet, *sorted(set(values))]) for facet, values in sorted(facets.items()) if values)


def written_numbers(numbers):
    return RECORD.join(f"{name}{UNIT}{number!r}" for name, number in sorted(numbers.items()))


def read_facets(text):
    return {facet: tuple(values) for piece in text.split(RECORD) if piece for facet, *values in [piece.split(UNIT)]}


def read_number(piece):
    name, number = piece.split(UNIT)
    return name, float(number)


def unit_vector(latitude, longitude):
    """The point on a ball of radius 1: distances are then plain differences."""
    latitude, longitude = math.radians(latitude), math.radians(longitude)
    return math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)


def kilometres(chord_squared):
    """Along the ground, from the squared straight line on the ball of radius 1."""
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(max(0.0, chord_squared)) / 2))


def chord_squared(radius):
    return math.inf if radius >= math.pi * EARTH else (2 * math.sin(radius / EARTH / 2)) ** 2


@lru_cache(maxsize=8)
def rotation(day):
    """(turn of each lot, factor): what gives every id another turn each day. First its lot's counts, then id × factor, its lowest 32 bits."""

    def drawn(what):
        return int.from_bytes(hashlib.blake2b(f"{day}{what}".encode(), digest_size=4).digest(), "big")

    turns = [0] * LOTS
    for turn, lot in enumerate(sorted(range(LOTS), key=lambda lot: drawn(f" {lot}"))):
        turns[lot] = turn
    return turns, drawn("") | 1


def give_back():
    """Hand to the system what reading everything took: 70 MB of 240 that glibc would keep for later."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


class Memory:
    def __init__(self):
        self.ids = array("q")
        self.slots = array("i")  # id → slot, -1 where there is none: four bytes for every id up to the highest
        self.live = 0
        self.facets = {}
        self.names = []
        self.recent, self.quality = array("d"), array("f")
        self.x, self.y, self.z = array("d"), array("d"), array("d")  # NaN where no place is known
        self.numbers = {}  # name → array, NaN where unknown
        self.orders = {}  # name → slots of all live documents, sorted: the same in every process
        self.version = 0
        self.changes = 0  # how often something was applied
        self.matches = {}  # question → its `Ranking`, while nothing changes

    def copy(self):
        new = Memory()
        new.ids, new.slots, new.live, new.names = self.ids[:], self.slots[:], self.live, self.names.copy()
        new.facets = {name: facet.copy() for name, facet in self.facets.items()}
        new.recent, new.quality = self.recent[:], self.quality[:]
        new.x, new.y, new.z = self.x[:], self.y[:], self.z[:]
        new.numbers = {name: values[:] for name, values in self.numbers.items()}
        new.orders = {name: order[:] for name, order in self.orders.items()}
        new.version = self.version
        return new

    def __len__(self):
        return self.live.bit_count()

    # Filling ------------------------------------------------------------------------------------------------------
    @classmethod
    def load(cls, size, rows):
        """From all rows (id, name, recent, quality, latitude, longitude, facets, numbers) of the document table, by id; about `size` of them."""
        memory = cls()
        names, pieces, read, place = {}, {}, {}, ()
        size += 1000  # some may be written while we read
        for slot, (pk, name, recent, quality, latitude, longitude, facets, figures) in enumerate(rows):
            if slot >= size:
                break  # the log has the rest
            memory.ids.append(pk)
            memory.names.append(names.setdefault(name, name))
            memory.recent.append(recent)
            memory.quality.append(quality)
            if place != (latitude, longitude):  # products of one cooperative follow each other
                place = (latitude, longitude)
                x, y, z = (NAN, NAN, NAN) if latitude is None or longitude is None else unit_vector(latitude, longitude)
            memory.x.append(x)
            memory.y.append(y)
            memory.z.append(z)
            for piece in facets.split(RECORD):
                if piece not in pieces:
                    pieces[piece] = memory.column(piece, size)
                column, code = pieces[piece]
                column[slot] = code
            for piece in figures.split(RECORD) if figures else ():
                if piece not in read:
                    key, number = read_number(piece)
                    read[piece] = (memory.numbers.setdefault(key, array("d", [NAN]) * size), number)
                values, number = read[piece]
                values[slot] = number
        memory.finish()
        return memory

    def column(self, piece, size):
        """(column of the facet, code of the list) of a piece of a row."""
        facet, *values = piece.split(UNIT)
        if not facet:
            return array("I", bytes(4 * size)), 0  # of a document without facets
        if facet not in self.facets:
            self.facets[facet] = Facet(size)
        held = self.facets[facet]
        return held.column, held.code(tuple(values))

    def finish(self):
        size = len(self.ids)
        self.slots = array("i", [-1]) * (max(self.ids, default=-1) + 1)
        for slot, pk in enumerate(self.ids):
            self.slots[pk] = slot
        self.live = (1 << size) - 1
        for facet in self.facets.values():
            del facet.column[size:]
            facet.fill()
        for values in self.numbers.values():
            del values[size:]

    def slot(self, pk):
        """-1 where the document was never known."""
        return self.slots[pk] if 0 <= pk < len(self.slots) else -1

    def append(self, pk):
        slot = len(self.ids)
        if pk >= len(self.slots):
            self.slots.extend(array("i", [-1]) * (pk + 1 - len(self.slots)))
        self.slots[pk] = slot
        self.ids.append(pk)
        self.names.append("")
        self.quality.append(0)
        for values in (self.recent, self.x, self.y, self.z, *self.numbers.values()):
            values.append(NAN)
        for facet in self.facets.values():
            facet.column.append(0)
        return slot

    def apply(self, pk, row):
        """The document `pk` is now `row`, or gone (None)."""
        self.changes += 1
        self.matches.clear()
        slot = self.slot(pk)
        if slot < 0:
            if row is None:
                return
            slot = self.append(pk)
        mask = 1 << slot
        if self.live & mask:
            for name, order in self.orders.items():
                place = self.place(name, order, slot)
                if place < len(order) and order[place] == slot:
                    del order[place]
            self.live &= ~mask
        facets = {}
        if row is not None:
            facets = self.set(slot, row)
            self.live |= mask
            for name, order in self.orders.items():
                if self.belongs(name, slot):
                    order.insert(self.place(name, order, slot), slot)
        for facet in facets:
            if facet not in self.facets:
                self.facets[facet] = Facet(len(self.ids))
        for name, facet in self.facets.items():
            facet.set(slot, facets.get(name, ()))

    def set(self, slot, row):
        _, self.names[slot], self.recent[slot], self.quality[slot], latitude, longitude, facets, figures = row
        point = (NAN, NAN, NAN) if latitude is None or longitude is None else unit_vector(latitude, longitude)
        self.x[slot], self.y[slot], self.z[slot] = point
        numbers = dict(map(read_number, figures.split(RECORD))) if figures else {}
        for key in numbers:
            if key not in self.numbers:
                self.numbers[key] = array("d", [NAN]) * len(self.ids)
        for key, values in self.numbers.items():
            values[slot] = numbers.get(key, NAN)
        return read_facets(facets)

    # Orders -------------------------------------------------------------------------------------------------------
    def keys(self, order):
        """By what `order` sorts slots, the weightiest last; what is still equal goes by id."""
        match order:
            case "name":
                return [self.names.__getitem__]
            case "recent":
                return [lambda slot: -self.recent[slot]]
            case "latitude":
                return [self.z.__getitem__]
            case ("quality", day):  # equal ones by their turn
                return [self.turn(day), lambda slot: -self.quality[slot]]
            case day:
                return [self.turn(day)]

    def turn(self, day):
        """Every document has its turn on top, another one each day, the same in every process."""
        (turns, factor), ids = rotation(day), self.ids
        return lambda slot: turns[ids[slot] % LOTS] << 32 | (ids[slot] * factor & 0xFFFFFFFF)

    def belongs(self, order, slot):
        return order != "latitude" or not math.isnan(self.z[slot])

    def place(self, name, order, slot):
        keys = [*reversed(self.keys(name)), self.ids.__getitem__]

        def key(slot):
            return [part(slot) for part in keys]

        return bisect_left(order, key(slot), key=key)

    def order(self, name):
        if name not in self.orders:
            if not isinstance(name, str):  # of a day: yesterday's is not asked for again
                for old in [key for key in self.orders if type(key) is type(name)]:
                    del self.orders[old]
            self.orders[name] = array("I", self.sorted(slots(self.live, len(self.ids)), name))
        return self.orders[name]

    def sorted(self, held, name):
        """Those slots that belong to the order, in it."""
        held = [slot for slot in held if self.belongs(name, slot)]
        # One key after the other: 300,000 keys of several parts would be 40 MB.
        for key in [self.ids.__getitem__, *self.keys(name)]:
            held.sort(key=key)
        return held

    def some(self, bits, name, offset, limit):
        """The slots of the set from `offset` on, in that order."""
        if bits.bit_count() ** 2 * SORT_COST < len(self.ids) * (offset + limit):  # rare ones stand far apart in the order
            return self.sorted(slots(bits, len(self.ids)), name)[offset : offset + limit]
        order = self.order(name)
        if bits == self.live and len(order) == len(self):
            return list(order[offset : offset + limit])
        shown = flags(bits, len(self.ids))
        return list(islice((slot for slot in order if shown[slot]), offset, offset + limit))

    # Asking -------------------------------------------------------------------------------------------------------
    def known(self, ids):
        """The slots of those ids that are or were known."""
        try:
            return [slot for slot in map(self.slots.__getitem__, ids) if slot >= 0]
        except IndexError:  # written since we last looked
            return [slot for slot in map(self.slot, ids) if slot >= 0]

    def hits(self, ids):
        """The set of those ids that are known."""
        return bitmap(self.known(ids), len(self.ids)) & self.live

    def chords(self, near, held):
        """The squared straight lines from a place to those slots, see `kilometres`; NaN where a document has none."""
        a, b, c = unit_vector(near.latitude, near.longitude)
        x, y, z = self.x, self.y, self.z
        return [2 - 2 * (x[slot] * a + y[slot] * b + z[slot] * c) for slot in held]

    def near(self, near, among):
        """The set of what of `among` lies within the radius."""
        order, limit = self.order("latitude"), chord_squared(near.radius)
        if limit == math.inf:
            return bitmap(order, len(self.ids)) & among
        margin = near.radius / EARTH * 1.001  # a degree of latitude is never longer in z than on the ground
        middle = math.sin(math.radians(near.latitude))
        held = order[bisect_left(order, middle - margin, key=self.z.__getitem__) : bisect_left(order, middle + margin, key=self.z.__getitem__)]
        if among.bit_count() < len(held):
            held = list(slots(among, len(self.ids)))
        return bitmap([slot for slot, chord in zip(held, self.chords(near, held), strict=True) if chord <= limit], len(self.ids)) & among

    def nearest(self, near, bits, offset, limit):
        """The slots of the set from `offset` on, the nearest first; asks a small circle before the whole set."""
        for radius in (20, 80, 320):
            inside = self.near(Near(near.latitude, near.longitude, radius), bits)
            if inside.bit_count() >= offset + limit:
                bits = inside
                break
        held = list(slots(bits, len(self.ids)))
        by_distance = sorted(zip(self.chords(near, held), map(self.ids.__getitem__, held), held, strict=True))
        return [slot for _, _, slot in by_distance[offset : offset + limit]]

    def within(self, name, least, most):
        """The set of documents whose number lies in the range."""
        least, most = -math.inf if least is None else least, math.inf if most is None else most
        return bitmap([slot for slot, value in enumerate(self.numbers.get(name, ())) if least <= value <= most], len(self.ids)) & self.live

    def chosen(self, facet, values):
        """The set of documents that have one of the values."""
        selected = 0
        if facet in self.facets:
            for value in values:
                selected |= self.facets[facet].having(value)
        return selected

    def counts(self, base, selections, wanted):
        """facet → value → how many of `base` it would show; each facet without its own selection."""
        result, listed = {}, {}
        for facet in wanted if wanted is not None else self.facets:
            shown, others = base, frozenset(selections) - {facet}
            for other in others:
                shown &= selections[other]

            def slots_shown(shown=shown, others=others):
                if others not in listed:
                    listed[others] = list(slots(shown, len(self.ids)))
                return listed[others]

            result[facet] = self.facets[facet].counts(shown, self.live, slots_shown) if facet in self.facets else {}
        return result
