"""What waits to be translated: counted on the admin's first page, listed in a report."""

from urllib.parse import urlencode

import django_filters
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import StringSegment, StringTranslation, Translation

PERMISSION = "wagtail_localize.submit_translation"
CHANGED_SHOWN = 5


class Wait(models.IntegerChoices):
    """The most urgent first: words that are no longer true come before words that are missing."""

    CHANGED = 1, gettext_lazy("Changed in Spanish since its translation")
    BEGUN = 2, gettext_lazy("Translated in part")
    UNTRANSLATED = 3, gettext_lazy("Not translated yet")


def waiting(user):
    """Pages of the other languages that `user` may edit, whose Spanish is public and that wait for a translation.

    With `wait` (one of Wait), `spanish` and `spanish_at` (key and publication of the Spanish page) and `source` (key of
    wagtail-localize's TranslationSource, None for a page that was translated without it).
    """
    spanish = Page.objects.filter(translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE, live=True)
    translations = Translation.objects.filter(source__object_id=OuterRef("translation_key"), target_locale=OuterRef("locale"), enabled=True)
    said = StringTranslation.objects.filter(
        translation_of=OuterRef("string"), context=OuterRef("context"), locale=OuterRef(OuterRef("locale")), has_error=False
    )
    unsaid = StringSegment.objects.filter(source=OuterRef("source")).exclude(Exists(said))
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    pages = pages.exclude(locale__language_code=settings.LANGUAGE_CODE).annotate(
        spanish=Subquery(spanish.values("pk")[:1]),
        spanish_at=Subquery(spanish.values("last_published_at")[:1]),
        source=Subquery(translations.values("source")[:1]),
    )
    translated_at = Coalesce("latest_revision_created_at", "last_published_at")
    wait = Case(
        When(Q(alias_of__isnull=False) & ~Q(alias_of__locale=F("locale")), then=Value(Wait.UNTRANSLATED)),
        When(Q(alias_of=None, spanish_at__gt=translated_at), then=Value(Wait.CHANGED)),
        When(Exists(unsaid), then=Value(Wait.BEGUN)),
        output_field=models.IntegerField(),
    )
    return pages.annotate(wait=wait).filter(spanish__isnull=False, wait__isnull=False).order_by("wait", "-spanish_at", "pk")


def languages():
    """{code: what speakers call it} of the languages that pages are translated into."""
    return {code: name for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def told(wait, count):
    """“3 not translated yet”."""
    words = {
        Wait.CHANGED: ngettext("%(count)d changed in Spanish", "%(count)d changed in Spanish", count),
        Wait.BEGUN: ngettext("%(count)d translated in part", "%(count)d translated in part", count),
        Wait.UNTRANSLATED: ngettext("%(count)d not translated yet", "%(count)d not translated yet", count),
    }
    return words[wait] % {"count": count}


def on(row):
    return date_format(localtime(row.spanish_at), "SHORT_DATE_FORMAT") if row.spanish_at else "—"


class Desk(Component):
    """Counts by language; above them what changed in Spanish last."""

    name = "translation_desk"
    template_name = "content/admin/translation_desk.html"
    order = 70

    def get_context_data(self, parent_context):
        rows = waiting(parent_context["request"].user)
        counted = {(code, wait): count for code, wait, count in rows.order_by().values_list("locale__language_code", "wait").annotate(Count("pk"))}
        report = reverse("content_waiting")
        counts = []
        for code, name in languages().items():
            links = [
                (told(wait, counted[code, wait]), f"{report}?{urlencode({'language': code, 'wait': wait})}") for wait in Wait.values if (code, wait) in counted
            ]
            if links:
                counts.append((code, name, links))
        changed = rows.filter(wait=Wait.CHANGED).select_related("locale")[:CHANGED_SHOWN] if any(wait == Wait.CHANGED for _code, wait in counted) else ()
        return super().get_context_data(parent_context) | {"counts": counts, "changed": changed}


class WaitingFilters(WagtailFilterSet):
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=lambda: list(languages().items()), field_name="locale__language_code")
    wait = django_filters.ChoiceFilter(label=gettext_lazy("What is missing"), choices=Wait.choices)

    class Meta:
        model = Page
        fields = []


class WaitingView(ReportView):
    model = Page
    page_title = gettext_lazy("To be translated")
    header_icon = "wagtail-localize-language"
    index_url_name, index_results_url_name = "content_waiting", "content_waiting_results"
    results_template_name = "content/admin/waiting_results.html"
    filterset_class = WaitingFilters

    @cached_property
    def columns(self):
        names = languages()
        return [
            TitleColumn("title", label=_("Page"), get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.pk])),
            Column("language", label=_("Language"), accessor=lambda row: names.get(row.locale.language_code, row.locale.language_code)),
            Column("wait", classname="listing-extra", label=_("What is missing"), accessor=lambda row: Wait(row.wait).label),
            Column("spanish_at", classname="listing-extra", label=_("Published in Spanish"), accessor=on),
            TitleColumn("act", classname="listing-step", label=_("Next step"), accessor=lambda row: next_step(row)[0], get_url=lambda row: next_step(row)[1]),
        ]

    def get_queryset(self):
        return waiting(self.request.user).select_related("locale")


def next_step(row):
    """(words, address) of what a translator does with it."""
    edit = reverse("wagtailadmin_pages:edit", args=[row.pk])
    if row.wait != Wait.CHANGED:
        return (_("Translate") if row.wait == Wait.UNTRANSLATED else _("Go on translating")), edit
    if row.source:
        return _("Bring the changes in"), f"{reverse('wagtail_localize:update_translations', args=[row.source])}?{urlencode({'next': edit})}"
    return _("See what changed"), reverse("wagtailadmin_pages:history", args=[row.spanish])


guarded = permission_required(PERMISSION, raise_exception=True)
urls = [
    path("reports/por-traducir/", guarded(WaitingView.as_view()), name="content_waiting"),
    path("reports/por-traducir/results/", guarded(WaitingView.as_view(results_only=True)), name="content_waiting_results"),
]
