from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content.blocks import StoryBlock
from content.models import BasePage
from content.navigation import words_of

from . import teasers


class HomePage(BasePage):
    """The front page: one sentence, one search box, and doors to everything else."""

    headline = models.CharField(_("headline"), max_length=120, help_text=_("What this is, in one sentence."))
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    callout_title = models.CharField(
        _("title of the callout"), max_length=80, blank=True, help_text=_("For instance: “Are you a cooperative?” Without a title or a page nothing is shown.")
    )
    callout_text = models.CharField(_("text of the callout"), max_length=240, blank=True)
    callout_page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page of the callout")
    )

    max_count_per_parent = 1
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline"),
        MultiFieldPanel([FieldPanel("callout_title"), FieldPanel("callout_text"), PageChooserPanel("callout_page")], heading=_("Callout to cooperatives")),
        FieldPanel("body"),
    ]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        target = self.callout_target()
        return context | {
            "categories": teasers.categories(),
            "articles": teasers.articles(self.locale_id),
            "cooperatives": teasers.newest_cooperatives(),
            "callout_page": target,
            "callout_lang": words_of(target) if target else "",
        }

    def callout_target(self):
        """The chosen page in the language of this one where it exists there; None where it is not public."""
        if self.callout_page_id is None:
            return None
        chosen = Page.objects.filter(pk=self.callout_page_id).values("translation_key")[:1]
        copies = {page.locale_id: page for page in Page.objects.live().filter(translation_key=chosen).select_related("locale", "alias_of__locale")}
        return copies.get(self.locale_id) or next((page for page in copies.values() if page.pk == self.callout_page_id), None)
