"""What the public pages of one cooperative show, read in a number of queries that does not grow with it.

Private facts (RFC, contacts that are not public, an address that is not, notes, documents of certificates) are not read at all.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Value, prefetch_related_objects
from django.http import Http404

from content.models import PortalImage

from .cards import cards
from .models import Cooperative, CooperativePhoto, Network, Product, ProductPhoto
from .models.choices import ContactKind
from .models.taxonomy import Wording

PRODUCTS_PER_PAGE = 12
OTHERS_SHOWN = 4  # of the same cooperative, below a product
PRIVATE = ("rfc", "notes_private", "external_id")


@dataclass(frozen=True)
class Contact:
    kind: str
    value: str
    label: str = ""


@dataclass(frozen=True)
class Body:
    kind: str
    ends_on: date | None


@dataclass(frozen=True)
class Link:
    """A category or network: where its page is (slug) and what it is called."""

    slug: str
    name: str


@dataclass
class Facts:
    """The small lists of a cooperative."""

    contacts: list[Contact] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    networks: list[Link] = field(default_factory=list)
    categories: list[Link] = field(default_factory=list)
    state_names: dict[str, str] = field(default_factory=dict)


@dataclass
class Picture:
    image: PortalImage
    caption: str = ""


@dataclass
class Shown:
    """A cooperative with all that its profile shows; `products` is one page of `all_products`."""

    cooperative: Cooperative
    facts: Facts
    pictures: list[Picture]
    product_pictures: dict[int, list[Picture]]
    all_products: list[Product]
    products: list[Product]
    page: int = 1

    @property
    def pages(self):
        return max(1, -(-len(self.all_products) // PRODUCTS_PER_PAGE))


def profile(slug, language, page=1):
    """The public profile. Raises Http404 for drafts, unpublished and archived ones; a page behind the last is the last."""
    cooperative = _public().prefetch_related("certificates__certification").filter(slug=slug).first()
    if cooperative is None:
        raise Http404
    return shown(cooperative, language, page)


def shown(cooperative, language, page=1):
    """As `profile`, of a cooperative at hand (a draft in preview, whose own rows need not be in the database)."""
    products = list(cooperative.products.filter(live=True))
    pages = max(1, -(-len(products) // PRODUCTS_PER_PAGE))
    page = min(max(page, 1), pages)
    part = products[(page - 1) * PRODUCTS_PER_PAGE : page * PRODUCTS_PER_PAGE]
    prefetch_related_objects(part, "texts")
    pictures = _pictures(cooperative.pk, part)
    return Shown(cooperative, facts(cooperative, language), pictures.pop(0, []), pictures, products, part, page)


def draft(cooperative, language):
    """As `shown`, of a cooperative in preview: its lists are those being edited, not those in the database."""
    result = shown(cooperative, language)
    result.facts.contacts = [Contact(contact.kind, contact.value, contact.label) for contact in cooperative.public_contacts()]
    result.facts.bodies = [Body(body.kind, body.mandate_ends_on) for body in cooperative.bodies.all()]
    result.facts.networks = [Link(network.slug, network.name) for network in cooperative.networks.all()]
    result.facts.categories = [Link(category.slug, str(category)) for category in cooperative.categories.all()]
    result.pictures = [Picture(photo.image, photo.caption) for photo in cooperative.photos.all()]
    return result


@dataclass
class ShownProduct:
    product: Product
    facts: Facts
    pictures: list[Picture]
    others: list[Product]


def product(cooperative_slug, slug, language):
    """A public product of a public cooperative. Raises Http404."""
    found = (
        Product.objects.public()
        .filter(cooperative__slug=cooperative_slug, slug=slug)
        .select_related("cooperative__state", "cooperative__municipality", "category")
        .defer(*(f"cooperative__{name}" for name in PRIVATE))
        .prefetch_related("texts")
        .first()
    )
    if found is None:
        raise Http404
    return shown_product(found, language)


def shown_product(found, language):
    others = list(found.cooperative.products.filter(live=True).exclude(pk=found.pk)[:OTHERS_SHOWN])
    prefetch_related_objects(others, "texts")
    pictures = _pictures(None, [found])
    return ShownProduct(found, facts(found.cooperative, language, found), pictures.get(found.pk, []), others)


def _public():
    return Cooperative.objects.public().select_related("state", "municipality").defer(*PRIVATE).prefetch_related("texts")


# What stands in which list: (list, key, value, more, order). Written out, since building it anew for every page took four times as long as asking it.
FACTS = """
SELECT 'contact', kind, value, label, COALESCE(sort_order, 0) FROM directory_contactpoint WHERE cooperative_id = %(cooperative)s AND is_public
UNION ALL
SELECT 'body', kind, CAST(mandate_ends_on AS text), '', COALESCE(sort_order, 0) FROM directory_governancebody WHERE cooperative_id = %(cooperative)s
UNION ALL
SELECT 'network', slug, name, '', 0 FROM directory_network
WHERE id IN (SELECT network_id FROM directory_cooperative_networks WHERE cooperative_id = %(cooperative)s)
UNION ALL
SELECT 'category', directory_category.slug, directory_categorytext.name, language, COALESCE(sort_order, 0)
FROM directory_category JOIN directory_categorytext ON category_id = directory_category.id WHERE directory_category.id IN ({categories})
UNION ALL
SELECT 'state', code, name, '', 0 FROM directory_state WHERE code IN ({states})
"""
CATEGORIES = "SELECT category_id FROM directory_cooperative_categories WHERE cooperative_id = %(cooperative)s"


def facts(cooperative, language, of_product=None):
    """Contacts, bodies, networks, category names and names of states: small, so one query brings them all."""
    codes = [code for code in (of_product or cooperative).coverage if isinstance(code, str) and code.isdigit()]
    asked = {f"state{number}": code for number, code in enumerate(codes)}
    sql = FACTS.format(states=", ".join(f"%({name})s" for name in asked) or "NULL", categories="%(category)s" if of_product else CATEGORIES)
    with connection.cursor() as cursor:
        cursor.execute(sql, asked | {"cooperative": cooperative.pk, "category": of_product and of_product.category_id})
        found = cursor.fetchall()
    result, names = Facts(), defaultdict(dict)
    for kind, key, value, extra, _order in sorted(found, key=lambda row: (row[4], row[1])):
        if kind == "contact":
            result.contacts.append(Contact(key, value, extra))
        elif kind == "body":
            result.bodies.append(Body(key, date.fromisoformat(value[:10]) if value else None))
        elif kind == "network":
            result.networks.append(Link(key, value))
        elif kind == "state":
            result.state_names[key] = value
        else:
            names[key][extra] = value
    order = list(ContactKind.values)
    result.contacts.sort(key=lambda contact: order.index(contact.kind))
    for slug, by_language in names.items():
        code = next((code for code in (language, "es") if by_language.get(code)), next(iter(by_language)))
        result.categories.append(Link(slug, Wording(by_language[code], code)))
    return result


def _pictures(cooperative_pk, products):
    """Photos with their renditions: those of the cooperative under 0, those of each product under its key."""
    columns = ("image_id", "caption", "sort_order")
    rows = (
        CooperativePhoto.objects.filter(cooperative=cooperative_pk)
        .order_by()
        .values_list(Value(0), *columns)
        .union(ProductPhoto.objects.filter(product__in=[row.pk for row in products]).order_by().values_list("product_id", *columns), all=True)
        .order_by()
    )
    rows = sorted(rows, key=lambda row: (row[0], row[3] or 0))
    images = PortalImage.objects.prefetch_related("renditions").in_bulk({row[1] for row in rows}) if rows else {}
    pictures = defaultdict(list)
    for owner, image, caption, _order in rows:
        if image in images:
            pictures[owner].append(Picture(images[image], caption))
    return pictures


def network(slug, page, per_page):
    """A network, its public members of that page, how many there are, and the page. Raises Http404."""
    found = Network.objects.filter(slug=slug).prefetch_related("texts").first()
    if found is None:
        raise Http404
    members = found.cooperatives.public()
    total = members.count()
    page = min(max(page, 1), max(1, -(-total // per_page)))
    return found, cards(members.order_by("folded_name", "pk")[(page - 1) * per_page : page * per_page]), total, page


def cooperatives_of_the_day(today, count=4):
    """Cooperatives for the front page, others every day: each stands in the same round of all, so none is favoured."""
    public = Cooperative.objects.public()
    total = public.count()
    if not total:
        return []
    start = today.toordinal() * count % total
    keys = list(public.order_by("pk").values_list("pk", flat=True)[start : start + count])
    keys += list(public.order_by("pk").values_list("pk", flat=True)[: min(count - len(keys), start)]) if len(keys) < count else []
    found = {row.pk: row for row in cards(public.filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


def networks():
    """Every network that has a public member."""
    return Network.objects.filter(cooperatives__in=Cooperative.objects.public()).distinct()
