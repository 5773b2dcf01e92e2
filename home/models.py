from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.blocks import StoryBlock
from content.models import BasePage


class HomePage(BasePage):
    headline = models.CharField(_("headline"), max_length=120)
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)

    max_count_per_parent = 1
    content_panels = [*BasePage.content_panels, FieldPanel("headline"), FieldPanel("body")]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")
