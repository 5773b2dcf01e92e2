"""What a web process remembers of an index: a bitmap per facet value, coordinates, numbers, orders.

A `Memory` never changes once it is in use: catching up makes a new one (shallow copies, some milliseconds), so that
threads need no lock while they count. Bit n of every bitmap is document `ids[n]`; a slot stays its document's own.
"""

import hashlib
import json
import math
from array import array
from bisect import bisect_left, insort
from itertools import compress

NAN = math.nan
EARTH = 6371.0088  # km, mean radius
FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def distance(latitude, longitude, other_latitude, other_longitude):
    """Kilometres between two points (haversine)."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(h)))


class Memory:
    def __init__(self):
        self.ids = array("q")
        self.slots = {}
        self.live = 0
        self.bits = {}  # facet → value → bitmap
        self.pairs = []  # slot → its (facet, value)s
        self.names = []
        self.recent = array("d")
        self.latitudes = array("d")
        self.longitudes = array("d")
        self.numbers = {}  # name → array, NaN where unknown
        self.orders = {}  # name → sorted [(key of the document, id)] of all live documents: the same in every process
        self.version = 0

    def copy(self):
        new = Memory()
        new.ids, new.slots, new.live = self.ids[:], self.slots.copy(), self.live
        new.bits = {facet: values.copy() for facet, values in self.bits.items()}
        new.pairs, new.names, new.recent = self.pairs.copy(), self.names.copy(), self.recent[:]
        new.latitudes, new.longitudes = self.latitudes[:], self.longitudes[:]
        new.numbers = {name: values[:] for name, values in self.numbers.items()}
        new.orders = {name: order.copy() for name, order in list(self.orders.items())}
        new.version = self.version
        return new

    # Filling ------------------------------------------------------------------------------------------------------
    @classmethod
    def load(cls, rows):
        """From all rows (id, name, recent, latitude, longitude, facts) of the document table."""
        memory = cls()
        slots_of, shared = {}, {}
        for slot, (pk, name, recent, latitude, longitude, facts) in enumerate(rows):
            memory.append(pk)
            numbers, pairs = memory.read(facts, shared)
            memory.set(slot, name, recent, latitude, longitude, numbers, pairs)
            for pair in pairs:
                slots_of.setdefault(pair, []).append(slot)
        size = len(memory.ids)
        memory.live = (1 << size) - 1
        for (facet, value), slots in slots_of.items():
            memory.bits.setdefault(facet, {})[value] = bitmap(slots, size)
        return memory

    def read(self, facts, shared):
        facts = json.loads(facts)
        pairs = tuple(shared.setdefault(pair, pair) for facet, values in facts["facets"].items() for value in values for pair in [(facet, value)])
        return facts["numbers"], pairs

    def append(self, pk):
        self.slots[pk] = len(self.ids)
        self.ids.append(pk)
        self.pairs.append(())
        self.names.append("")
        for values in (self.recent, self.latitudes, self.longitudes, *self.numbers.values()):
            values.append(NAN)

    def set(self, slot, name, recent, latitude, longitude, numbers, pairs):
        self.names[slot], self.recent[slot], self.pairs[slot] = name, recent, pairs
        self.latitudes[slot] = NAN if latitude is None else latitude
        self.longitudes[slot] = NAN if longitude is None else longitude
        for key in numbers:
            if key not in self.numbers:
                self.numbers[key] = array("d", [NAN]) * len(self.ids)
        for key, values in self.numbers.items():
            values[slot] = numbers.get(key, NAN)

    def apply(self, pk, row):
        """The document `pk` is now `row`, or gone (None). Only on a fresh copy."""
        slot = self.slots.get(pk)
        if slot is None:
            if row is None:
                return
            self.append(pk)
            slot = self.slots[pk]
        mask = 1 << slot
        if self.live & mask:
            self.take_out(slot, mask)
        if row is None:
            self.pairs[slot] = ()
            return
        _, name, recent, latitude, longitude, facts = row
        numbers, pairs = self.read(facts, {})
        self.set(slot, name, recent, latitude, longitude, numbers, pairs)
        self.live |= mask
        for facet, value in pairs:
            values = self.bits.setdefault(facet, {})
            values[value] = values.get(value, 0) | mask
        for key, order in self.orders.items():
            new = self.key(key, slot)
            if new is not None:
                insort(order, (new, pk))

    def take_out(self, slot, mask):
        for key, order in self.orders.items():
            old = self.key(key, slot)
            if old is not None:
                del order[bisect_left(order, (old, self.ids[slot]))]
        for facet, value in self.pairs[slot]:
            self.bits[facet][value] &= ~mask
        self.live &= ~mask

    # Orders -------------------------------------------------------------------------------------------------------
    def key(self, order, slot):
        """By what `order` sorts a document; None leaves it out."""
        match order:
            case "name":
                return self.names[slot]
            case "recent":
                return -self.recent[slot]
            case "latitude":
                return None if math.isnan(self.latitudes[slot]) else self.latitudes[slot]
            case day:  # every document has its turn on top, another one each day, the same in every process
                return self.ids[slot] * rotation(day) & 0xFFFFFFFF

    def order(self, name):
        if name not in self.orders:
            pairs = ((self.key(name, slot), self.ids[slot]) for slot in slots(self.live, len(self.ids)))
            made = sorted(pair for pair in pairs if pair[0] is not None)
            if not isinstance(name, str):  # of a day: yesterday's is not asked for again
                for old in [key for key in self.orders if not isinstance(key, str)]:
                    self.orders.pop(old, None)
            self.orders[name] = made
        return self.orders[name]

    # Asking -------------------------------------------------------------------------------------------------------
    def hits(self, ids):
        """The bitmap of those ids that are known."""
        return bitmap([slot for slot in map(self.slots.get, ids) if slot is not None], len(self.ids)) & self.live

    def near(self, near):
        """(bitmap, {slot: km}) of what lies within the radius."""
        order = self.order("latitude")
        if near.radius < 10_000:
            margin = math.degrees(near.radius / EARTH) * 1.001
            order = order[bisect_left(order, (near.latitude - margin, -1)) : bisect_left(order, (near.latitude + margin, math.inf))]
        kilometres = {
            slot: distance(near.latitude, near.longitude, latitude, self.longitudes[slot])
            for latitude, slot in ((latitude, self.slots[pk]) for latitude, pk in order)
        }
        kilometres = {slot: km for slot, km in kilometres.items() if km <= near.radius}
        return bitmap(kilometres, len(self.ids)), kilometres

    def within(self, name, least, most):
        """The bitmap of documents whose number lies in the range."""
        least, most = -math.inf if least is None else least, math.inf if most is None else most
        return bitmap([slot for slot, value in enumerate(self.numbers.get(name, ())) if least <= value <= most], len(self.ids)) & self.live

    def chosen(self, facet, values):
        known, selected = self.bits.get(facet, {}), 0
        for value in values:
            selected |= known.get(value, 0)
        return selected

    def counts(self, base, selections, wanted):
        """facet → value → how many of `base` it would show; each facet without its own selection."""
        result = {}
        for facet in wanted if wanted is not None else self.bits:
            shown = base
            for other, selected in selections.items():
                if other != facet:
                    shown &= selected
            counted = ((value, (shown & bits).bit_count()) for value, bits in self.bits.get(facet, {}).items())
            result[facet] = {value: count for value, count in counted if count}
        return result


def rotation(day):
    return int.from_bytes(hashlib.blake2b(str(day).encode(), digest_size=4).digest(), "big") | 1


def flags(bits, size):
    """One byte, 0 or 1, per slot."""
    return format(bits, "b")[::-1].encode().translate(FLAGS).ljust(size, b"\x00")


def slots(bits, size):
    return compress(range(size), flags(bits, size))


def bitmap(slots, size):
    marks = bytearray(b"0") * (size + 1)
    for slot in slots:
        marks[slot] = 49
    return int(marks[::-1], 2)
