"""Words that steer messages: only when they are the whole message, give or take a “por favor” or “gracias”."""

import re
import unicodedata

OUT = {"baja", "alto", "stop", "cancelar"}
IN = {"alta"}
HELP = {"ayuda"}
POLITE = {"por", "favor", "gracias", "muchas", "porfavor", "porfa"}


def words_of(text: str) -> list[str]:
    bare = "".join(part for part in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(part))
    return re.findall(r"\w+", bare)


def understand(text: str) -> str:
    """ "out", "in" or "help" for a keyword alone, "ask" where one to stop stands among other words, else ""."""
    words = words_of(text)
    core = [word for word in words if word not in POLITE]
    if len(set(core)) == 1:
        for meaning, keywords in (("out", OUT), ("in", IN), ("help", HELP)):
            if core[0] in keywords:
                return meaning
    return "ask" if OUT & set(core) else ""
