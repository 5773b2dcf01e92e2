"""What editors publish, move or hide changes what visitors see: the kept pages are stale from then on."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .freshness import public_content_changed


def changed(**kwargs):
    public_content_changed()


def listen():
    """Called once, while the apps start. Wagtail offers these acts as signals and nothing else."""
    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(changed, dispatch_uid="content.publication")
    for signal in (post_save, post_delete):
        signal.connect(changed, sender=PageViewRestriction, dispatch_uid="content.publication")
