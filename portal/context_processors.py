from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from content.navigation import frame_for

from .languages import BY_CODE, DEFAULT_LANGUAGE
from .preferences import Preferences


def portal(request):
    """For every template: the row of the language table, whose words the interface speaks, what stands around the page (read when first asked for), and light mode."""
    language = BY_CODE.get(get_language() or DEFAULT_LANGUAGE, BY_CODE[DEFAULT_LANGUAGE])
    frame = SimpleLazyObject(lambda: frame_for(language.code))

    def part(name):
        return SimpleLazyObject(lambda: frame[name])

    return {
        "language": language,
        "interface_lang": language.interface_lang,
        "light_mode": Preferences.of(request).light,
        "navigation": SimpleLazyObject(lambda: [item | {"is_current": is_within(request.path, item["url"])} for item in frame["navigation"]]),
        "footer": part("footer"),
        "alert": part("alert"),
        "organisation": part("organisation"),
    }


def is_within(path, url):
    """Whether `path` lies below `url`; the front page holds nothing but itself."""
    return path == url or (url.count("/") > 2 and path.startswith(url))
