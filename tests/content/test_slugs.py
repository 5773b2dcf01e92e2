import pytest

from content.slugs import slug_of
from search.folding import GLOTTAL_CHARACTERS


@pytest.mark.parametrize("stop", GLOTTAL_CHARACTERS)
def test_glottal_stops_fall_away(stop):
    assert slug_of(f"Ts{stop}unun") == "tsunun"


def test_letters_that_ascii_lacks_are_written_with_the_nearest():
    assert slug_of("Ñuu Savi kꞹrrⱥ") == "nuu-savi-kurra"


def test_nothing_left_gives_the_default_and_length_is_kept():
    assert slug_of("¡¿!", default="cooperativa") == "cooperativa"
    assert slug_of("a" * 30 + " b", length=31) == "a" * 30
