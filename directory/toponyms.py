"""Places inside what people write: "miel yucatán", "cafe pluma hidalgo oax", "frijol entrega en puebla".

A place is only read where a buyer would mean one (docs/decisions/2026-11-24-places-in-the-text.md); whether it then filters is decided by `search.find`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from search.folding import STOP_WORDS, fold, stem, words

TOKEN = re.compile(r"[^\s,;:()]+")
LONGEST_NAME = 7  # words of a municipality's name
MOST_ALIKE = 3  # municipalities of one name that are all meant; more mean none

# As people write them beside INEGI's name and usual abbreviation. Never a word of the language: "ver", "son", "sin", "col", "camp".
WRITTEN_STATES = {
    "01": ("ags",), "02": ("baja california norte", "bc"), "03": ("bcs",), "05": ("coah", "coahuila de zaragoza"), "07": ("chis",), "08": ("chih",),
    "09": ("cdmx", "df", "distrito federal", "mexico df", "mexico cdmx"), "10": ("dgo",), "11": ("gto",), "12": ("gro",), "13": ("hgo",), "14": ("jal",),
    "15": ("edomex", "edo mex", "edo de mex", "edo mexico", "edo de mexico", "estado mexico", "mexico estado de"), "16": ("mich", "michoacan de ocampo"), "19": ("nl",),
    "20": ("oax",), "21": ("pue",), "22": ("qro",), "23": ("qroo", "q roo", "quintanaroo"), "24": ("slp", "san luis"), "28": ("tamps",), "29": ("tlax",),
    "30": ("veracruz de ignacio de llave", "veracruz de ignacio de la llave"), "31": ("yuc",), "32": ("zac",),
}  # fmt: skip

# Goods that carry a state's name wherever they are made.
GOODS = ("queso oaxaca", "queso chihuahua", "salsa tabasco", "chile tabasco", "pimienta tabasco", "pimienta de tabasco", "mango oaxaca", "palo de campeche")

# Names of municipalities that are more often something else: said as a place only after "en" or beside their state.
COMMON = frozenset(
    "centro progreso libertad victoria guadalupe carmen rosario concordia reforma industria union juarez hidalgo morelos guerrero zaragoza ocampo allende"
    " abasolo matamoros candela armeria naranjos paraiso tequila mezcala mezquital maravilla rayon santiago loreto jimenez sal valle bravo camargo castillo"
    " nieves piedad flores rosales moctezuma cuauhtemoc coronado galeana arteaga mina rivera escobedo aldama trinidad campana huerta manzano naranjo"
    " espinal palmar cedral nogales miguel hidalgo".split()
)
IN = ("en", "desde")
DELIVER = re.compile(r"(?:entreg\w+|envi\w+|repart\w+|llev\w+|surt\w+)$")
TO = frozenset({"en", "a", "hasta", "para"})
LEADING = frozenset({"en", "de", "del", "desde", "estado"})


@dataclass(frozen=True)
class Understood:
    """A place read in a text. `facets`: what it would filter by; `said`: as it was written; `rest`: the text without it; `asked`: what the engine is asked."""

    facets: dict[str, tuple[str, ...]]
    label: str
    said: str
    rest: str
    asked: str


@dataclass
class Toponyms:
    """`names`: words of a name, folded → values of `estado` or `municipio`. `goods`: stems of what is sold, which are no places."""

    states: dict[tuple[str, ...], str] = field(default_factory=dict)
    municipalities: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    short: dict[str, list[str]] = field(default_factory=dict)  # one telling word of a longer name
    goods: frozenset[str] = frozenset()


def toponyms(states, municipalities, goods):
    """From code → name of states, key → name of municipalities, and the words of what is sold."""
    result = Toponyms(goods=frozenset(words(goods)))
    for code, name in states.items():
        for written in (name, *WRITTEN_STATES.get(code, ())):
            if fold(written) != "mexico":
                result.states[tuple(fold(written).split())] = code
    named, telling = defaultdict(list), defaultdict(list)
    for key, name in municipalities.items():
        found = tuple(fold(name).split())
        if found not in result.states:
            named[found].append(key)
        if len(found) > 1:
            for word in set(found) - STOP_WORDS:
                if len(word) > 5 and word not in COMMON and stem(word) not in result.goods and (word,) not in result.states:
                    telling[word].append(key)
    result.municipalities = dict(named)
    result.short = {word: keys for word, keys in telling.items() if len(keys) == 1 and (word,) not in named}
    return result


def understand(text, known, names) -> Understood | None:
    """The place that `text` says, None where it says none. `names`: facet → value → label."""
    found = [(match, fold(match[0]).strip(".'\"«»“”!¡?¿").replace(".", "")) for match in TOKEN.finditer(text)]
    tokens = [token for _match, token in found]
    if not tokens or any(good in " ".join(tokens) for good in GOODS):
        return None
    state = spot(tokens, known.states.get)
    town = spot(tokens, lambda span: span in known.municipalities or (len(span) == 1 and span[0] in known.short) or None)
    if state and town and town[0] <= state[0] and state[1] <= town[1] and town[1] - town[0] > state[1] - state[0]:
        state = spot(tokens, known.states.get, taken=[town[:2]])  # the "hidalgo" of "pluma hidalgo" is no state
    elif state and town:
        town = spot(tokens, lambda span: span in known.municipalities or (len(span) == 1 and span[0] in known.short) or None, taken=[state[:2]])
    spans, facets, labels = [], {}, []
    if state:
        start, end, code = state
        if start > 1 and tokens[start - 1] in TO and DELIVER.match(tokens[start - 2]):
            return told(text, found, tokens, [(start, end)], {"cobertura": (code,)}, names["estado"][code], delivers=True)
        facets["estado"], labels = (code,), [names["estado"][code]]
        spans.append((start, end))
    if town:
        start, end, _found = town
        keys = municipality(tokens, start, end, known, facets.get("estado", ("",))[0])
        if keys:
            facets["municipio"] = keys
            labels.insert(0, names["municipio"][keys[0]])
            spans.append((start, end))
    return told(text, found, tokens, spans, facets, ", ".join(labels)) if facets else None


def spot(tokens, known, taken=()):
    """(start, end, what `known` says) of the longest name, the last one where several are as long."""
    best = None
    for length in range(min(LONGEST_NAME, len(tokens)), 0, -1):
        for start in range(len(tokens) - length, -1, -1):
            end = start + length
            if any(start < stop and end > begin for begin, stop in taken):
                continue
            if best is None and (value := known(tuple(tokens[start:end]))):
                best = start, end, value
    return best


def municipality(tokens, start, end, known, state):
    """The keys of the municipalities that are meant; () where the words are more likely something else."""
    span = tuple(tokens[start:end])
    keys = known.municipalities.get(span) or known.short.get(span[0], [])
    in_it = start > 0 and tokens[start - 1] in IN
    said_so = bool(state) or in_it
    if len(span) == 1 and not in_it and stem(span[0]) in known.goods:
        return ()  # "tequila jalisco" asks for the drink
    if state:
        keys = [key for key in keys if key[:2] == state]
    if not said_so:
        if span not in known.municipalities or end < len(tokens):
            return ()
        if len(span) == 1 and (span[0] in COMMON or len(span[0]) < 5):
            return ()
    return tuple(keys) if 0 < len(keys) <= MOST_ALIKE else ()


def told(text, found, tokens, spans, facets, label, *, delivers=False):
    """`spans`: where the names stand. The words that lead to them ("en el estado de") go with them."""
    names = {position for start, end in spans for position in range(start, end)}
    cut = set(names)
    for start, _end in spans:
        first = start - 2 if delivers else start
        while not delivers and first > 0 and (tokens[first - 1] in LEADING or (tokens[first - 1] in STOP_WORDS and first > 1 and tokens[first - 2] in LEADING)):
            first -= 1
        cut |= set(range(first, start))
    rest = " ".join(match[0] for position, (match, _token) in enumerate(found) if position not in cut)
    said = " ".join(found[position][0][0] for position in sorted(names))
    # "flor de oaxaca" may be a name: then the place's name stays among the words, so that who is called so ranks first and is counted elsewhere too.
    may_be_name = any(start > 0 and tokens[start - 1] in {"de", "del"} for start, _end in spans)
    kept = not delivers and (may_be_name or not rest)
    return Understood(facets, label, said, rest, f"{rest} {label.replace(',', '')}".strip() if kept else rest)
