from django.http import Http404
from django.utils.translation import gettext_noop

from directory.api.views import HOUR, listed, resource

from . import openapi


@resource(gettext_noop("Events (none is published so far)"), answers=("Event", True))
def events(request, language):
    return listed(request, [], 0)


@resource(gettext_noop("One event"), answers=("Event", False))
def event(request, language, pk):
    raise Http404


@resource(gettext_noop("This document"), answers=(None, False), seconds=HOUR)
def document(request, language):
    return openapi.document()
