from collections.abc import Callable
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
    """What an index knows of one record. Texts as people wrote them: the engine folds. Only what is public."""

    id: int
    name: str
    names: str = ""  # other names of the record itself: legal name, its name in other languages
    products: tuple[str, ...] = ()  # names of what it sells, each once, in all languages
    categories: str = ""  # names and synonyms of its categories, in all languages
    place: str = ""  # locality, municipality, state
    summary: str = ""  # what else is said of it in Spanish, and its networks, certificates, legal form
    told: dict[str, str] = field(default_factory=dict)  # language → what is said of it in that language (not Spanish)
    facets: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    recent: float = 0.0  # seconds since 1970, for "most recently confirmed"
    quality: float = 0.0  # 0 to 1, how well a buyer is served by it whatever was asked: breaks ties among equal matches
    parent: int | None = None  # the record it belongs to (a product's cooperative)


@dataclass(frozen=True)
class Near:
    latitude: float
    longitude: float
    radius: float  # km; infinity: only to sort by distance


@dataclass(frozen=True)
class Ask:
    """A question. `facets`: chosen values, OR inside a facet, AND across. `count`: facets to count, None for all.

    `ranges`: number → (least, most), either None. A record without the number is outside every range.
    `literal`: search what was written, also where another spelling would find more. `otherwise`: the question to answer
    where this one finds nothing; `alternatives` gives those to count where neither does.
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
    language: str = "es"  # of the visitor: words told in it count as much as Spanish ones
    literal: bool = False
    explain: bool = False
    otherwise: "Ask | None" = None
    alternatives: "Callable[[], list[Ask]] | None" = None


@dataclass
class Found:
    ids: list[int]
    total: int
    counts: dict[str, dict[str, int]]  # facet → value → count, each facet without its own selection; zero counts left out
    distances: dict[int, float]  # km, of `ids`, where a place was given
    suggestion: str = ""  # another spelling that finds more, and how many
    suggestion_count: int = 0
    corrected: bool = False  # nothing was found as written: ids, total and counts are those of `suggestion`
    degraded: bool = False  # answered by the database because the engine did not
    otherwise: bool = False  # this answers `Ask.otherwise`
    alternatives: list[int] = field(default_factory=list)  # what each of `Ask.alternatives` finds; empty where something was found
    explanations: dict[int, list[tuple[str, float]]] = field(default_factory=dict)  # id → (reason, share of its score), where asked


@dataclass(frozen=True)
class Completion:
    """A name that begins as the visitor types: as it is written, of which record, and in how many records it stands."""

    text: str
    id: int
    count: int = 1
