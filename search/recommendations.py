"""Pages that editors recommend for certain words. They stand apart from the results and say who put them there.

Only pages of the site: no cooperative, no product and no address elsewhere can be recommended, so no place can be bought.
"""

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from .folding import Query
from .sections import Result

KEY = "search:recommendations"
SECONDS = 300  # how long a process may go on with words that somebody has changed, where the cache was slow to say so
SHOWN = 2  # for one question


def recommended(text, *, language, today) -> list[Result]:
    """What is recommended for these words, in `language` where the page has it. Spanish words hold in all languages."""
    asked = key_of(text)
    if not asked:
        return []
    held = cache.get_or_set(KEY, read, SECONDS)
    found = [pk for code in dict.fromkeys((language, "es")) for pk in held.get((code, asked), ())]
    return shown(found, language, today) if found else []


def shown(keys, language, today):
    from .models import Recommendation

    valid = Recommendation.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).select_related("page__locale").in_bulk(keys)
    results = (result(valid[pk], language) for pk in keys if pk in valid)
    return [found for found in results if found][:SHOWN]


def result(recommendation, language) -> Result | None:
    """The page as the visitor finds it: in the language asked for, else its own, else Spanish; None where it is not public."""
    own = recommendation.page.locale.language_code
    wanted = (language, own, "es")
    pages = recommendation.page.get_translations(inclusive=True).live().public().filter(alias_of__isnull=True, locale__language_code__in=wanted)
    page = min(pages.select_related("locale"), key=lambda row: wanted.index(row.locale.language_code), default=None)
    if page is None or not page.url:
        return None
    code = page.locale.language_code
    note = recommendation.note if recommendation.language in (language, code) else ""
    description = note or getattr(page.specific, "introduction", "") or page.search_description
    return Result(page.title, page.url, description, code, description_language=code)


def key_of(text):
    """What makes two questions the same one: the folded singular words in their order, without legal forms."""
    return Query(text).name


def read():
    """{(language, question): keys} of all records."""
    from .models import Recommendation

    held = {}
    for row in Recommendation.objects.order_by("pk"):
        for question in dict.fromkeys(map(key_of, row.questions)):
            held.setdefault((row.language, question), []).append(row.pk)
    return held


def changed():
    """Let every process read them anew: now, and once what runs is committed."""
    cache.delete(KEY)
    transaction.on_commit(lambda: cache.delete(KEY))
