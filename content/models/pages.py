"""What editors publish."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from ..blocks import StoryBlock


class BasePage(Page):
    """What every page of the site has."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True, help_text=_("One or two sentences below the title; also shown in lists."))
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("picture")]

    class Meta:
        abstract = True


class StandardPage(BasePage):
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    template = "content/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class ArticleIndexPage(BasePage):
    PER_PAGE = 12

    subpage_types = ["content.ArticlePage"]
    template = "content/article_index_page.html"

    class Meta:
        verbose_name = _("list of articles")
        verbose_name_plural = _("lists of articles")

    def get_context(self, request, *args, **kwargs):
        """`page_obj`: the articles of `?pagina=`; nonsense there shows the nearest page."""
        articles = ArticlePage.objects.child_of(self).live().public().select_related("picture", "locale").order_by("-published_on", "-pk")
        return super().get_context(request, *args, **kwargs) | {"page_obj": Paginator(articles, self.PER_PAGE).get_page(request.GET.get("pagina"))}


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("content.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(BasePage):
    class Kind(models.TextChoices):
        NEWS = "noticia", _("News")
        STORY = "historia", _("Success story")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEWS)
    author = models.CharField(_("author"), max_length=120, blank=True)
    published_on = models.DateField(_("date"), default=timezone.localdate)
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("tags"))

    parent_page_types = ["content.ArticleIndexPage"]
    subpage_types = []
    content_panels = [*BasePage.content_panels, FieldPanel("kind"), FieldPanel("author"), FieldPanel("published_on"), FieldPanel("body"), FieldPanel("tags")]
    template = "content/article_page.html"

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class FormField(AbstractFormField):
    page = ParentalKey("content.FormPage", on_delete=models.CASCADE, related_name="form_fields")


class FormPage(AbstractEmailForm, BasePage):
    thanks = RichTextField(_("thanks"), blank=True, help_text=_("Shown when the form was sent."))

    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        InlinePanel("form_fields", label=_("Fields")),
        FieldPanel("thanks"),
        FieldPanel("to_address"),
        FieldPanel("from_address"),
        FieldPanel("subject"),
    ]
    template = "content/form_page.html"
    landing_page_template = "content/form_page_thanks.html"

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
