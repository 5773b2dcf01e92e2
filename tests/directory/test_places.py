from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.gazetteer import load_inegi, load_shipped
from directory.indexing import supplier_index
from directory.models import Cooperative, Locality, Municipality, State
from search.engine import Ask

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "municipios.csv"


def test_the_states_are_there_after_migrating(db):
    assert State.objects.count() == 32
    assert State.objects.get(iso="MX-OAX").code == "20"


def test_the_shipped_places_load_once(db):
    first = load_shipped()
    assert first.made == Municipality.objects.count() + Locality.objects.count() > 10_000
    assert load_shipped().made == 0
    place = Locality.objects.filter(state="20", folded_name="oaxaca").first() or Locality.objects.filter(state="20", folded_name__startswith="oaxaca").first()
    assert place
    assert 16 < place.latitude < 18


@pytest.fixture
def sheet(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "catalogo.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_an_official_catalogue_sets_claves_and_keeps_addresses(db, sheet):
    Municipality.objects.create(state_id="20", name="Oaxaca de Juarez", folded_name="oaxaca de juarez", slug="oaxaca-de-juarez")
    path = sheet(
        "INEGI. Catálogo\n\nCVE_ENT;CVE_MUN;NOM_MUN;POB_TOTAL\n20;67;Oaxaca de Juárez;270,955\n20;68;Ocotlán de Morelos;21000\n99;1;Nada;1\n", "cp1252"
    )
    loaded = load_inegi(path)
    assert (loaded.made, loaded.changed) == (1, 1)
    capital = Municipality.objects.get(clave="20067")
    assert (capital.name, capital.slug, capital.population) == ("Oaxaca de Juárez", "oaxaca-de-juarez", 270955)
    again = load_inegi(path)
    assert (again.made, again.changed) == (0, 0)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "clave,municipio\nx,\n"])
def test_a_file_that_is_no_catalogue_is_refused_with_a_sentence(db, sheet, text, settings):
    with pytest.raises(CommandError, match=r"catalogo\.csv: "):
        call_command("load_places", inegi=sheet(text))


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference data is not beside the project")
def test_the_whole_official_catalogue_loads(db):
    load_shipped()
    load_inegi(REFERENCE)
    assert Municipality.objects.exclude(clave=None).count() == 2478
    assert load_inegi(REFERENCE).changed == 0


def test_a_place_that_got_its_official_name_is_found_by_it(db, sheet):
    municipality = Municipality.objects.create(state_id="20", name="Huajuapam", folded_name="huajuapan de leon", slug="huajuapam")
    made = Cooperative.objects.create(public_name="Palma", slug="palma", state_id="20", municipality=municipality, live=True)
    load_inegi(sheet("clave,municipio\n20039,Huajuapan de León\n"))
    answer = supplier_index().find(Ask(text="palma huajuapan"))
    assert (answer.ids, answer.counts["municipio"]) == ([made.pk], {"20039": 1})
