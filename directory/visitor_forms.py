"""Forms that a visitor sends without an account: no machine, no flood, and nothing written is lost."""

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class VisitorForm(forms.ModelForm):
    """`site` is for machines that fill in everything: people neither see nor reach it. The model has a `language`."""

    site = forms.CharField(label=_("Leave this empty"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    @property
    def people_fields(self):
        return [field for field in self if field.name != "site"]


def take(request, form, throttle, template, context):
    """Show `form`, or keep what it says. Afterwards the same path with `?enviado=1` says thank you, so that reloading sends nothing twice."""
    refused = False
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["site"]:
            return redirect(f"{request.path}?enviado=1")  # a machine: it is told what people are told
        if throttle.admits(request, throttle.act):
            form.instance.language = get_language()
            form.save()
            return redirect(f"{request.path}?enviado=1")
        refused = True
    sent = request.method != "POST" and request.GET.get("enviado") == "1"
    context = {"form": form, "refused": refused, "sent": sent, "seo": {"noindex": True}, **context}
    return render(request, template, context, status=429 if refused else 200)
