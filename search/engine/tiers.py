"""What the words of a question must match, and where in a document it counts most: one rule, which every engine writes in its own language."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple


@dataclass(frozen=True)
class Word:
    stem: str


@dataclass(frozen=True)
class Beginning:
    letters: str  # of a word


@dataclass(frozen=True)
class Phrase:
    stems: tuple[str, ...]  # one after the other


@dataclass(frozen=True)
class Every:
    parts: tuple


@dataclass(frozen=True)
class OneOf:
    parts: tuple


def every(parts):
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def one_of(parts):
    return parts[0] if len(parts) == 1 else OneOf(tuple(parts))


# Meanings of a `Query` ----------------------------------------------------------------------------------------------------
def literal(query):
    """The words as they are written."""
    return every([Word(stem) for stem in query.stems] or [Beginning(query.prefix)])


def together(query):
    """The words as they are written, one after the other."""
    return Phrase(tuple(query.stems))


def widened(query, *, begins=True):
    """Everything that may be meant: each word or a synonym, the last also as a beginning."""
    parts = []
    for part in query.parts:
        words = [Word(stem) for stem in part.stems]
        if part is query.parts[-1] and query.prefix and begins:
            words[-1] = OneOf((words[-1], Beginning(query.prefix)))
        parts.append(one_of([every(words), *map(Phrase, part.others)]))
    return every(parts or [Beginning(query.prefix)])


meant = partial(widened, begins=False)


def beginnings(query):
    """Every word as it is written, the last as a beginning, however short."""
    last = Beginning(query.words[-1] if query.words else query.prefix)
    return every([*map(Word, query.stems[:-1]), one_of([*map(Word, query.stems[-1:]), last])])


# Tiers --------------------------------------------------------------------------------------------------------------------
# Where a document must match, from the best tier down; all the rest comes after. Who is called so and sells it comes first.
# One word is what a buyer wants to buy: who sells it, also by another name (maní, cacahuate), comes before the village that
# is called so; several may well be a name. Else what is written comes before what is meant, and of equal places the very
# spelling comes first.
NAME, GOODS, OFFER, ANYWHERE = "name", "goods", "offer", "anywhere"  # offer: name, goods and place
CALLED_AND_SELLS = (NAME, GOODS)  # both must have the words
FIRST = {
    True: (((NAME,), literal), ((GOODS,), together), ((GOODS,), literal)),
    False: (((GOODS,), literal), ((GOODS,), meant), ((NAME,), literal)),
}  # by: several words
REST = (((OFFER,), literal), ((GOODS,), widened), ((NAME,), widened), ((OFFER,), widened), ((ANYWHERE,), literal))


class Tier(NamedTuple):
    places: tuple[str, ...]  # each must have it
    what: object  # a meaning of the words
    is_spelled: bool  # in the very spelling
    is_first: bool  # of names and goods: these mostly fill a page

    @property
    def is_named(self):
        """Whether all the words stand in the name."""
        return NAME in self.places


def tiers_of(query):
    """The `Tier`s of a question, the best first."""
    for places, meaning in ((CALLED_AND_SELLS, literal), *FIRST[len(query.stems) > 1], *REST):
        if meaning is meant and not any(part.others for part in query.parts):
            continue  # nothing else than what is written
        what, narrow = meaning(query), not {OFFER, ANYWHERE} & set(places)
        if query.exact and meaning is literal and narrow:
            yield Tier(places, what, is_spelled=True, is_first=True)
        yield Tier(places, what, is_spelled=False, is_first=narrow and meaning is not widened)
