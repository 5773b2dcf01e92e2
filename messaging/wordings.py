"""What people agreed to, word for word, by version: `Consent.wording` names one. A change of words is a new version; old ones stay."""

from django.utils.translation import gettext_lazy as _

from .models.choices import Purpose

MINE = "mi-mensajes-1"  # the page /mi/mensajes/
WORDINGS = {
    MINE: {
        Purpose.SERVICE: _("I accept messages about what I take part in: my cooperative, the requests it gets, the events I register for."),
        Purpose.NEWS: _("I accept news of POSiBLE COOP. I can stop them at any time."),
    },
    "keyword-1": {
        Purpose.SERVICE: _("The person answered with one word: BAJA, ALTO, STOP or CANCELAR to stop all messages, ALTA to get them again."),
        Purpose.NEWS: _("The person answered with one word: BAJA, ALTO, STOP or CANCELAR to stop all messages, ALTA to get them again."),
    },
    "unsubscribe-1": {Purpose.NEWS: _("Shall we stop sending you news? Messages about what you take part in still reach you.")},
}
