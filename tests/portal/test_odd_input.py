"""What anybody may type into the forms of the site: NUL, lone surrogates, endless lines, odd Unicode.

Each answer is a page with a sentence in which all that was written still stands (secrets never), or goes on.
"""

import re
from urllib.parse import quote_plus

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.html import escape
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Attempts, Phone
from messaging.models import PrivacyNotice

from ..accounts.conftest import sent  # noqa: F401  a fixture
from ..factories.accounts import PhoneFactory, UserFactory
from .site import build

pytestmark = pytest.mark.django_db
LONG = "ñ" * 10_000
ODD = [
    "\x00",
    "Rosa\x00Gómez",
    "\ud83d",
    "a\udfffb",
    LONG,
    "9" * 10_000,
    "٣٤٥",
    "²",
    "\u202eatled",
    "k'op ꞌ ʼ",
    "👩🏽‍🌾",
    "<script>alert(1)</script>",
    '"><b>',
    "\r\n\t",
    "a@b@c",
    "+" * 50,
]
TEXTS = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=()), max_size=60))
SPEND = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
NUMBER = "+525512345678"


def post(client, path, fields):
    """As a browser without manners sends it: lone surrogates as bytes that are no UTF-8."""
    body = "&".join(f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields.items())
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def as_read(text):
    """What the server reads of `text`."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def assert_answered(client, path, texts, *, kept, secret=(), others=None):
    cache.clear()
    names = [*kept, *secret]
    written = dict(zip(names, texts, strict=False))
    answer = post(client, path, written | (others or {}))
    if answer.status_code == 302:
        return
    assert answer.status_code in (200, 429), answer.status_code
    page = answer.content.decode()
    if not any(f'name="{name}"' in page for name in names):
        return  # accepted, and thanked for
    assert re.search(r'class="(field__error|note note--error|errorlist|note)"', page), "no sentence"
    for name in kept:
        assert escape(as_read(written[name])) in page, f"{name} is lost"
    for name in secret:
        assert f'name="{name}" value' not in page, f"{name} is shown"


FOR_VISITORS = {
    "/es/cuenta/entrar/": (["phone", "email"], [], {}),
    "/es/cuenta/recuperar/": (["email"], [], {}),
    "/es/cuenta/contrasena/": (["who"], ["password"], {}),
    "/es/mis-derechos/": (["name", "contact", "what"], [], {"right": "access"}),
    "/es/directorio/ejemplo-1/informar/": (["text", "reply_to"], [], {"reason": "otro"}),
    "/es/solicitudes/nueva/": (["need", "quantity", "place", "contact"], [], {}),
    "/es/contacto/": (["nombre", "mensaje"], [], {}),
}


@pytest.mark.parametrize("path", FOR_VISITORS)
@SPEND
@given(texts=st.lists(TEXTS, min_size=4, max_size=4))
@example(texts=["\x00", "\x00", "\x00", "\x00"])
@example(texts=[LONG, LONG, LONG, LONG])
@example(texts=["\ud800", "\ud800", "\ud800", "\ud800"])
def test_what_a_visitor_wrote_is_still_there(client, site, path, texts):
    kept, secret, others = FOR_VISITORS[path]
    assert_answered(client, path, texts, kept=kept, secret=secret, others=others)


@SPEND
@given(texts=st.lists(TEXTS, min_size=4, max_size=4))
@example(texts=["\x00", LONG, "9" * 10_000, ""])
def test_what_a_newcomer_wrote_is_still_there(client, site, sent, texts):  # noqa: F811
    Phone.objects.all().delete()  # of the example before
    PhoneFactory.create_batch(2, number=NUMBER, user__email=None)
    PrivacyNotice.objects.get_or_create(kind="full", version="1", defaults={"text": "Aviso", "published_at": timezone.now()})
    Attempts.objects.all().delete()
    assert post(client, "/es/cuenta/entrar/", {"phone": "5512345678"})["Location"] == "/es/cuenta/clave/"
    assert post(client, "/es/cuenta/clave/", {"code": texts[0]}).status_code == 200
    assert post(client, "/es/cuenta/clave/", {"code": sent.code})["Location"] == "/es/cuenta/quien/"
    assert post(client, "/es/cuenta/quien/", {"person": texts[2]}).status_code == 404
    assert_answered(client, "/es/cuenta/registro/", texts, kept=["first_name", "last_name"])


OWN = {
    "/es/mi/datos/": (["first_name", "last_name"], [], {"preferred_language": "xx"}),
    "/es/mi/telefonos/": (["phone"], [], {}),
    "/es/mi/correo/": (["email"], [], {}),
    "/es/mi/mensajes/": (["preferred"], [], {}),
    "/es/cuenta/contrasena/cambiar/": ([], ["oldpassword", "password1", "password2"], {}),
}


@pytest.mark.parametrize("path", OWN)
@SPEND
@given(texts=st.lists(TEXTS, min_size=4, max_size=4))
@example(texts=["\x00", "\x00", "\x00", "\x00"])
@example(texts=[LONG, LONG, LONG, LONG])
def test_what_a_person_wrote_on_their_own_pages_is_still_there(member, path, texts):
    kept, secret, others = OWN[path]
    assert_answered(member, path, texts, kept=kept, secret=secret, others=others)


@SPEND
@given(text=TEXTS)
@example(text="9" * 10_000)
def test_a_button_with_odd_words_does_nothing(member, text):
    assert post(member, "/es/mi/telefonos/", {"do": f"main-{text}"}).status_code == 404
    assert post(member, "/es/mi/telefonos/", {"do": text}).status_code == 404
    assert post(member, "/es/mi/sesiones/", {"end": text}).status_code == 302


@pytest.fixture
def site(db):
    return build()


@pytest.fixture
def member(client):
    person = UserFactory()
    PhoneFactory(user=person, number=NUMBER, is_primary=True)
    PrivacyNotice.objects.create(kind="full", version="1", text="Aviso", published_at=timezone.now())
    client.force_login(person)
    return client
