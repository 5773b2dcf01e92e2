"""Words that mean the same to a buyer, per language. Both engines widen a question by them; documents stay as people wrote them.

Editors keep them (`models.SynonymGroup`). Each process holds them in memory and looks before a question whether anybody
changed one: a stamp in the cache says so at once, and without a cache a minute passes at most.
"""

import time
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.cache import cache
from django.db import connection, transaction

KEY = "search:synonyms"
SECONDS = 60  # how long a process goes on with what it read, where the cache does not say

# What the records begin as. Regional and everyday names; compared folded and singular, so that plurals match too.
SEEDS = {
    "es": (
        ("productor", "productora"),
        ("artesano", "artesana"),
        ("cooperativa", "coop"),
        ("caja popular", "caja de ahorro", "socap"),
        ("jitomate", "tomate rojo"),
        ("mezcal", "mescal"),
        ("hospedaje", "posada", "alojamiento"),
        ("cacahuate", "maní"),
        ("elote", "choclo"),
        ("guajolote", "pavo", "totol"),
        ("huitlacoche", "cuitlacoche"),
        ("piloncillo", "panela"),
        ("betabel", "remolacha"),
        ("durazno", "melocotón"),
        ("chabacano", "albaricoque"),
        ("aguacate", "palta"),
        ("papa", "patata"),
        ("camote", "batata"),
        ("frijol", "alubia"),
        ("ejote", "judía verde"),
        ("lombricomposta", "humus de lombriz", "vermicomposta"),
        ("composta", "compost"),
        ("cafetalero", "cafeticultor"),
        ("apicultor", "colmenero", "mielero"),
        ("alfarería", "cerámica"),
        ("cobija", "frazada"),
        ("playera", "camiseta"),
        ("reboso", "rebozo"),
        ("guipil", "huipil"),
        ("cabaña", "bungalow"),
        ("puerco", "cerdo", "marrano"),
        ("borrego", "oveja"),
        ("chivo", "cabrito"),
    ),
}
_kept = None  # (stamp, when it was read, {language: groups})
_tried = ContextVar("tried", default=None)


def groups(language):
    """The groups of equal words and phrases that hold in `language`; Spanish ones hold in all. Reads nothing: see `refresh`."""
    held = _tried.get() or (_kept[2] if _kept else SEEDS)
    own = held.get(language, ()) if language != "es" else ()
    return held.get("es", ()) + own


def refresh():
    """Before a question: read the groups anew where somebody changed one. Inside a transaction nothing is read that may be undone."""
    global _kept  # noqa: PLW0603  one for the process, replaced whole
    if connection.in_atomic_block:
        return
    stamp = cache.get(KEY)
    if _kept is None or stamp != _kept[0] or time.monotonic() - _kept[1] > SECONDS:
        _kept = (stamp, time.monotonic(), read())


def read():
    """{language: groups} of the records."""
    from .models import SynonymGroup

    held = {}
    for group in SynonymGroup.objects.order_by("pk"):
        held.setdefault(group.language, []).append(group.phrases)
    return {language: tuple(rows) for language, rows in held.items()}


def changed():
    """Let every process read them anew, once the running transaction is committed."""
    transaction.on_commit(lambda: cache.set(KEY, uuid.uuid4().hex, None))


@contextmanager
def trying(held):
    """Inside, this thread asks with the groups `held` ({language: groups})."""
    token = _tried.set(held)
    try:
        yield
    finally:
        _tried.reset(token)
