"""A person's own pages."""

from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from .. import changes, notices, one_time
from ..codes import Channel, Purpose, available_channels
from ..contacts import Contact, national
from ..device_names import device_name
from ..entrance import is_fresh
from ..entries import entries
from ..export import data_of
from ..forms import DetailsForm, MyEmailForm, MyPhoneForm, NoticeForm
from ..models import User
from ..one_time import Pending
from ..second_factor import is_staff
from .entrance import chosen_of, page, where_next


def own(view):
    """For who is signed in; never kept anywhere."""

    @never_cache
    @csrf_protect
    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return wrapped


def fresh(view):
    """As `own`, and the person has shown who they are lately: a phone that lies around unlocked gives no account away."""

    @own
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if is_fresh(request, grace=request.method == "POST"):
            return view(request, *args, **kwargs)
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        return redirect_to_login(request.path, methods[0]["url"] if methods else reverse("my_confirm"))

    return wrapped


@own
def home(request):
    return page(
        request,
        "me",
        phones=[(national(str(phone.number)), phone) for phone in request.user.phones.order_by("-is_primary", "pk")],
        sessions=UserSession.objects.filter(user=request.user).count(),
        entries=entries(),
        is_staff=is_staff(request.user),
        has_second_factor=is_mfa_enabled(request.user),
        notice=notices.waiting(request.user),
    )


@own
def details(request):
    form = DetailsForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST":
        if form.is_valid():
            form.save()
            return redirect("me")
        request.user.refresh_from_db()
    return page(request, "details", form=form)


@fresh
def phones(request):
    form, problem = MyPhoneForm(request.POST if "phone" in request.POST else None), None
    if "phone" in request.POST and form.is_valid():
        try:
            return _prove(request, form.cleaned_data["contact"], Purpose.VERIFY_PHONE, "phone", form.cleaned_data["channel"])
        except ValidationError as error:
            form.add_error("phone", error)
    elif request.method == "POST" and "phone" not in request.POST:
        act, _sep, number = request.POST.get("do", "").partition("-")
        phone = chosen_of(request.user.phones.all(), number)
        try:
            {"main": changes.make_primary}.get(act, changes.remove_phone)(request.user, phone)
            return redirect("my_phones")
        except ValidationError as error:
            problem = error.messages[0]
    listed = [(national(str(phone.number)), phone) for phone in request.user.phones.order_by("-is_primary", "pk")]
    return page(request, "phones", form=form, phones=listed, problem=problem)


@fresh
def email(request):
    form = MyEmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _prove(request, form.cleaned_data["contact"], Purpose.VERIFY_EMAIL, "email", Channel.EMAIL)
        except ValidationError as error:
            form.add_error("email", error)
    return page(request, "email", form=form, is_taken="taken" in request.GET)


def _prove(request, contact, purpose, then, channel, back=""):
    pending = Pending(kind=contact.kind, value=contact.value, purpose=purpose, then=then, channel=channel, next=back)
    one_time.issue(request, pending, user=request.user)
    return redirect("account_code")


@own
def confirm(request):
    """Who has neither a password nor a second factor shows who they are by a code to their main phone, else their e-mail."""
    phone, problem = request.user.phones.order_by("-is_primary", "pk").first(), None
    by_phone = phone is not None and {Channel.SMS, Channel.WHATSAPP} & set(available_channels())
    if not by_phone and not request.user.email:
        raise PermissionDenied
    contact = Contact("phone", str(phone.number)) if by_phone else Contact("email", request.user.email)
    if request.method == "POST":
        channel = Channel.EMAIL if not by_phone else Channel.SMS if Channel.SMS in available_channels() else Channel.WHATSAPP
        try:
            return _prove(request, contact, Purpose.SIGN_IN, "confirm", channel, where_next(request))
        except ValidationError as error:
            problem = error.messages[0]
    return page(request, "confirm", contact=contact, problem=problem)


@own
def notice(request):
    """A privacy notice that this person has not accepted yet. Who says "not now" goes on and is asked the next time."""
    shown, then = notices.waiting(request.user), where_next(request) or "me"
    if shown is None or "later" in request.POST:
        return redirect(then)
    form = NoticeForm(request.POST if request.method == "POST" else None, notice=shown)
    if request.method == "POST" and form.is_valid():
        notices.accept(request.user, form.cleaned_data["notice"], notices.How.SIGN_IN)
        return redirect(then)
    return page(request, "notice", form=form, notice=shown)


@own
def sessions(request):
    mine = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        asked = request.POST.get("end", "")
        end_sessions(request, [session for session in mine if (not session.is_current() if asked == "others" else str(session.pk) == asked)])
        return redirect("usersessions_list")
    listed = sorted(mine, key=lambda session: (not session.is_current(), -session.pk))
    return page(request, "sessions", sessions=[(session, device_name(session.user_agent)) for session in listed])


@fresh
def download(request):
    """Also by GET: so it comes once somebody has shown who they are."""
    answer = JsonResponse(data_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="mis-datos.json"'
    return answer


@fresh
def delete(request):
    """Staff ask a colleague: an account with work in it goes by two pairs of eyes."""
    if request.method == "POST" and "sure" in request.POST and not is_staff(request.user):
        user = User.objects.get(pk=request.user.pk)
        logout(request)
        changes.delete(user)
        return page(request, "gone")
    return page(request, "delete", is_staff=is_staff(request.user), unsure=request.method == "POST")
