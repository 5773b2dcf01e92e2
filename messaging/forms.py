"""The forms of people: what may reach them, and requests about their data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contacts import Contact

from .hours import NAMES
from .models import ArcoRequest
from .models.choices import CONSENTED, Channel, Purpose
from .wordings import MINE, WORDINGS


class MyMessagesForm(forms.Form):
    """One box for each channel and purpose, `<channel>-<purpose>`; `wanted()` gives them back."""

    def __init__(self, *args, ways, decided, preferred="", time_zone="", **kwargs):
        super().__init__(*args, **kwargs)
        self.ways = ways
        for purpose in CONSENTED:
            for channel, _address in ways:
                self.fields[f"{channel}-{purpose}"] = forms.BooleanField(
                    label=Channel(channel).label, required=False, initial=decided.get((channel, purpose), False)
                )
        choices = [("", _("As it fits best")), *((channel, Channel(channel).label) for channel, _address in ways)]
        self.fields["preferred"] = forms.ChoiceField(label=_("Which way first?"), choices=choices, required=False, initial=preferred, widget=forms.RadioSelect)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Which time do you live by?"),
            help_text=_("We write between eight in the morning and half past eight in the evening."),
            choices=[("", _("By the area code of my phone")), *NAMES.items()],
            required=False,
            initial=time_zone,
        )

    def groups(self):
        """[(the words that one agrees to, boxes)]"""
        return [(WORDINGS[MINE][Purpose(purpose)], [self[f"{channel}-{purpose}"] for channel, _address in self.ways]) for purpose in CONSENTED]

    def wanted(self):
        return {(channel, purpose): self.cleaned_data[f"{channel}-{purpose}"] for purpose in CONSENTED for channel, _address in self.ways}


class RightsForm(forms.ModelForm):
    class Meta:
        model = ArcoRequest
        fields = ["right", "name", "contact", "what"]
        labels = {
            "name": _("Your name"),
            "contact": _("Your phone or e-mail"),
            "right": _("What do you want to do?"),
            "what": _("Tell us which data it is about"),
        }
        widgets = {"right": forms.RadioSelect, "what": forms.Textarea(attrs={"rows": 4, "maxlength": 3000})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {
            ArcoRequest.Right.ACCESS: _("Know which data of mine you have (access)"),
            ArcoRequest.Right.RECTIFICATION: _("Correct data that are wrong (rectification)"),
            ArcoRequest.Right.CANCELLATION: _("Have my data deleted (cancellation)"),
            ArcoRequest.Right.OPPOSITION: _("Stop a use of my data (opposition)"),
        }
        self.fields["right"].choices = list(words.items())

    def clean_contact(self):
        return Contact.read(self.cleaned_data["contact"]).value
