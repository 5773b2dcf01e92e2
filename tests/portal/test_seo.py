import re

import pytest

from .site import build


@pytest.mark.parametrize(
    ("cookie", "accepted", "target"),
    [("", "", "/es/"), ("", "tzo-MX,es;q=0.8", "/tzo/"), ("idioma=yua&ligero=0", "tzo", "/yua/"), ("idioma=zz", "de,fr", "/es/"), ("", ";;,\x00", "/es/")],
)
def test_the_way_in_leads_to_the_best_language(client, cookie, accepted, target):
    client.cookies["preferencias"] = cookie
    assert client.get("/", headers={"accept-language": accepted}).url == target


@pytest.mark.parametrize("away", ["//evil.test/", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", "/a\nb", "", "\x00"])
def test_preferences_never_lead_away(client, away):
    assert client.get("/preferencias/", {"idioma": "tzo", "next": away}).url == "/tzo/"


def test_preferences_keep_what_was_chosen_before(client):
    client.get("/preferencias/", {"idioma": "tzo"})
    response = client.get("/preferencias/", {"ligero": "1", "idioma": "nonsense", "next": "/tzo/directorio/?q=miel"})
    assert response.url == "/tzo/directorio/?q=miel"
    assert client.cookies["preferencias"].value == "idioma=tzo&ligero=1"


def test_aliases_stay_out_of_the_sitemap(client, db):
    build()
    pages = client.get("/sitemap-paginas.xml").content.decode()
    assert "/es/programa/" in pages
    assert "/tzo/" not in pages
    assert "/es/directorio/ejemplo-1/" in client.get("/sitemap-cooperativas.xml").content.decode()
    assert "sitemap-cooperativas.xml" in client.get("/sitemap.xml").content.decode()


def test_reading_sets_no_cookie(client, db):
    site = build()
    for name in ("front page", "article", "standard page"):
        assert not client.get(site.paths[name]).cookies


def test_a_list_of_articles_survives_any_page_number(client, db):
    path = build().paths["articles"]
    for number in ("-1", "abc", "99999", "\x00"):
        response = client.get(path, {"pagina": number})
        assert response.status_code == 200
        assert "Historia de ejemplo" in response.content.decode()


def test_a_refused_form_comes_back_filled_in(client, db):
    response = client.post(build().paths["form"], {"nombre": "", "mensaje": "Tenemos miel de azahar"})
    text = response.content.decode()
    assert "Tenemos miel de azahar" in text
    assert "Lo que escribiste sigue aquí" in text
    assert 'aria-invalid="true"' in text


def test_robots_may_list_the_directory_and_not_wander_through_it(client):
    closed = re.findall(r"^Disallow: (.+)$", client.get("/robots.txt").text, re.MULTILINE)

    def may_read(address):
        return not any(re.match(".*".join(map(re.escape, pattern.split("*"))), address) for pattern in closed)

    for address in ("", "cafe-de-la-sierra/", "?rama=cafe", "?estado=20", "?pagina=3", "productos/", "productos/?pagina=2", "redes/", "mapa/"):
        assert may_read(f"/es/directorio/{address}"), address
    for address in ("?q=miel", "?rama=cafe&estado=20", "productos/?rama=cafe&mayoreo=1", "mapa/?q=miel", "?orden=nombre", "?tras=20261129-1", "?cerca=17,-96"):
        assert not may_read(f"/es/directorio/{address}"), address
