from .files import PortalDocument, PortalImage, PortalRendition
from .pages import ArticleIndexPage, ArticlePage, ArticleTag, BasePage, FormField, FormPage, StandardPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "BasePage",
    "FormField",
    "FormPage",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "StandardPage",
]
