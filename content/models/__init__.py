from .files import PortalDocument, PortalImage, PortalRendition
from .pages import ArticleIndexPage, ArticlePage, ArticleTag, BasePage, FormField, FormPage, StandardPage
