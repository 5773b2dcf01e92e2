from django.tasks import task
from wagtail.images import get_image_model

from . import workflow_mail
from .freshness import public_content_changed
from .pictures import make_renditions as make


@task
def make_renditions(image_id):
    """Make the sizes that visitors get. Idempotent; a picture deleted meanwhile is none to make."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is not None and make(image):
        public_content_changed()


@task
def send_workflow_mail(name, state_id, user_id, decided_id):
    """Tell those whom a step of an approval concerns. Not idempotent: run twice, it writes twice."""
    workflow_mail.send(name, state_id, user_id, decided_id)
