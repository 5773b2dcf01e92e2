"""What a card in a list shows of a cooperative: six reads, however many there are.

Plain rows where no record is needed: to make one of each text, photo and product took a third of a result page.
"""

from dataclasses import dataclass

from django.db.models import Prefetch
from wagtail.images import get_image_model

from content.pictures import sizes

from .models import ContactPoint, Cooperative, CooperativePhoto, CooperativeText, Product
from .models.choices import ContactKind

SHOWN = ("public_name", "slug", "verification", "coverage", "locality", "municipality_text", "state__name", "municipality__name")
OF_PICTURE = ("title", "description", "alt_texts", "is_decorative")
WIDTHS = (120, 240, 480)  # as the templates of cards ask for
PRODUCTS_NAMED = 4
REACHED_BY = (ContactKind.WHATSAPP, ContactKind.PHONE, ContactKind.EMAIL)


@dataclass
class Told:
    """What is said of a cooperative in one language, as far as a card shows it."""

    language: str
    is_original: bool
    tagline: str


def with_what_cards_show(cooperatives):
    """The records of a queryset, with `told` (see `Told`), `first_photo` (an image or None) and `reach`, kind of contact → the first public one."""
    rows = list(cooperatives.select_related("state", "municipality").only(*SHOWN))
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.told, row.first_photo, row.reach = [], None, {}
    texts = CooperativeText.objects.filter(cooperative__in=by_pk).order_by("pk")
    for pk, *text in texts.values_list("cooperative_id", "language", "is_original", "tagline"):
        by_pk[pk].told.append(Told(*text))
    contacts = ContactPoint.objects.filter(cooperative__in=by_pk, is_public=True, kind__in=REACHED_BY).order_by("sort_order", "pk")
    for pk, kind, value in contacts.values_list("cooperative_id", "kind", "value"):
        by_pk[pk].reach.setdefault(kind, value)
    for pk, image in first_photos(by_pk).items():
        by_pk[pk].first_photo = image
    return rows


def first_photos(cooperatives):
    """Cooperative → its first image, with the sizes that cards show; only of those that have one."""
    first = {}
    for pk, image_pk in CooperativePhoto.objects.filter(cooperative__in=cooperatives).order_by("sort_order", "pk").values_list("cooperative_id", "image_id"):
        first.setdefault(pk, image_pk)
    pictures = get_image_model().objects.only(*OF_PICTURE).prefetch_related(Prefetch("renditions", queryset=sizes(WIDTHS)))
    images = pictures.in_bulk(set(first.values()))
    return {pk: images[image_pk] for pk, image_pk in first.items() if image_pk in images}


def cards(cooperatives):
    """Public or not, the cooperatives of a queryset in its order with what a card shows of them, `product_names` too."""
    rows = with_what_cards_show(cooperatives)
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.product_names = []
    sells = Product.objects.filter(cooperative__in=by_pk, live=True).order_by("sort_order", "pk").values_list("cooperative_id", "name")
    for pk, name in sells:
        if len(by_pk[pk].product_names) < PRODUCTS_NAMED:
            by_pk[pk].product_names.append(name)
    return rows


def public_cards(ids):
    """{id: the same without `product_names`} of those that are public."""
    return {row.pk: row for row in with_what_cards_show(Cooperative.objects.public().filter(pk__in=ids))}
