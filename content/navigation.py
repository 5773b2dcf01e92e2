"""What stands around every page, in the visitor's language: navigation, footer, notice, organisation.

Kept under the version of the public content, so that a page costs no query for it; something published is seen at the
next request.
"""

from django.conf import settings
from django.core.cache import cache
from wagtail.models import Page

from .freshness import version
from .models import Alert, Menu, Organisation
from .pictures import spec
from .privacy import only_public

SOCIAL = ("facebook", "instagram", "youtube")


def frame_for(language: str) -> dict:
    """`navigation` [{url, label, lang}], `footer` [{title, lang, links}], `alert` or None, `organisation`.

    `lang` in them is the attribute for the words, which are Spanish where the visitor's language has none. At most six
    queries, however many links; none while nothing public changed.
    """
    current = version() if settings.PAGE_CACHE else None
    if current is None:
        return build(language)
    key = f"content.frame.{current}.{language}"
    frame = cache.get(key)
    if frame is None:
        frame = build(language)
        cache.set(key, frame, timeout=3600)  # seconds
    return frame


def build(language):
    default = settings.LANGUAGE_CODE
    menus = {menu.locale.language_code: menu for menu in Menu.objects.filter(locale__language_code__in={language, default}).select_related("locale")}
    menu = menus.get(language) or menus.get(default)
    alerts = {}
    for alert in Alert.objects.filter(live=True, locale__language_code__in={language, default}).select_related("locale").order_by("pk"):
        alerts[alert.locale.language_code] = alert
    alert = alerts.get(language) or alerts.get(default)
    organisation = Organisation.objects.select_related("share_image").first() or Organisation()

    links = [block.value for block in menu.navigation] if menu else []
    columns = [block.value for block in menu.footer] if menu else []
    named = {link["page"].pk for column in columns for link in column["links"] if link["page"]}  # in the footer
    chosen = named | {link["page"].pk for link in links if link["page"]}
    chosen |= {key for key in (alert and alert.page_id, organisation.privacy_page_id) if key}
    pages = copies(chosen, language)
    words = menu.locale.language_code if menu else default
    return {
        "navigation": shown(links, pages, words),
        "footer": [
            {"title": column["title"], "lang": attribute(words), "links": links} for column in columns if (links := shown(column["links"], pages, words))
        ],
        "alert": notice(alert, pages) if alert else None,
        "organisation": facts(organisation, pages, named),
    }


def copies(chosen, language):
    """`{pk of a chosen page: its live copy in `language`, else itself where it is live}`."""
    if not chosen:
        return {}
    keys = dict(Page.objects.filter(pk__in=chosen).values_list("pk", "translation_key"))
    rows = only_public(Page.objects.live().filter(translation_key__in=keys.values())).select_related("locale", "alias_of__locale")
    translated = {row.translation_key: row for row in rows if row.locale.language_code == language}
    own = {row.pk: row for row in rows}
    return {pk: page for pk, key in keys.items() if (page := translated.get(key) or own.get(pk))}


def shown(links, pages, language):
    """The links that lead somewhere; one whose page was deleted or is not public is left out."""
    found = []
    for link in links:
        page = pages.get(link["page"].pk) if link["page"] else None
        url = page.get_url() if page else link["url"]
        if url:
            found.append({"url": url, "label": link["label"] or page.title, "lang": attribute(language) if link["label"] else words_of(page)})
    return found


def words_of(page):
    return attribute((page.alias_of or page).locale.language_code)


def attribute(code):
    """The `lang` attribute for a language code: es → es-MX."""
    return next((language.lang for language in settings.LANGUAGE_TABLE if language.code == code), code)


def notice(alert, pages):
    page = pages.get(alert.page_id)
    return {
        "text": alert.text,
        "lang": attribute(alert.locale.language_code),
        "url": page.get_url() if page else alert.url,
        "link_text": alert.link_text or (page.title if page else ""),
        "is_urgent": alert.is_urgent,
    }


def facts(organisation, pages, named):
    page = pages.get(organisation.privacy_page_id) if organisation.privacy_page_id not in named else None
    image = organisation.share_image
    rendition = image.renditions.filter(filter_spec=spec(960, "jpeg")).first() if image else None
    return {
        "name": organisation.name,
        "email": organisation.email,
        "social": [{"url": url, "label": label.title()} for label in SOCIAL if (url := getattr(organisation, label))],
        "names_privacy": organisation.privacy_page_id in named,
        "privacy": {"url": page.get_url(), "label": page.title, "lang": words_of(page)} if page else None,
        "share_image": rendition.url if rendition else "",
    }
