from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Order(StrEnum):
    RELEVANCE = "relevancia"
    NEAREST = "cercania"
    RECENT = "reciente"
    NAME = "nombre"


@dataclass(frozen=True)
class Document:
    """What an index knows of one record. Texts as people wrote them: the engine folds."""

    id: int
    name: str
    names: str = ""  # other names of the record itself: legal name
    products: str = ""
    place: str = ""
    summary: str = ""
    facets: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    recent: float = 0.0  # seconds since 1970, for "most recently confirmed"


@dataclass(frozen=True)
class Near:
    latitude: float
    longitude: float
    radius: float  # km; infinity: only to sort by distance


@dataclass(frozen=True)
class Ask:
    """A question. `facets`: chosen values, OR inside a facet, AND across. `count`: facets to count, None for all.

    `ranges`: number → (least, most), either None. A record without the number is outside every range.
    """

    text: str = ""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    near: Near | None = None
    order: Order = Order.RELEVANCE
    offset: int = 0
    limit: int = 20
    today: date | None = None
    count: tuple[str, ...] | None = None


@dataclass
class Found:
    ids: list[int]
    total: int
    counts: dict[str, dict[str, int]]  # facet → value → count, each facet without its own selection; zero counts left out
    distances: dict[int, float]  # km, of `ids`, where a place was given
    version: int  # changes with what only labels depend on (`Index.touch`)
    suggestion: str = ""
    suggestion_count: int = 0
    degraded: bool = False
