from portal.formats.es.formats import *  # noqa: F403  the country's own formats, whatever the language
