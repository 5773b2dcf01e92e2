"""Signing up and in, with a code or a password."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from .. import entrance, notices, one_time
from ..codes import Channel, Purpose, available_channels
from ..entrance import Proven
from ..forms import CodeForm, EntranceForm, NewPersonForm, PasswordForm, RecoveryForm
from ..one_time import Pending
from ..second_factor import is_staff
from . import proving


def for_visitors(view):
    """Never kept anywhere; who is signed in already goes on."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters()
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(where_next(request) or "me")
        return view(request, *args, **kwargs)

    return wrapped


def where_next(request):
    """The address of this site that the visitor wanted before, else ""."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()) else ""


def page(request, name, status=200, **context):
    return render(request, f"account/{name}.html", {"seo": {"noindex": True}, "next": where_next(request), **context}, status=status)


def unavailable(request):
    return page(request, "unavailable", status=503)


@for_visitors
def sign_in(request):
    return ask_for_contact(request, EntranceForm, Purpose.SIGN_IN, "login")


@for_visitors
def recover(request):
    return ask_for_contact(request, RecoveryForm, Purpose.RECOVERY, "recover")


def ask_for_contact(request, form_class, purpose, template):
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        pending = Pending(
            kind=contact.kind,
            value=contact.value,
            purpose=purpose,
            then="enter",
            channel=form.cleaned_data["channel"],
            next=reverse("my_phones") if purpose == Purpose.RECOVERY else where_next(request),
            remember=form.cleaned_data["remember"],
        )
        try:
            one_time.issue(request, pending)
        except ValidationError as error:
            form.add_error(contact.kind, error)
        else:
            return redirect("account_code")
    return page(request, template, form=form, notice=notices.in_force())


@never_cache
@csrf_protect
@sensitive_post_parameters()
def code(request):
    """Where a code is typed, whatever it is for."""
    pending = Pending.of(request)
    if pending is None or (pending.then == "enter") == request.user.is_authenticated:
        return redirect("account_login")
    form = CodeForm(request.POST if request.method == "POST" else None) if "again" not in request.POST else CodeForm()
    sent_again = problem = None
    try:
        if "again" in request.POST:
            if request.POST["again"] == other_channel(pending):
                pending.channel = request.POST["again"]
            one_time.issue(request, pending, user=request.user if request.user.is_authenticated else None)
            sent_again = True
        elif request.method == "POST" and form.is_valid():
            one_time.check(request, pending, form.cleaned_data["code"])
            return proving.proven(request, pending)
    except ValidationError as error:
        if "again" in request.POST:
            problem = error.messages[0]
        else:
            form.add_error("code", error)
    back = "account_recover" if pending.purpose == Purpose.RECOVERY else {"phone": "my_phones", "email": "my_email"}.get(pending.then, "account_login")
    other = other_channel(Pending.of(request) or pending)  # where no new one was sent, it is as it was
    return page(request, "code", form=form, pending=pending, other=other, sent_again=sent_again, problem=problem, back=reverse(back))


def other_channel(pending):
    """SMS for WhatsApp and the reverse, None where there is no such choice: not every phone has WhatsApp, nor a signal for SMS."""
    other = {Channel.SMS: Channel.WHATSAPP, Channel.WHATSAPP: Channel.SMS}.get(pending.channel)
    return other if other in available_channels() else None


def chosen_of(rows, number):
    """The row with this `pk`, compared as text: what is sent may be any text. Raises Http404."""
    for row in rows:
        if str(row.pk) == number:
            return row
    raise Http404


@for_visitors
def who(request):
    """Several people use the phone: which of them is this?"""
    proven = Proven.of(request)
    if proven is None:
        return redirect("account_login")
    people = proven.contact.people()
    if request.method == "POST":
        return entrance.enter(request, chosen_of(people, request.POST.get("person")), proven)
    return page(request, "who", people=people, contact=proven.contact)


@for_visitors
def sign_up(request):
    """The name of somebody new, whose contact is proven."""
    proven = Proven.of(request)
    if proven is None:
        return redirect(reverse("account_login") + (f"?{urlencode({'next': where_next(request)})}" if where_next(request) else ""))
    people = proven.contact.people()
    if people and proven.contact.kind == "email":
        return entrance.enter(request, people[0], proven)
    notice = notices.in_force()
    form = NewPersonForm(request.POST if request.method == "POST" else None, notice=notice)
    if request.method == "POST" and form.is_valid():
        user = entrance.sign_up(proven, **form.cleaned_data)
        if user is None:
            return redirect("account_who" if proven.contact.kind == "phone" else "account_signup")
        return entrance.enter(request, user, proven)
    return page(request, "signup", form=form, contact=proven.contact, others=bool(people), notice=notice)


@for_visitors
def password(request):
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            return entrance.enter_with_password(request, asked["contact"], asked["password"], remember=asked["remember"], then=where_next(request))
        except ValidationError as error:
            form.add_error(None, error)
    return page(request, "password", form=form)


def staff_sign_in(request):
    """Wagtail's own addresses for signing in lead to the one door. Who is signed in and sent here lacks a permission."""
    wanted = where_next(request) or reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted, reverse("account_login"))
    if is_staff(request.user) and wanted.startswith("/admin/"):
        return redirect(wanted)
    raise PermissionDenied
