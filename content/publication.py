"""What editors publish, move or hide changes what visitors see: the kept pages are stale from then on."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Locale, PageViewRestriction, Site, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .freshness import public_content_changed

FRONT_PAGE = 2  # its depth in the tree


def changed(**kwargs):
    public_content_changed()


def front_page_saved(instance, **kwargs):
    """A front page is also made and changed without being published: as the copy of another language, or as the site's first."""
    if instance.depth and instance.depth <= FRONT_PAGE:
        public_content_changed()


def listen():
    """Called once, while the apps start. Wagtail offers these acts as signals and nothing else."""
    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(changed, dispatch_uid="content.publication")
    for signal in (post_save, post_delete):
        for sender in (Locale, PageViewRestriction, Site):
            signal.connect(changed, sender=sender, dispatch_uid="content.publication")
    for sender in get_page_models():
        post_save.connect(front_page_saved, sender=sender, dispatch_uid="content.publication.front_page")
