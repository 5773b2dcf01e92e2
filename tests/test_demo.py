"""The demonstration: repeatable, evidently invented, and never over what is there."""

import io

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from content.udhr import declaration
from directory.demo import make, share_products
from directory.models import ContactPoint, Cooperative, CooperativeText, Product
from home.models import HomePage


def demo(**options):
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def facts():
    return list(Cooperative.objects.order_by("slug").values_list("slug", "legal_form", "municipality", "members_women", "verification")), list(
        Product.objects.order_by("cooperative__slug", "slug").values_list("slug", "price_min", "category")
    )


def test_the_same_seed_makes_the_same_and_another_does_not(db):
    made = []
    for seed in (1, 1, 2):
        Cooperative.objects.all().delete()
        make(30, 90, seed=seed)
        made.append(facts())
    assert made[0] == made[1] != made[2]


def test_nothing_can_be_taken_for_real(db):
    make(60, 100)
    assert Cooperative.objects.count() == 60
    assert Product.objects.count() == 100
    assert not Cooperative.objects.exclude(public_name__endswith="(ejemplo)").exists()
    assert not CooperativeText.objects.exclude(story__contains="ficticios").exists()
    assert not Cooperative.objects.exclude(rfc="").exists()
    for kind, value in ContactPoint.objects.values_list("kind", "value"):
        assert value.endswith("@ejemplo.test") if kind == "correo" else value.startswith("+52550000")


def test_shares_hold_the_extremes_and_add_up():
    import random

    shares = share_products(1000, 5000, random.Random(3))
    assert sum(shares) == 5000
    assert {0, 1, 100} <= set(shares)


def test_the_small_set_is_a_site_in_five_languages_and_is_made_once(db, media, client):
    said = demo()
    assert "editora@ejemplo.test" in said
    assert (Cooperative.objects.count(), Product.objects.count()) == (48, 200)
    assert "Lo que hacen las cooperativas" in client.get("/es/").content.decode()
    title = declaration()["tzo"]["title"]
    assert title in client.get("/tzo/nuestros-derechos/").content.decode().replace("&#x27;", "'")
    before = Page.objects.count(), facts()
    assert "nothing was changed" in demo()
    assert demo(only_if_empty=True) == ""
    assert (Page.objects.count(), facts()) == before
    assert "fictitious cooperatives" in demo(cooperatives=60, products=230)
    assert (Cooperative.objects.count(), Product.objects.count()) == (60, 230)


def test_production_refuses_with_a_sentence(db, settings):
    settings.SETTINGS_MODULE = "portal.settings.production"
    with pytest.raises(CommandError, match="local settings only"):
        demo()
    assert not HomePage.objects.exists()


def test_more_than_was_promised_is_refused(db):
    with pytest.raises(CommandError, match="At most 61000"):
        demo(cooperatives=61_001)
    assert not Cooperative.objects.exists()
