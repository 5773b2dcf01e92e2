"""What the front page takes from the other apps. Each function asks the database a fixed number of times."""

from collections import defaultdict

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import get_language

from content.models import ArticlePage
from content.pictures import sizes_of_cards
from content.privacy import only_public
from directory.models import Category, Cooperative
from directory.models.taxonomy import CategoryText

TILES = 8
STORIES = 3
NEWEST = 6
SECONDS = 300


def categories(number=TILES):
    """The leaves with most public cooperatives, each with `suppliers`, how many; empty ones are no door.

    Counting 61,000 rows takes longer than the rest of the page: the figures may be five minutes old.
    """
    counts = cache.get("home:categories")
    if counts is None:
        public = Q(cooperatives__live=True, cooperatives__archived_at__isnull=True)
        counted = Category.objects.filter(parent__isnull=False).annotate(suppliers=Count("cooperatives", filter=public)).filter(suppliers__gt=0)
        counts = dict(counted.order_by("-suppliers", "sort_order", "slug").values_list("pk", "suppliers")[:number])
        cache.set("home:categories", counts, SECONDS)
    texts = defaultdict(list)
    for text in CategoryText.objects.filter(category_id__in=counts).select_related("category"):
        texts[text.category].append(text)
    shown = []
    for category, rows in texts.items():
        category.suppliers = counts[category.pk]
        category.words = min(rows, key=lambda row: (row.language != get_language(), row.language != "es"))
        shown.append(category)
    return sorted(shown, key=lambda category: (-category.suppliers, category.sort_order, category.slug))


def articles(locale_id, number=STORIES):
    """The latest in the language of the page, with what their cards show; the stories themselves stay in the database."""
    shown = ("alias_of__locale__language_code", "title", "slug", "url_path", "introduction", "published_on")
    of_picture = (f"picture__{name}" for name in ("title", "description", "alt_texts", "is_decorative"))
    latest = only_public(ArticlePage.objects.live().filter(locale_id=locale_id)).select_related("picture", "alias_of__locale").only(*shown, *of_picture)
    return list(latest.prefetch_related(sizes_of_cards("picture")).order_by("-published_on", "-pk")[:number])


def newest_cooperatives(number=NEWEST):
    public = Cooperative.objects.public().select_related("state", "municipality").prefetch_related("texts")
    return list(public.only("public_name", "slug", "municipality_text", "state__name", "municipality__name").order_by("-pk")[:number])
