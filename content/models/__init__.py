from .approval import ReviewTask
from .files import PortalDocument, PortalImage, PortalRendition
from .frame import Alert, Menu, Organisation
from .pages import ArticleIndexPage, ArticlePage, ArticleTag, BasePage, FormField, FormPage, StandardPage

__all__ = [
    "Alert",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "BasePage",
    "FormField",
    "FormPage",
    "Menu",
    "Organisation",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "ReviewTask",
    "StandardPage",
]
