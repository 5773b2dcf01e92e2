"""Nothing private is ever in a document that leaves for an engine: neither by its fields nor in its words."""

import json
import random
from datetime import date

import pytest
from django.utils import timezone

from directory.indexing import SOURCE
from directory.models import Certificate, Certification, ContactPoint, Cooperative, CooperativeText, Product, ProductText, State
from search.engine.elasticsearch.documents import body
from search.engine.elasticsearch.mapping import mapping
from search.engine.sources import index_names

TODAY = date(2026, 11, 24)
# Every field by name: who adds one says here what of a record it holds, and that anybody may read it.
PUBLIC = {
    "id", "lot", "parent", "name", "names", "products", "categories", "place", "summary", "told", "every", "offer", "goods", "named", "exact", "sorted_name",
    "bare_name", "facets", "numbers", "location", "recent", "quality", "digest",
}  # fmt: skip


@pytest.mark.parametrize("index", ["supplier", "product"])
def test_an_index_has_no_field_but_the_public_ones_and_takes_no_other(index):
    made = mapping(index)
    assert made["dynamic"] == "strict"
    assert set(made["properties"]) == PUBLIC
    assert set(made["properties"]["facets"]["properties"]) == set(SOURCE.indices[index].facets)
    assert not {"rfc", "curp", "phone", "email", "address", "notes_private", "notes"} & set(str(made).lower().replace("'", " ").split())


def test_a_thousand_documents_hold_nothing_private(db):
    chance, state = random.Random(11), State.objects.get_or_create(code="20", defaults={"iso": "MX-OAX", "name": "Oaxaca", "abbreviation": "Oax."})[0]
    kind = Certification.objects.create(name="Prueba", slug="prueba")
    secret = "zqz"  # every private fact carries it
    made = [
        Cooperative(
            public_name=f"Casa {n}" + (f" {secret}" if hidden else ""),
            legal_name=f"Sociedad {n}",
            slug=f"c-{n}",
            state=state,
            live=not hidden,
            external_id=f"{secret}-{n}",
            rfc=f"{secret}{n:09d}".upper(),
            address=f"{secret} calle {n}",
            notes_private=f"{secret} {n}",
            latitude=17.0,
            longitude=-96.0,
            confirmed_at=timezone.now(),
        )
        for n in range(260)
        for hidden in [chance.random() < 0.1]
    ]
    Cooperative.objects.bulk_create(made)
    CooperativeText.objects.bulk_create(
        CooperativeText(cooperative=one, language=chance.choice(["es", "tzo", "yua", "xx"]), tagline="lema", story="relato", is_original=True) for one in made
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(cooperative=one, kind=kind_of, value=value, label=secret, is_public=chance.random() < 0.5)
        for n, one in enumerate(made)
        for kind_of, value in (("phone", f"+5295100{n:05d}"), ("email", f"{secret}-{n}@ejemplo.test"))
    )
    Certificate.objects.bulk_create(Certificate(cooperative=one, certification=kind, number=f"{secret}-{one.pk}", valid_until=TODAY) for one in made)
    products = [
        Product(cooperative=one, slug=f"p-{p}", name=f"Miel {p}" + ("" if live else f" {secret}"), live=live, monthly_capacity=5, minimum_order=1)
        for one in made
        for p in range(4)
        for live in [p != 3 or chance.random() < 0.9]
    ]
    Product.objects.bulk_create(products)
    ProductText.objects.bulk_create(
        ProductText(product=one, language="es", name=one.name, description="rica" if one.live else secret, is_original=True) for one in products
    )
    made = SOURCE.documents(list(Cooperative.objects.values_list("pk", flat=True)), TODAY)
    documents = [body(document, index) for index in index_names() for document in made[index]]
    assert len(documents) > 1000
    for document in documents:
        written = json.dumps(document).lower()
        assert set(document) <= PUBLIC
        assert secret not in written, document
        assert "+52" not in written
        assert "@" not in written
