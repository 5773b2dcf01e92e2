"""Every account page, as `tests/portal/test_weight.py` asks of the others: light, well-formed, in the language of its address."""

import gzip
import re

import pytest

from portal.assets import site_css

from ..factories.accounts import PhoneFactory, UserFactory
from ..portal.test_weight import LIMIT, faults

pytestmark = pytest.mark.django_db
FOR_VISITORS = ["cuenta/entrar/", "cuenta/contrasena/", "cuenta/recuperar/", "cuenta/cerrada/"]
OWN = ["mi/", "mi/datos/", "mi/telefonos/", "mi/correo/", "mi/sesiones/", "mi/borrar/", "cuenta/salir/", "cuenta/contrasena/nueva/", "cuenta/segundo-paso/"]
WITH_DATA = ["cuenta/segundo-paso/totp/activate/", "cuenta/segundo-paso/webauthn/add/"]  # these hold data for a script, which is no script


@pytest.fixture
def pages(client, sent):
    """Path → HTML of every page in Spanish and Tsotsil."""
    PhoneFactory.create_batch(2, number="+525512345678", user__email=None, user__password=None)
    found = {}
    for language in ("es", "tzo"):
        for path in FOR_VISITORS:
            found[f"/{language}/{path}"] = client.get(f"/{language}/{path}").content.decode()
    client.post("/es/cuenta/entrar/", {"phone": "5512345678"})
    for language in ("es", "tzo"):
        found[f"/{language}/cuenta/clave/"] = client.get(f"/{language}/cuenta/clave/").content.decode()
    client.post("/es/cuenta/clave/", {"code": sent.code})
    for language in ("es", "tzo"):
        for path in ("cuenta/quien/", "cuenta/registro/"):
            found[f"/{language}/{path}"] = client.get(f"/{language}/{path}").content.decode()
    user = UserFactory(superuser=True, password=None)
    client.force_login(user)
    for language in ("es", "tzo"):
        for path in OWN + WITH_DATA:
            answer = client.get(f"/{language}/{path}")
            assert answer.status_code == 200, (path, answer.get("Location"))
            found[f"/{language}/{path}"] = answer.content.decode()
    return found


def test_every_page_is_light_and_has_no_fault_in_its_bones(pages):
    css = len(gzip.compress(site_css().encode()))
    weights = {path: len(gzip.compress(html.encode())) + css for path, html in pages.items()}
    assert {path: weight for path, weight in weights.items() if weight > LIMIT} == {}
    scripted = re.compile("|".join(WITH_DATA))
    assert {path: found for path, html in pages.items() if not scripted.search(path) and (found := faults(html))} == {}


def test_every_page_says_its_language_and_stays_out_of_search_engines(pages):
    wrong = {path for path, html in pages.items() if f'<html lang="{"tzo" if path.startswith("/tzo") else "es-MX"}"' not in html}
    assert not wrong
    own = [html for path, html in pages.items() if "cuenta/entrar" in path or path.endswith("/mi/")]
    assert all('content="noindex,follow"' in html for html in own)
