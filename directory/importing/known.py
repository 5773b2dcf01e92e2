"""What the portal already knows and cells are matched with: states, municipalities, categories, certificates, languages. Loaded once a run."""

import re
from functools import cached_property, lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from search.folding import fold

from ..models import Category, CategoryText, Certification, Municipality, State
from .columns import key
from .values import UnreadableError, nearest, short

# Besides its name, ISO code and INEGI's abbreviation: what people write for a state, by INEGI code.
STATE_WORDS = {
    "01": "ags, aguasc", "02": "bc, bcn, baja california norte", "03": "bcs, baja california s", "04": "camp", "05": "coah, coahuila de zaragoza", "06": "col",
    "07": "chis, chps", "08": "chih", "09": "cdmx, df, distrito federal, mexico df, cd de mexico, cd mexico, ciudad de mexico, mexico city", "10": "dgo, dur", "11": "gto",
    "12": "gro", "13": "hgo", "14": "jal", "15": "edo mex, edomex, edo de mexico, edo de mex, estado de mexico, estado de mex, est mexico, mex, mexico", "16": "mich, michoacan de ocampo",
    "17": "mor", "18": "nay", "19": "nl", "20": "oax", "21": "pue", "22": "qro, queretaro de arteaga, que", "23": "qroo, q roo, qr, quintana r", "24": "slp, san luis p", "25": "sin",
    "26": "son", "27": "tab", "28": "tamps, tam", "29": "tlax", "30": "ver, veracruz de ignacio de la llave, veracruz llave, veracruz de la llave", "31": "yuc", "32": "zac",
}  # fmt: skip
SHORT_WORDS = {
    "sta": "santa",
    "sto": "santo",
    "sn": "san",
    "gral": "general",
    "cd": "ciudad",
    "dr": "doctor",
    "pto": "puerto",
    "cnel": "coronel",
    "ma": "maria",
    "fco": "francisco",
}
LANGUAGE_WORDS = {
    "es": "castellano, espanol, spanish",
    "tzo": "tzotzil",
    "tzh": "tzeltal",
    "yua": "maya yucateco, maya peninsular, maaya",
    "ote": "hnahnu, hnanhu",
    "nhn": "mexicano",
}


class States:
    def __init__(self):
        self.all = {state.code: state for state in State.objects.all()}
        self.words = {}
        for code, words in STATE_WORDS.items():
            if code in self.all:
                self.words |= {key(word): code for word in words.split(",")}
        for state in self.all.values():
            for word in (state.name, state.iso, state.iso.partition("-")[2], state.abbreviation, state.code):
                self.words[key(word)] = state.code
        self.names = {fold(state.name): state.name for state in self.all.values()}

    def find(self, written):
        """The INEGI code; raises UnreadableError naming the nearest."""
        folded = key(written)
        if folded.isdecimal():
            folded = folded.lstrip("0").zfill(2)
        code = self.words.get(folded) or self.words.get(re.sub(r"^(?:estadode|edode|edo|estado)", "", folded))
        if code is None:
            raise UnreadableError(_("“%(value)s” is no state of Mexico.") % {"value": short(written)} + nearest(written, self.names))
        return code


def place_key(name):
    """A municipality's name without accents, punctuation, "municipio de", and with Sta., Sn., Gral. written out."""
    words = [SHORT_WORDS.get(word, word) for word in re.findall(r"[^\W_]+", fold(name))]
    if words[:1] in (["municipio"], ["mpio"], ["alcaldia"], ["delegacion"]) and len(words) > 1:
        words = words[2:] if words[1] == "de" and len(words) > 2 else words[1:]
    return " ".join(words)


class Municipalities:
    def __init__(self):
        self.by_state = {}
        self.by_clave = {}
        self.place = {}  # id: (name, latitude, longitude)
        for pk, state, clave, name, latitude, longitude in Municipality.objects.values_list("pk", "state_id", "clave", "name", "latitude", "longitude"):
            self.by_state.setdefault(state, {}).setdefault(place_key(name), []).append(pk)
            self.place[pk] = (name, latitude, longitude)
            if clave:
                self.by_clave[clave] = pk

    def find(self, written, state):
        """The id of the municipality in that state; raises UnreadableError naming the nearest."""
        digits = written.strip()
        if digits.isdecimal() and len(digits) <= 5:
            clave = digits.zfill(5) if len(digits) > 3 else state + digits.zfill(3)
            if clave[:2] == state and clave in self.by_clave:
                return self.by_clave[clave]
        names = self.by_state.get(state, {})
        found = names.get(place_key(written), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise UnreadableError(_("several municipalities of this state are called “%(value)s”; kept as written") % {"value": short(written)})
        raise UnreadableError(self.unknown(written, state))

    @lru_cache(maxsize=5000)  # noqa: B019  lives as long as one run; comparing is slow and offices repeat their spellings
    def unknown(self, written, state):
        names = {name: self.place[pks[0]][0] for name, pks in self.by_state.get(state, {}).items()}
        return _("“%(value)s” is no municipality known in this state; kept as written.") % {"value": short(written)} + nearest(written, names)


class Words:
    """Names and synonyms → id; where a word means several, it means none."""

    def __init__(self, pairs):
        self.ids, self.names = {}, {}
        ambiguous = set()
        for name, pk in pairs:
            folded = key(name)
            if not folded:
                continue
            if self.ids.setdefault(folded, pk) != pk:
                ambiguous.add(folded)
            self.names.setdefault(fold(name), name)
        for folded in ambiguous:
            del self.ids[folded]

    def get(self, written):
        folded = key(written)
        return self.ids.get(folded) or self.ids.get(folded.removesuffix("s")) or self.ids.get(folded.removesuffix("es")) or self.ids.get(folded + "s")

    def find(self, written, sentence):
        found = self.get(written)
        if found is None:
            raise UnreadableError(sentence % {"value": short(written)} + self.hint(written))
        return found

    @lru_cache(maxsize=5000)  # noqa: B019  as in Municipalities
    def hint(self, written):
        return nearest(written, self.names)


class Known:
    """Everything that cells are compared with."""

    def __init__(self):
        self.states = States()

    @cached_property
    def municipalities(self):
        return Municipalities()

    @cached_property
    def categories(self):
        pairs = list(Category.objects.values_list("slug", "pk"))
        texts = list(CategoryText.objects.values_list("name", "synonyms", "category_id"))
        pairs += [(name, pk) for name, _synonyms, pk in texts]
        taken = {key(name) for name, _pk in pairs}  # a name wins over another's synonym
        pairs += [(word, pk) for _name, synonyms, pk in texts for word in re.split(r"[\n,;]", synonyms) if key(word) not in taken]
        return Words(pairs)

    @cached_property
    def certifications(self):
        pairs = []
        for pk, name, issuer, slug, aliases in Certification.objects.values_list("pk", "name", "issuer", "slug", "aliases"):
            pairs += [(word, pk) for word in (name, slug, f"{name} {issuer}", *re.split(r"[\n,;]", aliases))]
        return Words(pairs)

    @cached_property
    def languages(self):
        pairs = []
        for language in settings.LANGUAGE_TABLE:
            words = (
                language.code,
                language.autonym,
                language.spanish_name,
                language.group,
                f"{language.group} {language.variety}",
                *LANGUAGE_WORDS.get(language.code, "").split(","),
            )
            pairs += [(word, language.code) for word in words]
        return Words(pairs)
