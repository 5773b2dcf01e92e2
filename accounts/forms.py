"""The forms of people: how staff sign in, ask for a new password and keep each other's accounts."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from . import throttle
from .authority import grantable_groups
from .models import User, normalise_email


class SignInForm(LoginForm):
    """Says how long to wait; what refuses the attempt itself is `accounts.backends.ThrottledBackend`."""

    def clean(self):
        account = self.cleaned_data.get("username")
        if account and (until := throttle.SIGN_IN.blocked_until(self.request, account)):
            raise throttle.too_many(until)
        return super().clean()


class PersonFormMixin:
    """For `giver`, who is signed in: an e-mail may be absent, nothing can be given that they lack."""

    field_order = ["email", "first_name", "last_name", "preferred_language"]

    def __init__(self, *args, giver, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Needed to sign in here. May be missing, and then the person cannot.")
        self.fields["last_name"].required = False
        self.fields["preferred_language"] = forms.ChoiceField(label=_("Preferred language"), choices=settings.LANGUAGES, required=False)
        self.fields["preferred_language"].initial = self.instance.preferred_language
        if not giver.is_superuser:
            self.fields.pop("is_superuser", None)
            self.fields["groups"].queryset = grantable_groups(giver)
        self._kept_groups = [] if self.instance.pk is None else list(self.instance.groups.exclude(pk__in=grantable_groups(giver)))
        self.order_fields(self.field_order)

    def clean_email(self):
        email = normalise_email(self.cleaned_data.get("email"))
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody else has this e-mail."))
        return email

    def clean_preferred_language(self):
        return self.cleaned_data.get("preferred_language") or settings.LANGUAGE_CODE

    def _clean_username(self):
        """Wagtail's own compares e-mails exactly and finds several people without one."""

    def save(self, commit=True):
        self.instance.preferred_language = self.cleaned_data["preferred_language"]
        person = super().save(commit)
        if commit and self._kept_groups:
            person.groups.add(*self._kept_groups)
        return person


class PersonCreationForm(PersonFormMixin, UserCreationForm):
    password_required = False  # without one the person asks for it at “Forgotten password?”


class PersonEditForm(PersonFormMixin, UserEditForm):
    pass
