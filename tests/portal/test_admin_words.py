"""What Wagtail says in English outside its catalogues, where people of the staff meet it."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Collection, Locale, Page, Workflow

from accounts.roles import Role
from content.models import Alert
from tests.factories.directory import ProductFactory


def words(response):
    html = response.json()["html"] if response["Content-Type"] == "application/json" else response.content.decode()
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("address", "spanish", "english"),
    [
        ("/admin/directorio/productos/", "Nombre", "Name"),
        ("/admin/directorio/productos/?live=true", "publicado: Sí", "True"),
        ("/admin/mensajes/por-contactar/?done=false", "No", "False"),
        ("/admin/pages/search/", "páginas", "None Padre"),
        ("/admin/choose-email-link/", "Dirección de correo", "Email address"),
        ("/admin/choose-external-link/", "Palabras del enlace", "Link text"),
        ("/admin/sites/", "Nombre del sitio", "Root page"),
        ("/admin/locales/", "1 texto más", "others"),
        ("/admin/locales/new/", "Copiar de", "Sync from"),
        ("/admin/locales/new/", "Activado", "Enabled"),
        ("/admin/workflows/add/", "Tipos de registro", "Content types"),
        ("/admin/groups/new/", "(Agregar|Añadir): cooperativa", "Can"),
        ("/admin/groups/new/", "Bloquear", "Lock"),
        ("/admin/snippets/content/alert/", "[Pp]ublicada", "True"),
        ("/admin/snippets/content/alert/", "No", "False"),
        ("/admin/users/", "(Sí|No)", "True"),
        ("/admin/users/new/", "Funciones|Roles", "None"),
        ("/admin/directorio/cooperativas/add/", "Verificación", "None"),
        ("/admin/reports/aging-pages/", "–", "None"),
        ("/admin/directorio/cooperativas/", "Publicada", "Ver en vivo"),
    ],
)
def test_lists_and_forms_of_the_admin_speak_spanish(admin_client, address, spanish, english):
    product = ProductFactory()
    Alert.objects.create(text="Aviso", locale=Locale.objects.get(language_code="es"))
    Page.objects.get(depth=1).add_child(instance=Page(title="Inicio", last_published_at=timezone.now()))
    assert product.cooperative.live
    said = words(admin_client.get(address))
    assert re.search(spanish, said)
    assert not re.search(rf"\b{english}\b", said)


def test_roles_are_named_in_spanish(db):
    assert str(Group.objects.get(name=Role.TRANSLATOR)) == "Traducción"
    assert str(Group(name="Comunicación")) == "Comunicación"


def test_what_wagtails_migrations_made_is_named_in_spanish(db):
    assert Page.objects.get(depth=1).title == Collection.objects.get(depth=1).name == "Raíz"
    assert not Workflow.objects.filter(name__contains="Moderators").exists()
    assert not Workflow.objects.get(name="Aprobación de moderadores").active
