"""What Wagtail says in English outside its catalogues, where people of the staff meet it."""

import re

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, Page, Workflow

from accounts.roles import Role
from tests.factories.directory import ProductFactory


def words(response):
    html = response.json()["html"] if response["Content-Type"] == "application/json" else response.content.decode()
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
    ],
)
def test_lists_and_forms_of_the_admin_speak_spanish(admin_client, address, spanish, english):
    ProductFactory()
    said = words(admin_client.get(address))
    assert spanish in said
    assert not re.search(rf"\b{english}\b", said)


def test_roles_are_named_in_spanish(db):
    assert str(Group.objects.get(name=Role.TRANSLATOR)) == "Traducción"
    assert str(Group(name="Comunicación")) == "Comunicación"


def test_what_wagtails_migrations_made_is_named_in_spanish(db):
    assert Page.objects.get(depth=1).title == Collection.objects.get(depth=1).name == "Raíz"
    assert not Workflow.objects.filter(name__contains="Moderators").exists()
    assert not Workflow.objects.get(name="Aprobación de moderadores").active
