"""What the values of the facets are called, kept in each process until somebody renames one (`Index.touch`)."""

from dataclasses import dataclass, field

from django.db import connection
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from .indexing import product_index, supplier_index
from .models.choices import Coverage, LegalForm
from .toponyms import Toponyms, toponyms

BOOLEANS = {"verificada": gettext_lazy("Verified by the portal"), "mayoreo": gettext_lazy("Sells wholesale")}


@dataclass
class Labels:
    """`names`: facet → value → label, in the order in which to show them. `parents`: category → category above."""

    names: dict[str, dict[str, str]]
    parents: dict[str, str]
    aliases: dict[str, str] = field(default_factory=dict)  # other keys of a municipality → the one in use
    state_slugs: dict[str, str] = field(default_factory=dict)
    places: Toponyms = field(default_factory=Toponyms)
    category_words: dict[str, str] = field(default_factory=dict)  # category → its names and synonyms in Spanish and in the language


_kept = {}


def labels(language):
    """The labels in `language`, as of what the answers of both indices said last to this process; after an answer they are as new as it is."""
    if connection.in_atomic_block:
        return read(language)
    version = (supplier_index().seen_version, product_index().seen_version)  # each counts for itself, also when it is read anew
    kept = _kept.get(language)
    if kept is None or kept[0] != version:
        kept = _kept[language] = (version, read(language))
    return kept[1]


def read(language):
    from django.conf import settings

    from .models import Category, Certification, Municipality, State
    from .models.taxonomy import Wording, best_text

    categories = list(Category.objects.prefetch_related("texts"))
    texts = {category.pk: best_text(category.texts, language) for category in categories}
    named = {category.pk: Wording(text.name, text.language) if (text := texts[category.pk]) else category.slug for category in categories}
    slugs = {category.pk: category.slug for category in categories}
    states = dict(State.objects.values_list("pk", "name"))
    municipalities, aliases = {}, {}
    for state, clave, slug, name in Municipality.objects.order_by("folded_name").values_list("state_id", "clave", "slug", "name"):
        key = clave or f"{state}-{slug}"
        municipalities[key] = name
        aliases[f"{state}-{slug}"] = key
    spoken = {
        category.slug: " ".join(f"{text.name} {text.synonyms}" for text in category.texts.all() if text.language in {"es", language}) for category in categories
    }
    with override(language):
        return Labels(
            names={
                "rama": {category.slug: named[category.pk] for category in categories},
                "estado": states,
                "municipio": municipalities,
                "forma": {value: str(label) for value, label in LegalForm.choices},
                "certificacion": dict(Certification.objects.values_list("slug", "name")),
                "idioma": {row.code: row.autonym for row in settings.LANGUAGE_TABLE},
                "cobertura": {value: str(label) for value, label in Coverage.choices} | states,
                "temporada": {str(n): name for n, name in enumerate(months(), 1)},
            }
            | {facet: {"1": str(label)} for facet, label in BOOLEANS.items()},
            parents={category.slug: slugs[category.parent_id] for category in categories if category.parent_id},
            aliases=aliases,
            state_slugs={slugify(name): code for code, name in states.items()},
            places=toponyms(states, municipalities, " ".join(spoken.values())),
            category_words=spoken,
        )


def months():
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
