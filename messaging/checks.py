"""`manage.py check`: the templates of WhatsApp are such as Meta takes, in every language of the site."""

from django.conf import settings
from django.core.checks import Error, register


@register("messaging")
def check_whatsapp_templates(app_configs, **kwargs):
    from . import whatsapp_templates  # pywa is large: only for who checks

    found = [(event, said) for event, sentences in whatsapp_templates.problems().items() for said in sentences]
    events = {template.event for template in whatsapp_templates.asked_for()}
    found += [
        (event, f"its words in “{code}” name another template or give another number of parameters")
        for event in sorted(events)
        for code, _name in settings.LANGUAGES
        if not whatsapp_templates.same_parameters(event, code)
    ]
    return [Error(f"WhatsApp would refuse “{event}”: {said}.", hint="See messaging/rendering.py, whatsapp.txt.", id="messaging.E001") for event, said in found]
