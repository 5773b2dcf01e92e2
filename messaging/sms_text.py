"""How many segments a text message takes (3GPP TS 23.038): each is paid for.

In the GSM-7 alphabet a segment holds 160 characters, 153 when there are several; one character outside it makes the
whole text UCS-2, 70 and 67. Spanish é ñ ü ¿ ¡ are inside, á í ó ú and typographic quotes are not.
"""

import unicodedata
from dataclasses import dataclass

BASIC = frozenset("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape before each: two places
REPLACED = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "ʼ": "'", "ꞌ": "'", "´": "'",
    "–": "-", "—": "-", "…": "...", "•": "*", "\u00a0": " ", "\u202f": " ", "\u200b": "", "\t": " ",
})  # fmt: skip


@dataclass(frozen=True)
class Size:
    alphabet: str  # "GSM-7" or "UCS-2"
    units: int  # places taken, of `room`
    segments: int
    outside: tuple[str, ...]  # the characters that made it UCS-2

    @property
    def room(self):
        """Places in as many segments."""
        one, several = (160, 153) if self.alphabet == "GSM-7" else (70, 67)
        return one if self.segments <= 1 else several * self.segments


def measure(text: str) -> Size:
    """`text` as it will be sent; an empty one takes no segment."""
    outside = tuple(sorted({character for character in text if character not in BASIC and character not in EXTENDED}))
    if outside:
        widths = [len(character.encode("utf-16-be")) // 2 for character in text]
        return Size("UCS-2", sum(widths), _segments(widths, 70, 67), outside)
    widths = [2 if character in EXTENDED else 1 for character in text]
    return Size("GSM-7", sum(widths), _segments(widths, 160, 153), ())


def _segments(widths, one, several):
    """A character of two places (an escape, a surrogate pair) is never cut in half, so that a segment may stay one short."""
    if sum(widths) <= one:
        return 1 if widths else 0
    count, used = 1, 0
    for width in widths:
        if used + width > several:
            count, used = count + 1, 0
        used += width
    return count


def without_accents(text: str) -> str:
    """Replace what is outside GSM-7 by its nearest inside (ó → o, “ → "); é, ñ, ü, ¿ and ¡ stay. What has none stays too."""
    text = unicodedata.normalize("NFC", text).translate(REPLACED)
    return "".join(character if character in BASIC or character in EXTENDED else _bare(character) for character in text)


def _bare(character):
    base = "".join(part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))
    return base if base and all(part in BASIC for part in base) else character
