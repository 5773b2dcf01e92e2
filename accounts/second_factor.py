"""Staff show a second thing that they have (an app's code, a passkey, a recovery code) before the admin opens."""

import base64
import hashlib
import io
import time
from datetime import timedelta

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base import forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import devices, throttle
from .phones import digits_of

NEXT_KEY = "after_second_factor"
DOORS = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/password_reset/")


def is_staff(user):
    """Whoever the admin would let in, by role or by being a superuser."""
    return user.is_authenticated and user.is_active and (user.is_superuser or user.has_perm("wagtailadmin.access_admin"))


def is_done(request):
    """Whether this session has shown the second factor."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class AccountAdapter(DefaultAccountAdapter):
    """What django-allauth asks of the house. Messages and mails of its own are not wanted: pages say what happened."""

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request):
        return throttle.client_address(request) or "127.0.0.1"

    def add_message(self, *args, **kwargs):
        pass

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user.contacts())
        return response

    def is_reauthentication_required(self, *, app, **kwargs):
        from .entrance import is_fresh

        return not is_fresh(context.request, grace=context.request.method == "POST")

    def get_password_change_redirect_url(self, request):
        return reverse("me")


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self):
        return settings.WAGTAIL_SITE_NAME

    def build_totp_svg(self, url):
        picture = io.BytesIO()
        segno.make(url, error="l").save(picture, kind="svg", xmldecl=False, scale=4, border=2, light="#fff")  # with its namespace: it stands in an <img>
        return picture.getvalue().decode()

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher():
    """Keys from SECRET_KEY and its fallbacks: a copy of the database alone opens nothing."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"accounts.second_factor" + key.encode()).digest())) for key in keys])


class CountedForm:
    """Five wrong codes a device or address, then a wait; the right one opens once.

    django-allauth remembers a used code for half a minute, in a cache that may drop it; with the tolerance it is right for
    a minute and a half (RFC 6238, 5.2: "MUST NOT accept the second attempt").
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Your code")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}  # recovery codes are digits too

    def clean_code(self):
        request = context.request
        if not throttle.SECOND_FACTOR.take(request, self.user.pk):
            raise throttle.too_many(throttle.SECOND_FACTOR.blocked_until(request, self.user.pk))
        code = super().clean_code()
        if not throttle.once("second factor", f"{self.user.pk} {digits_of(code)}", timedelta(minutes=5)):
            raise get_adapter().validation_error("incorrect_code")
        throttle.SECOND_FACTOR.forget(request, self.user.pk)
        return code


class AuthenticateForm(CountedForm, forms.AuthenticateForm):
    pass


class ReauthenticateForm(CountedForm, forms.ReauthenticateForm):
    pass


class ActivateForm(CountedForm, ActivateTOTPForm):
    """The right code of a new app is the second factor of this session too."""

    def clean_code(self):
        code = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp", reauthenticated=True)
        return code


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 100

    def clean(self):
        cleaned_data = super().clean()
        if not self.errors:
            record_authentication(context.request, self.user, "mfa", type="webauthn", reauthenticated=True)
        return cleaned_data


class SecondFactorMiddleware:
    """Stands before every address of the admin; turns a failing store of limits into a sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and not request.path.startswith(DOORS) and is_staff(request.user) and not is_done(request):
            return ask(request)
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, throttle.UncountableError):
            from .views.entrance import unavailable

            return unavailable(request)
        return None


class LastSeenMiddleware:
    """Notes, ten minutes at the soonest after the last time, that a session is in use: its owner sees it in the list of sessions."""

    EVERY = 600  # seconds

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            records = get_authentication_records(request, request.user)
            is_new = records and time.time() - records[-1]["at"] < self.EVERY
            if not is_new and cache.add(f"seen:{hashlib.sha256(request.session.session_key.encode()).hexdigest()}", 1, self.EVERY):
                UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
        return self.get_response(request)


def ask(request):
    """Lead to the page that asks for the second factor, or to the one that sets it up."""
    back = request.get_full_path() if request.method == "GET" else "/admin/"
    if is_mfa_enabled(request.user):
        methods = AccountAdapter(request).get_reauthentication_methods(request.user)
        second = next(method["url"] for method in methods if method["id"].startswith("mfa_"))
        return redirect_to_login(back, second)
    request.session[NEXT_KEY] = back
    return redirect("mfa_activate_totp")
