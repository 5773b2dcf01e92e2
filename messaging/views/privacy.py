"""The privacy notice, requests about one's own data, and what may reach a person."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe

from accounts.contacts import Contact
from accounts.notices import How
from accounts.throttle import Throttle
from accounts.views.mine import own

from .. import choosing, notices
from ..forms import MyMessagesForm, RightsForm
from ..models import PrivacyNotice

REQUESTS = Throttle("arco", 10, timedelta(days=1))  # of one place


@never_cache  # a version comes into force by the clock, which the cache of pages does not hear
@require_safe
def notice(request, kind=PrivacyNotice.Kind.FULL):
    """The version in force, or that of `?version=`; in the visitor's language where it was published in it, else in Spanish.

    Every page links here: where none is published this says so.
    """
    now, language = timezone.now(), translation.get_language()
    version = request.GET.get("version")
    shown = PrivacyNotice.of_version(kind, version, language, now) if version else PrivacyNotice.current(kind, language, now)
    if shown is None and version:
        raise Http404
    if shown is None and kind != PrivacyNotice.Kind.FULL:
        return redirect("privacy_notice")
    versions = PrivacyNotice.objects.filter(kind=kind, language=settings.LANGUAGE_CODE, published_at__lte=now)
    facts = {"notice": shown, "versions": versions[:20], "is_full": kind == PrivacyNotice.Kind.FULL}
    return render(request, "messaging/notice.html", facts | {"seo": {"noindex": shown is None}})


@never_cache
@csrf_protect
def rights(request):
    """Anybody asks for access, rectification, cancellation or opposition; the case gets its dates at once."""
    user = request.user if request.user.is_authenticated else None
    initial = {"name": user.get_full_name(), "contact": str(Contact.read(user.contacts()[0])) if user.contacts() else ""} if user else {}
    form = RightsForm(request.POST if request.method == "POST" else None, initial=initial)
    made = None
    if request.method == "POST" and form.is_valid():
        if REQUESTS.admits(request, "anybody"):
            form.instance.user = user
            made = form.save()
        else:
            form.add_error(None, _("Too many requests came from your connection today. Write to us, or try again tomorrow."))
    return render(request, "messaging/rights.html", {"form": form, "made": made, "days": settings.ARCO_ANSWER_DAYS, "seo": {"noindex": True}})


@own
def mine(request):
    user, now = request.user, timezone.now()
    preference = getattr(user, "message_preference", None)
    facts = {"ways": choosing.ways_of(user), "decided": choosing.decided(user)}
    if preference:
        facts |= {"preferred": preference.channel, "time_zone": preference.time_zone}
    form = MyMessagesForm(request.POST if request.method == "POST" else None, **facts)
    to_accept = notices.to_accept(user, translation.get_language(), now)
    if request.method == "POST" and form.is_valid():
        choosing.decide(user, wanted=form.wanted(), preferred=form.cleaned_data["preferred"], time_zone=form.cleaned_data["time_zone"], now=now)
        if to_accept and "notice" in request.POST:
            notices.accept(user, to_accept.version, How.FORM)
        return redirect("my_messages")
    return render(request, "messaging/mine.html", {"form": form, "notice": to_accept, "seo": {"noindex": True}})
