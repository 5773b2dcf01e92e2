import datetime

import factory
from django.utils import timezone

from directory.models import (
    Category,
    CategoryText,
    Certificate,
    Certification,
    ContactPoint,
    Cooperative,
    CooperativeText,
    Municipality,
    Network,
    Product,
    ProductText,
    State,
)
from search.folding import fold


class MunicipalityFactory(factory.django.DjangoModelFactory):
    state = factory.LazyFunction(lambda: State.objects.get(code="20"))
    name = factory.Sequence(lambda n: f"San Ejemplo {n}")
    slug = factory.Sequence(lambda n: f"san-ejemplo-{n}")
    folded_name = factory.LazyAttribute(lambda place: fold(place.name))
    latitude = 17.06
    longitude = -96.72

    class Meta:
        model = Municipality

    class Params:
        official = factory.Trait(clave=factory.Sequence(lambda n: f"20{900 + n % 100}"))


class CategoryFactory(factory.django.DjangoModelFactory):
    """A leaf with a Spanish name; `name=` and `synonyms=` go to its text."""

    slug = factory.Sequence(lambda n: f"rama-{n}")
    text = factory.RelatedFactory("tests.factories.directory.CategoryTextFactory", "category")

    class Meta:
        model = Category
        skip_postgeneration_save = True


class CategoryTextFactory(factory.django.DjangoModelFactory):
    category = factory.SubFactory(CategoryFactory, text=None)
    language = "es"
    name = factory.Sequence(lambda n: f"Rama {n}")

    class Meta:
        model = CategoryText


class CertificationFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Sello {n}")
    issuer = "Oficina de ejemplo"
    slug = factory.Sequence(lambda n: f"sello-{n}")

    class Meta:
        model = Certification


class NetworkFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Red {n}")
    slug = factory.Sequence(lambda n: f"red-{n}")
    kind = "federacion"

    class Meta:
        model = Network


class CooperativeFactory(factory.django.DjangoModelFactory):
    """Public, in Oaxaca, without texts, contacts and products."""

    public_name = factory.Sequence(lambda n: f"Cooperativa {n} (ejemplo)")
    slug = factory.Sequence(lambda n: f"cooperativa-{n}")
    state = factory.LazyFunction(lambda: State.objects.get(code="20"))
    legal_form = "sc"
    live = True

    class Meta:
        model = Cooperative
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(live=False)
        archived = factory.Trait(archived_at=factory.LazyFunction(timezone.now))
        forming = factory.Trait(legal_form="en-formacion", rfc="")
        verified = factory.Trait(verification="verificada", verified_at=factory.LazyFunction(timezone.now))
        confirmed = factory.Trait(confirmed_at=factory.LazyFunction(timezone.now))
        stale = factory.Trait(confirmed_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=400)))
        told = factory.Trait(text=factory.RelatedFactory("tests.factories.directory.CooperativeTextFactory", "cooperative"))
        reachable = factory.Trait(contact=factory.RelatedFactory("tests.factories.directory.ContactPointFactory", "cooperative", public=True))


class CooperativeTextFactory(factory.django.DjangoModelFactory):
    cooperative = factory.SubFactory(CooperativeFactory)
    language = "es"
    tagline = "Café de altura entre vecinas"
    story = "Trabajamos juntas desde hace años."
    is_original = True

    class Meta:
        model = CooperativeText


class ContactPointFactory(factory.django.DjangoModelFactory):
    """Private, as by default."""

    cooperative = factory.SubFactory(CooperativeFactory)
    kind = "whatsapp"
    value = factory.Sequence(lambda n: f"+52550000{n % 10_000:04d}")

    class Meta:
        model = ContactPoint

    class Params:
        public = factory.Trait(is_public=True)


class CertificateFactory(factory.django.DjangoModelFactory):
    """Valid but unchecked."""

    cooperative = factory.SubFactory(CooperativeFactory)
    certification = factory.SubFactory(CertificationFactory)
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=100))

    class Meta:
        model = Certificate

    class Params:
        checked = factory.Trait(checked_at=factory.LazyFunction(timezone.now))
        expired = factory.Trait(valid_until=factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=1)))


class ProductFactory(factory.django.DjangoModelFactory):
    """Public, with a Spanish text of the same name; indexed with its cooperative."""

    cooperative = factory.SubFactory(CooperativeFactory)
    name = factory.Sequence(lambda n: f"Producto {n}")
    slug = factory.Sequence(lambda n: f"producto-{n}")
    live = True

    class Meta:
        model = Product
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(live=False)
        priced = factory.Trait(price_min=120, price_unit="kg", minimum_order=5, minimum_order_unit="kg", monthly_capacity=300, monthly_capacity_unit="kg")
        wholesale = factory.Trait(accepts_wholesale=True)

    @factory.post_generation
    def text(self, create, value, **kwargs):
        if create:
            ProductText.objects.create(product=self, language="es", name=self.name, description=value or "", is_original=True)
            self.save()
