from django.utils.translation import get_language

from .languages import BY_CODE, DEFAULT_LANGUAGE
from .preferences import Preferences


def portal(request):
    """For every template: the row of the language table, and whether pictures become their descriptions."""
    return {
        "language": BY_CODE.get(get_language() or DEFAULT_LANGUAGE, BY_CODE[DEFAULT_LANGUAGE]),
        "light_mode": Preferences.of(request).light,
    }
