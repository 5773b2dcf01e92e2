"""Words that mean the same to a buyer, per language. Both engines widen a question by them; documents stay as people wrote them."""

# Regional and everyday names. Tried on a real index (design notes): after folding and singular, so that plurals match too.
EVERYDAY = {
    "es": (
        ("productor", "productora"),
        ("artesano", "artesana"),
        ("cooperativa", "coop"),
        ("caja popular", "caja de ahorro", "socap"),
        ("jitomate", "tomate rojo"),
        ("mezcal", "mescal"),
        ("hospedaje", "posada"),
    ),
}


def groups(language):
    """The groups of equal words and phrases that hold in `language`; Spanish ones hold in all."""
    own = EVERYDAY.get(language, ()) if language != "es" else ()
    return EVERYDAY["es"] + own
