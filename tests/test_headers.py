"""What every response says to the browser, and where it may send people."""

import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PATHS = ["/healthz", "/admin/login/", "/es/cuenta/entrar/", "/es/no-existe/", "/es/directorio/", "/robots.txt", "/"]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_policies(client, path):
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src "))
    assert "unsafe" not in script
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] in ("DENY", "SAMEORIGIN")


def test_the_site_has_no_nonce_and_no_inline_style(client):
    policy = client.get("/es/directorio/")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "nonce" not in policy
    assert "unsafe" not in policy


def test_the_admin_refuses_inline_scripts(client):
    client.force_login(User.objects.create_superuser("jefa@ejemplo.test"))
    policy = client.get(reverse("wagtailadmin_home"))["Content-Security-Policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src "))
    assert script.split()[1] == "'self'"
    assert "unsafe" not in script


@pytest.mark.parametrize("there", ["https://malo.test/", "//malo.test/", "/\\malo.test/", "https:///malo.test", "javascript:alert(1)", "\x00//malo.test"])
@pytest.mark.parametrize("address", ["/preferencias/?idioma=es&next=", "/admin/login/?next="])
def test_next_never_leads_elsewhere(client, address, there):
    client.force_login(User.objects.create_superuser("jefa@ejemplo.test"))
    response = client.get(address + there)
    target = response.get("Location", "/")
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
