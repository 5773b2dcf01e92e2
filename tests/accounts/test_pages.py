"""Every account page, as `tests/portal/test_weight.py` asks of the others: light, well-formed, in the language of its address."""

import gzip
import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.utils import timezone

from messaging.demo import FULL, SHORT
from messaging.models import PrivacyNotice
from portal.assets import site_css
from portal.languages import BY_CODE, interface_lang

from ..factories.accounts import PhoneFactory, UserFactory
from ..portal.spoken import interface_words, mark_interface_words
from ..portal.test_weight import LIMIT, faults

pytestmark = pytest.mark.django_db
FOR_VISITORS = [
    "cuenta/entrar/",
    "cuenta/contrasena/",
    "cuenta/recuperar/",
    "cuenta/cerrada/",
    "aviso-de-privacidad/",
    "aviso-de-privacidad/simplificado/",
    "mis-derechos/",
]
OWN = [
    "mi/",
    "mi/aviso/",
    "mi/mensajes/",
    "mis-derechos/",
    "mi/datos/",
    "mi/telefonos/",
    "mi/correo/",
    "mi/sesiones/",
    "mi/borrar/",
    "cuenta/salir/",
    "cuenta/contrasena/nueva/",
    "cuenta/segundo-paso/",
]
WITH_DATA = ["cuenta/segundo-paso/totp/activate/", "cuenta/segundo-paso/webauthn/add/"]  # these hold data for a script, which is no script
CODES = ["cuenta/segundo-paso/recovery-codes/", "cuenta/segundo-paso/recovery-codes/generate/"]  # of who has a second factor


@pytest.fixture
def marked(monkeypatch):
    mark_interface_words(monkeypatch)


@pytest.fixture
def pages(client, sent):
    """Path → HTML of every page in Spanish and Tsotsil, with a privacy notice of real length in force."""
    for kind, words in (("full", FULL), ("simplified", SHORT)):
        PrivacyNotice.objects.create(kind=kind, version="2026-11", text=words, published_at=timezone.now())
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

    def look(paths, suffix=""):
        for language in ("es", "tzo"):
            for path in paths:
                answer = client.get(f"/{language}/{path}")
                assert answer.status_code == 200, (path, answer.get("Location"))
                found[f"/{language}/{path}{suffix}"] = answer.content.decode()

    look(OWN + WITH_DATA, " (signed in)")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    look(CODES)
    return found


def test_the_pages_of_a_notice_and_of_recovery_codes_show_what_they_are_for(pages):
    for language in ("/es/", "/tzo/"):
        assert 'name="notice" value="2026-11"' in pages[f"{language}cuenta/registro/"]
        assert 'name="notice" value="2026-11"' in pages[f"{language}mi/aviso/ (signed in)"]
        assert len(re.findall(r"\b\d{8}\b|\b[0-9a-f]{8}\b", pages[f"{language}{CODES[0]}"])) >= 10


def test_every_page_is_light_and_has_no_fault_in_its_bones(pages):
    css = len(gzip.compress(site_css().encode()))
    weights = {path: len(gzip.compress(html.encode())) + css for path, html in pages.items()}
    assert {path: weight for path, weight in weights.items() if weight > LIMIT} == {}
    scripted = re.compile("|".join(WITH_DATA))
    assert {path: found for path, html in pages.items() if not scripted.search(path) and (found := faults(html))} == {}


def test_every_page_says_its_language_and_stays_out_of_search_engines(pages):
    wrong = {path for path, html in pages.items() if f'<html lang="{"tzo" if path.startswith("/tzo") else "es-MX"}"' not in html}
    assert not wrong
    own = [html for path, html in pages.items() if "cuenta/entrar" in path or "/mi/ " in path]
    assert len(own) == 4
    assert all('content="noindex,follow"' in html for html in own)


def test_spanish_words_that_stand_in_are_said_in_spanish(marked, pages):
    """A screen reader would read them as Tsotsil otherwise; the short notice says it for itself, in whatever language it is."""
    found = {path: interface_words(html) for path, html in pages.items()}
    assert {path: words for path, words in found.items() if words.keys() != {"es-MX"}} == {}
    assert min(len(words["es-MX"]) for words in found.values()) > 12


def test_words_of_a_language_that_has_most_of_them_are_its_own(settings, tmp_path):
    def catalogue(code, count):
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "django.mo").open("wb") as file:
            messages = Catalog(locale=None)
            for number in range(count):
                messages.add(f"Word {number}", string=f"{code} {number}")
            write_mo(file, messages)

    settings.LOCALE_PATHS = [tmp_path]
    catalogue("es", 10)
    catalogue("tzo", 8)
    catalogue("yua", 3)
    assert [interface_lang.__wrapped__(BY_CODE[code]) for code in ("es", "tzo", "yua", "nhn")] == ["es-MX", "tzo", "es-MX", "es-MX"]
