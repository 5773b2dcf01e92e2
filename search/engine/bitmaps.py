"""Sets of slots as whole numbers: bit n is slot n. AND and OR of 61,000 take microseconds."""

from itertools import compress

FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def flags(bits, size):
    """One byte, 0 or 1, per slot."""
    return format(bits, "b")[::-1].encode().translate(FLAGS).ljust(size, b"\x00")


def slots(bits, size):
    """The slots of a set, from the first up."""
    shown = flags(bits, size)
    if bits.bit_count() * 5 > size:
        return compress(range(size), shown)
    return few(shown)


def few(shown):
    slot = shown.find(1)
    while slot >= 0:
        yield slot
        slot = shown.find(1, slot + 1)


def bitmap(slots, size):
    """The set of those slots. -1 is no slot and left out."""
    marks = bytearray(b"0") * (size + 1)
    for slot in slots:
        marks[slot] = 49
    marks[size] = 48  # where -1 has left its mark
    return int(marks[::-1], 2)
