"""What somebody uploads through the admin: refused with a sentence, and the form keeps what was typed."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image
from wagtail.models import Collection

from accounts.models import User
from content.models import PortalDocument, PortalImage
from directory.importing import admin_views, readers
from directory.models import ImportRun

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(width=20, height=20):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#8f1d33").save(stream, "PNG")
    return stream.getvalue()


def bomb(side):
    """A PNG of a few kilobytes that says it has `side` × `side` pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(2501) * 400)) + chunk(b"IEND", b"")


BAD_IMAGES = {
    "a program": ("foto.png", b"MZ\x90\x00" * 100),
    "a page": ("foto.jpg", b"<html><script>alert(1)</script></html>"),
    "an SVG with a script": ("foto.svg", SVG),
    "an SVG that calls itself PNG": ("foto.png", SVG),
    "half a picture": ("foto.png", png(300, 300)[:200]),
    "a bomb": ("foto.png", bomb(20_000)),
    "a smaller bomb": ("foto.png", bomb(8_000)),
    "nothing": ("foto.png", b""),
    "too many bytes": ("foto.png", png() + b"\0" * (10 * 1024 * 1024 + 1)),
}


@pytest.fixture
def chief(client):
    client.force_login(User.objects.create_superuser("jefa@ejemplo.test"))
    return client


@pytest.mark.parametrize("name", ["wagtailimages:add", "wagtailimages_chooser:choose"])
def test_the_name_of_the_file_becomes_the_title(chief, name):
    told = chief.get(reverse(name)).content.decode().replace("\\", "")
    (field,) = re.findall(r"<input type=\"file\"[^>]*>", told)
    assert "w-sync#apply" in field  # what Wagtail's script looks for


@pytest.mark.parametrize("kind", BAD_IMAGES)
def test_a_bad_picture_is_refused_with_a_sentence(chief, kind):
    name, content = BAD_IMAGES[kind]
    data = {
        "title": "Cosecha de enero",
        "file": SimpleUploadedFile(name, content),
        "collection": Collection.get_first_root_node().pk,
        "description": "Manos con café",
    }
    response = chief.post(reverse("wagtailimages:add"), data)
    assert response.status_code == 200
    assert len(response.context["form"].errors["file"][0]) > 20
    assert "Cosecha de enero" in response.content.decode()
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize("kind", BAD_IMAGES)
def test_the_same_when_several_are_dropped_at_once(chief, kind):
    name, content = BAD_IMAGES[kind]
    response = chief.post(
        reverse("wagtailimages:add_multiple"), {"title": name, "files[]": SimpleUploadedFile(name, content), "collection": Collection.get_first_root_node().pk}
    )
    assert response.status_code in (200, 400)
    assert not PortalImage.objects.exists()
    if response.status_code == 200:
        assert response.json()["success"] is False
        assert response.json()["error_message"]


@pytest.mark.parametrize("kind", BAD_IMAGES)
def test_the_same_from_within_an_article(chief, kind):
    name, content = BAD_IMAGES[kind]
    data = {"image-chooser-upload-title": "Cosecha de enero", "image-chooser-upload-file": SimpleUploadedFile(name, content)}
    data |= {"image-chooser-upload-collection": Collection.get_first_root_node().pk, "image-chooser-upload-description": "Manos con café"}
    answer = chief.post(reverse("wagtailimages_chooser:create"), data).json()
    assert answer["step"] == "reshow_creation_form"
    assert "error-message" in answer["htmlFragment"]
    assert "Cosecha de enero" in answer["htmlFragment"]
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize("name", ["virus.exe", "pagina.html", "dibujo.svg", "guion.js", "sin_extension"])
def test_a_document_of_a_wrong_kind_is_refused_with_a_sentence(chief, name):
    response = chief.post(
        reverse("wagtaildocs:add"), {"title": "Acta", "file": SimpleUploadedFile(name, SVG), "collection": Collection.get_first_root_node().pk}
    )
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert "Acta" in response.content.decode()
    assert not PortalDocument.objects.exists()


def test_a_document_that_is_too_large_is_refused_with_a_sentence(chief, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
    root = Collection.get_first_root_node().pk
    data = {"title": "Acta", "file": SimpleUploadedFile("acta.pdf", b"x" * 1001), "collection": root}
    response = chief.post(reverse("wagtaildocs:add"), data)
    assert response.context["form"].errors["file"]
    assert "Acta" in response.content.decode()
    data = {"title": "Acta", "files[]": SimpleUploadedFile("acta.pdf", b"x" * 1001), "collection": root}
    assert chief.post(reverse("wagtaildocs:add_multiple"), data).json()["error_message"]
    assert not PortalDocument.objects.exists()


def xlsx():
    stream = io.BytesIO()
    book = Workbook()
    book.active.append(["external_id", "public_name", "state"])
    book.active.append(["A1", "Cooperativa de ejemplo", "Oaxaca"])
    book.save(stream)
    return stream.getvalue()


def stuffed():
    """A sheet with a part of five million zeros."""
    stream = io.BytesIO(xlsx())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/relleno.bin", bytes(5_000_000))
    return stream.getvalue()


BAD_SHEETS = {
    "a program": ("padron.xlsx", b"MZ\x90\x00" * 100, "no es CSV ni XLSX"),
    "a picture": ("padron.png", png(), "Solo se puede importar"),
    "a picture that calls itself XLSX": ("padron.xlsx", png(), "no es CSV ni XLSX"),
    "half a sheet": ("padron.xlsx", xlsx()[:2000], "está dañado"),
    "an archive of something else": ("padron.xlsx", b"PK\x03\x04" + bytes(200), "está dañado"),
    "a bomb": ("padron.xlsx", stuffed(), "mucho más grande"),
    "an old Excel file": ("padron.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "Excel antiguo"),
    "an SVG with a script": ("padron.csv", SVG, "nombres de las columnas"),
    "nothing": ("padron.csv", b"", "vacío"),
    "too many bytes": ("padron.csv", b"x" * 40_000, "40 MB"),
}


@pytest.mark.parametrize("kind", BAD_SHEETS)
def test_a_bad_sheet_is_refused_with_a_sentence(chief, monkeypatch, kind):
    monkeypatch.setattr(readers, "MOST_UNPACKED", 4_000_000)
    monkeypatch.setattr(admin_views, "MOST_BYTES", 30_000)
    name, content, sentence = BAD_SHEETS[kind]
    response = chief.post(reverse("directory_import"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    assert sentence in response.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


def test_a_document_comes_as_a_download_that_runs_nothing(chief, client):
    document = PortalDocument.objects.create(title="Acta", file=SimpleUploadedFile("acta.txt", SVG))
    response = client.get(document.url)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"] or response["Content-Type"].startswith("text/plain")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "'none'" in response["Content-Security-Policy"]


def test_files_of_the_private_storage_cannot_be_fetched(client):
    from django.core.files.storage import storages

    name = storages["private"].save("certificado.pdf", SimpleUploadedFile("certificado.pdf", b"x"))
    assert client.get(storages["private"].url(name)).status_code == 404
    assert client.get(f"/private/{name}", follow=True).status_code == 404
    storages["private"].delete(name)


@pytest.mark.parametrize("path", ["/media/private/x", "/private/x", "/media/../private/x", "/media/documents/x.pdf", "/media/original_images/x.png"])
def test_private_and_original_files_are_not_served(client, path):
    assert client.get(path).status_code in (302, 400, 404)  # 400: a path that climbs out
    assert client.get(path, follow=True).status_code in (400, 404)
