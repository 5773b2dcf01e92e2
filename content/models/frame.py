"""What editors compose around every page: navigation, footer, a notice above all, and who stands behind the site."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin

from ..blocks.menu import FooterBlock, NavigationBlock
from ..freshness import public_content_changed


class Menu(TranslatableMixin, models.Model):
    """Navigation and footer in one language; a language without a row of its own shows the Spanish one."""

    navigation = StreamField(NavigationBlock(max_num=7), verbose_name=_("navigation"), blank=True)
    footer = StreamField(FooterBlock(max_num=3), verbose_name=_("footer"), blank=True)

    panels = [FieldPanel("navigation"), FieldPanel("footer")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("navigation and footer")
        verbose_name_plural = _("navigation and footer")
        constraints = [models.UniqueConstraint(fields=["locale"], name="content_menu_one_per_language")]

    def __str__(self):
        return str(self.locale)

    def clean(self):
        # The form does not ask for the language, so the constraint is not checked there.
        super().clean()
        if Menu.objects.filter(locale=self.locale_id).exclude(pk=self.pk).exists():
            raise ValidationError(_("This language has a navigation and footer already. Change that one."))

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        public_content_changed()

    def delete(self, *args, **kwargs):
        public_content_changed()
        return super().delete(*args, **kwargs)


class Alert(DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """A notice above every page, from its publication (which can be scheduled) until it expires or is taken back."""

    text = models.CharField(_("text"), max_length=240)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page"))
    url = models.URLField(_("or an address"), blank=True)
    link_text = models.CharField(_("words of the link"), max_length=60, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)

    panels = [
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("page"), FieldPanel("url"), FieldPanel("link_text")], heading=_("Link")),
        FieldPanel("is_urgent"),
        PublishingPanel(),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("notice above every page")
        verbose_name_plural = _("notices above every page")

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.page_id and self.url:
            raise ValidationError({"url": _("Choose a page or write an address: one of the two.")})
        if self.url and not self.link_text:
            raise ValidationError({"link_text": _("An address needs words to stand for it.")})

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        public_content_changed()

    def delete(self, *args, **kwargs):
        public_content_changed()
        return super().delete(*args, **kwargs)


@register_setting(icon="home")
class Organisation(BaseGenericSetting):
    """Who stands behind the site and how to reach them."""

    name = models.CharField(_("name"), max_length=120, default="POSiBLE COOP")
    email = models.EmailField(_("contact e-mail"), blank=True)
    facebook = models.URLField("Facebook", blank=True)
    instagram = models.URLField("Instagram", blank=True)
    youtube = models.URLField("YouTube", blank=True)
    share_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture for sharing"),
        help_text=_("Shown where somebody shares a page that has no picture of its own."),
    )
    privacy_page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("privacy notice"))

    panels = [
        FieldPanel("name"),
        FieldPanel("email"),
        MultiFieldPanel([FieldPanel("facebook"), FieldPanel("instagram"), FieldPanel("youtube")], heading=_("Elsewhere")),
        FieldPanel("share_image"),
        FieldPanel("privacy_page"),
    ]

    class Meta:
        verbose_name = _("organisation")

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        public_content_changed()
