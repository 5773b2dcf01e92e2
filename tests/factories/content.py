import itertools

import factory
from django.core.files.base import ContentFile
from factory.random import randgen
from wagtail.models import Page, Site

from content.demo import woven
from content.models import ArticleIndexPage, ArticlePage, PortalImage, StandardPage
from home.models import HomePage

NUMBERS = itertools.count()  # over all kinds of pages, which may be siblings


class ImageFactory(factory.django.DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Imagen {n}")
    description = "Un tejido de rombos"
    file = factory.LazyAttribute(lambda image: ContentFile(woven(randgen, ("#8f1d33", "#f0b23c", "#fbf6ec", "#26365f")), name="tejido.png"))

    class Meta:
        model = PortalImage

    class Params:
        decorative = factory.Trait(is_decorative=True)


class PageFactory(factory.django.DjangoModelFactory):
    """A published page below the site's root; `parent=` puts it elsewhere."""

    title = factory.Sequence(lambda n: f"Página {n}")
    slug = factory.LazyFunction(lambda: f"pagina-{next(NUMBERS)}")

    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(live=False)

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        parent = parent or Site.objects.get(is_default_site=True).root_page
        return parent.add_child(instance=model_class(**kwargs))


class HomePageFactory(PageFactory):
    """The front page, made the root of the default site."""

    headline = "Lo que hacen las cooperativas"

    class Meta:
        model = HomePage

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        page = super()._create(model_class, *args, parent=Page.objects.get(depth=1), **kwargs)
        Site.objects.filter(is_default_site=True).update(root_page=page)
        Site.clear_site_root_paths_cache()
        return page


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage


class ArticleIndexPageFactory(PageFactory):
    class Meta:
        model = ArticleIndexPage


class ArticlePageFactory(PageFactory):
    """Give `parent=`, an index of articles."""

    class Meta:
        model = ArticlePage

    class Params:
        success_story = factory.Trait(kind="historia")
