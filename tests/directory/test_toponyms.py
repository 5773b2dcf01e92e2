"""Places in what buyers type, without a database: the table of names is given."""

import pytest

from directory.states import STATES
from directory.toponyms import toponyms, understand

NAMES = {
    "estado": {code: name for code, _iso, name, *_rest in STATES},
    "municipio": {
        "07-chamula": "Chamula",
        "07-zinacantan": "Zinacantán",
        "13-pluma": "Pluma Hidalgo",
        "14-tequila": "Tequila",
        "16-uruapan": "Uruapan",
        "20-coyotepec": "San Bartolo Coyotepec",
        "20-matatlan": "Santiago Matatlán",
        "09-juarez": "Benito Juárez",
        "27-centro": "Centro",
    },
}
KNOWN = toponyms(NAMES["estado"], NAMES["municipio"], "café miel mezcal tequila")


@pytest.mark.parametrize(
    ("text", "facets", "rest"),
    [
        ("miel yucatán", {"estado": ("31",)}, "miel"),
        ("cafe de altura oaxaca organico", {"estado": ("20",)}, "cafe de altura organico"),
        ("OAXACA", {"estado": ("20",)}, ""),
        ("miel Edo. Méx.", {"estado": ("15",)}, "miel"),
        ("cafe n.l.", {"estado": ("19",)}, "cafe"),
        ("hospedaje cdmx", {"estado": ("09",)}, "hospedaje"),
        ("café en el estado de Puebla", {"estado": ("21",)}, "café"),
        ("tequila jalisco", {"estado": ("14",)}, "tequila"),
        ("huipil en chamula", {"municipio": ("07-chamula",)}, "huipil"),
        ("barro negro san bartolo coyotepec", {"municipio": ("20-coyotepec",)}, "barro negro"),
        ("textiles zinacantan chiapas", {"estado": ("07",), "municipio": ("07-zinacantan",)}, "textiles"),
        ("mezcal matatlan oaxaca", {"estado": ("20",), "municipio": ("20-matatlan",)}, "mezcal"),
        ("café pluma hidalgo", {"municipio": ("13-pluma",)}, "café"),
        ("aguacate uruapan", {"municipio": ("16-uruapan",)}, "aguacate"),
        ("frijol entrega en puebla", {"cobertura": ("21",)}, "frijol"),
    ],
)
def test_a_place_is_read(text, facets, rest):
    found = understand(text, KNOWN, NAMES)
    assert (found.facets, found.rest) == (facets, rest)


@pytest.mark.parametrize("text", ["queso oaxaca", "café sin azúcar", "son jarocho", "ver productos", "miel mexico", "tequila", "juguetes centro", "", "..."])
def test_other_words_are_no_place(text):
    assert understand(text, KNOWN, NAMES) is None


def test_what_may_be_a_name_keeps_the_place_among_the_words():
    assert understand("flor de oaxaca", KNOWN, NAMES).asked == "flor Oaxaca"
    assert understand("miel oaxaca", KNOWN, NAMES).asked == "miel"
