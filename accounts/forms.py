"""The forms of people: how they sign in, keep their own accounts, and staff each other's."""

from allauth.account.forms import ChangePasswordForm, SetPasswordForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from .authority import grantable_groups
from .codes import Channel, available_channels
from .contacts import Contact
from .models import User, normalise_email


class EntranceForm(forms.Form):
    """A phone or an e-mail; gives `contact` and `channel`."""

    phone = forms.CharField(
        label=_("Your phone"),
        help_text=_("Ten digits, as you say them. We send you a code."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("Your e-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )
    channel = forms.ChoiceField(
        label=_("How shall we send the code?"),
        choices=[(Channel.SMS, _("Text message (SMS)")), (Channel.WHATSAPP, "WhatsApp")],
        initial=Channel.SMS,
        required=False,
        widget=forms.RadioSelect,
    )
    remember = forms.BooleanField(label=_("Stay signed in on this phone"), required=False, initial=True)
    demanded = _("Write your phone or your e-mail.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_phone = [channel for channel in (Channel.SMS, Channel.WHATSAPP) if channel in available_channels()]
        if not self.by_phone:
            self.fields.pop("phone", None)
        if len(self.by_phone) < 2:
            self.fields.pop("channel", None)
        for name in {"phone", "email", "channel"} & set(self.fields):
            self.fields[name].is_asked = True  # one of them must be there: none is called optional

    def clean(self):
        asked = super().clean()
        for kind, read in (("phone", Contact.phone), ("email", Contact.email)):
            if asked.get(kind):
                try:
                    asked["contact"] = read(asked[kind])
                except ValidationError as error:
                    self.add_error(kind, error)
                break
        else:
            if not self.errors:
                self.add_error("phone" if "phone" in self.fields else "email", self.demanded)
        if "contact" in asked:
            asked["channel"] = Channel.EMAIL if asked["contact"].kind == "email" else Channel(asked.get("channel") or self.by_phone[0])
        return asked


class RecoveryForm(EntranceForm):
    phone = channel = None
    demanded = _("Write the e-mail of your account.")


class MyPhoneForm(EntranceForm):
    email = remember = None
    demanded = _("Write the new phone.")


class MyEmailForm(EntranceForm):
    phone = channel = remember = None
    demanded = _("Write the new e-mail.")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class NewPersonForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))

    def __init__(self, *args, notice=None, **kwargs):
        super().__init__(*args, **kwargs)
        if notice:
            self.fields["notice"] = accepting(notice)


class VersionBox(forms.CheckboxInput):
    """Gives the version that the page showed, not just a yes. Never ticked beforehand."""

    def __init__(self, version):
        super().__init__(check_test=lambda value: value == version)
        self.version = version

    def format_value(self, value):
        return self.version

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")


def accepting(notice):
    """The field by which somebody accepts `notice`; a box that was ticked for an earlier version is asked about once more."""
    field = forms.ChoiceField(
        label=_("I have read the notice and agree that my data are used this way."),
        choices=[(notice.version, notice.version)],
        widget=VersionBox(notice.version),
    )
    field.error_messages["required"] = _("Mark the box if you agree: without it we may not keep your data.")
    field.error_messages["invalid_choice"] = _("The notice has changed meanwhile. Please read it once more.")
    return field


class NoticeForm(forms.Form):
    def __init__(self, *args, notice, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["notice"] = accepting(notice)


class PasswordForm(forms.Form):
    who = forms.CharField(label=_("Phone or e-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label=_("Password"), max_length=1000, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    remember = forms.BooleanField(label=_("Stay signed in on this phone"), required=False, initial=True)

    def clean(self):
        asked = super().clean()
        if asked.get("who"):
            try:
                asked["contact"] = Contact.read(asked["who"])
            except ValidationError as error:
                self.add_error("who", error)
        return asked


class DetailsForm(forms.ModelForm):
    preferred_language = forms.ChoiceField(label=_("Preferred language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "preferred_language")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True  # staff may leave it empty, nobody for themselves


class _PasswordWords:
    """Our words for django-allauth's forms: a label and one sentence instead of placeholders and four rules."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for form_field in self.fields.values():
            form_field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _("Ten characters or more, not only digits. Several words make a good one.")


class NewPasswordForm(_PasswordWords, SetPasswordForm):
    pass


class OtherPasswordForm(_PasswordWords, ChangePasswordForm):
    pass


class StaffRecoveryForm(forms.Form):
    phone = forms.CharField(label=_("New phone"), max_length=40)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("How you know that it is the same person. It is kept; name nobody."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    without_second_factor = forms.BooleanField(label=_("The second factor is lost too: take it off"), required=False)

    def clean(self):
        asked = super().clean()
        if asked.get("phone"):
            try:
                asked["contact"] = Contact.phone(asked["phone"])
            except ValidationError as error:
                self.add_error("phone", error)
        return asked


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
        self.fields.pop("is_superuser", None)  # nobody becomes one through the web: `manage.py createsuperuser`
        if not giver.is_superuser:
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
        if not self.instance.password:
            self.instance.set_unusable_password()
        self.instance.preferred_language = self.cleaned_data["preferred_language"]
        person = super().save(commit)
        if commit and self._kept_groups:
            person.groups.add(*self._kept_groups)
        return person


class PersonCreationForm(PersonFormMixin, UserCreationForm):
    pass


class PersonEditForm(PersonFormMixin, UserEditForm):
    pass
