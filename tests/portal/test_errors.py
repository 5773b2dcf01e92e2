"""What people see when something fails or is not there."""

import pytest
from django.test import Client

from portal import views


@pytest.fixture
def broken(client, monkeypatch):
    """Every page fails, and reads no database while it says so."""
    monkeypatch.setattr("portal.middleware.SiteLocaleMiddleware.process_request", lambda *_args: 1 / 0)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("path", "home"), [("/es/", "/"), ("/admin/pages/", "/admin/")])
def test_an_error_is_told_in_the_look_of_the_site(broken, path, home):
    page = broken.get(path)
    assert page.status_code == 500
    assert "<h1>Algo falló de nuestro lado</h1>" in page.text
    assert 'rel="stylesheet" href="/static/css/site' in page.text
    assert f'href="{home}">Ir al inicio' in page.text


def test_an_error_is_told_without_static_files_too(broken, monkeypatch):
    def missing(name):
        raise ValueError(name)

    monkeypatch.setattr(views, "static", missing)
    page = broken.get("/es/")
    assert "<h1>Algo falló de nuestro lado</h1>" in page.text
    assert "stylesheet" not in page.text


def test_what_the_admin_does_not_have_is_told_calmly(admin_client):
    page = admin_client.get("/admin/pages/999999/edit/")
    assert page.status_code == 404
    assert "No encontramos esta página" in page.text
    assert "Wagtail" not in page.text.split("<main")[1]
