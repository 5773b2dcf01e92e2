"""Folding: one function that decides which words are the same word. Everything searched goes through it, on both sides."""

import re
import unicodedata

GLOTTAL = str.maketrans(dict.fromkeys("'’‘ʼʻ´`ꞌꞋ′＇ʔ"))
LETTERS = str.maketrans({"ꞹ": "u", "Ꞹ": "u", "ⱥ": "a", "Ⱥ": "a", "ɨ": "i", "Ɨ": "i", "ʉ": "u", "ŋ": "n", "Ŋ": "n", "ə": "e"})
MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Lower case without accents, glottal stops and special letters; words stay apart. Never NFKC (´ would become space + accent)."""
    text = text.translate(GLOTTAL).translate(LETTERS).lower()
    return MARKS.sub("", unicodedata.normalize("NFD", text))
