"""What providers call, and the way out of news. None of it needs a session."""

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from .. import consent, inbound
from ..delivery import note_report
from ..models import Consent, Message
from ..models.choices import Channel, Purpose
from ..tokens import is_gateway, read_unsubscribe

LARGEST_CALL = 3 * 1024 * 1024  # bytes: the Cloud API calls with no more (its guide, “Webhooks”)
DELIVERED, NOT_DELIVERED = {"1"}, {"2", "16"}  # Kannel's dlr-mask


@never_cache
@require_GET  # Kannel calls with GET only
def sms_report(request, token, public_id):
    if not is_gateway(token):
        return HttpResponseForbidden()
    message = Message.objects.filter(public_id=public_id).first()  # it may have been forgotten: no fault of the gateway's
    status = request.GET.get("status", "")
    if message and status in DELIVERED | NOT_DELIVERED:
        note_report(message, delivered=status in DELIVERED, now=timezone.now(), reason=f"report {status}")
    return HttpResponse("")


@never_cache
@require_GET
def sms_inbound(request, token):
    if not is_gateway(token):
        return HttpResponseForbidden()
    now = timezone.now()
    if call := inbound.store(Channel.SMS, request.META.get("QUERY_STRING", ""), now):
        inbound.handle(call, now)
    return HttpResponse("")  # anything else Kannel would send to the person


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def whatsapp(request):
    if request.method == "GET":
        return whatsapp_challenge(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_CALL:
        return HttpResponse(status=413)
    if not is_metas(request):
        return HttpResponseForbidden()
    now = timezone.now()
    if call := inbound.store(Channel.WHATSAPP, request.body.decode("utf-8", "replace").replace("\0", ""), now):
        inbound.handle(call, now)
    return HttpResponse("")


def is_metas(request):
    """Whether it is signed with the secret of our app; never without one."""
    if not settings.WHATSAPP_APP_SECRET:
        return False
    from pywa.utils import HUB_SIG, webhook_updates_validator  # 11 MB, which a portal without WhatsApp is spared

    signature = request.headers.get(HUB_SIG, "")
    return (
        bool(signature)
        and signature.isascii()
        and webhook_updates_validator(app_secret=settings.WHATSAPP_APP_SECRET, request_body=request.body, x_hub_signature=signature)
    )


def whatsapp_challenge(request):
    """Meta asks once, when the address is entered there."""
    expected = settings.WHATSAPP_VERIFY_TOKEN
    if not expected or not constant_time_compare(request.GET.get("hub.verify_token", ""), expected):
        return HttpResponseForbidden()
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


@csrf_exempt  # a mailbox posts here by itself (RFC 8058); the signed address is the permission
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request, token):
    try:
        channel, address = read_unsubscribe(token)
    except (BadSignature, ValueError):
        raise Http404 from None
    if request.method == "POST" and consent.is_given(address=address, channel=channel, purpose=Purpose.NEWS):
        consent.withdraw(address=address, channel=channel, purposes=[Purpose.NEWS], source=Consent.Source.FORM, wording="unsubscribe-1")
    return render(request, "messaging/unsubscribe.html", {"done": request.method == "POST"})
