"""What editors publish."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction

from ..blocks import StoryBlock
from ..blocks.media import images_in
from ..pictures import sizes_of_cards
from ..privacy import only_public, restricted_paths


class BasePage(Page):
    """What every page of the site has."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True, help_text=_("One or two sentences below the title; also shown in lists."))
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("picture")]

    class Meta:
        abstract = True

    def route(self, request, path_components):
        """The page at the address below this one, read with the way to it: Wagtail's own reads two rows for each level."""
        if not path_components:
            return super().route(request, path_components)
        addresses = [f"{self.url_path}{'/'.join(path_components[: end + 1])}/" for end in range(len(path_components))]
        # The slug is there for its index: an address has none.
        steps = Page.objects.filter(slug__in=set(path_components), url_path__in=addresses, path__startswith=self.path).order_by("path")
        shown = ("path", "depth", "title", "url_path", "content_type", "alias_of__locale__language_code")
        steps = list(steps.select_related("alias_of__locale").only(*shown))
        if len(steps) != len(addresses):
            raise Http404
        kind = steps[-1].specific_class
        if kind is None or not issubclass(kind, BasePage):
            return steps[-1].specific.route(request, [])
        found = kind.read(steps[-1].pk)
        found.ancestors = [self, *steps[:-1]]
        return found.route(request, [])

    @classmethod
    def read(cls, pk):
        """The page with what serving it asks for besides, in one read."""
        return cls._default_manager.select_related("alias_of__locale", "picture").get(pk=pk)

    @cached_property
    def ancestors(self):
        """The pages above, from the front page down."""
        return list(self.get_ancestors().filter(depth__gt=1).select_related("alias_of__locale"))

    def get_view_restrictions(self):
        return super().get_view_restrictions() if restricted_paths() else PageViewRestriction.objects.none()

    def get_context(self, request, *args, **kwargs):
        """The sizes of every picture of the page are read together, not one picture after the other."""
        pictures = [*filter(None, [self.picture]), *images_in(getattr(self, "body", ()))]
        prefetch_related_objects(pictures, "renditions")
        return super().get_context(request, *args, **kwargs)


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
        articles = (
            only_public(ArticlePage.objects.child_of(self).live()).select_related("picture", "alias_of__locale").prefetch_related(sizes_of_cards("picture"))
        )
        articles = articles.defer_streamfields().order_by("-published_on", "-pk")
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
