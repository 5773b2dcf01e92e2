"""Rules of the house that `manage.py check` keeps: languages that are listed are reachable; foreign keys point down; no table is kept unasked."""

import re
from gettext import c2py
from importlib.util import find_spec
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po
from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.db.models import EmailField, GenericIPAddressField
from django.utils.translation import get_language_info

from .languages import DEFAULT_LANGUAGE

PLURAL = re.compile(r"Plural-Forms: *nplurals=\d+; *plural=(?P<plural>[^;]+);")
# Top to bottom; apps in one tuple stand on the same line and do not know each other (architecture.md).
LAYERS = (("portal",), ("home",), ("events", "directory"), ("messaging",), ("accounts", "content", "search"))


@register("languages")
def check_languages(app_configs, **kwargs):
    """Each listed language has a name, a compiled catalogue with a plural rule, and formats. Django itself says nothing of these."""
    return [error for code, _name in settings.LANGUAGES if code != DEFAULT_LANGUAGE for error in (*known(code), *catalogue(code), *formats(code))]


def known(code):
    try:
        get_language_info(code)
    except KeyError:
        yield Error(
            f"Language '{code}' is in LANGUAGES but not in LANG_INFO: every page with the switcher would fail.",
            hint="Give it a row in portal/languages.py.",
            id="portal.E001",
        )


def catalogue(code):
    sources = [Path(folder, code, "LC_MESSAGES", "django.po") for folder in settings.LOCALE_PATHS]
    source = next((path for path in sources if path.exists()), None)
    if source is None:
        yield Error(
            f"Language '{code}' has no catalogue: Django would take its pages offline.",
            hint=f"Write locale/{code}/LC_MESSAGES/django.po, even empty.",
            id="portal.E002",
        )
        return
    yield from broken(source, code)
    if not source.with_suffix(".mo").exists():
        yield Error(
            f"The catalogue of language '{code}' is not compiled: its pages are not reachable.", hint="Run manage.py compile_catalogues.", id="portal.E003"
        )


def broken(source, code):
    try:
        with source.open("rb") as file:
            read_po(file, abort_invalid=True)
        rule = PLURAL.search(source.read_text(encoding="utf-8"))
        c2py(rule["plural"] if rule else "")
    except (PoFileError, ValueError) as error:
        yield Error(
            f"The catalogue of language '{code}' has no valid plural rule ({error}): every request in it would fail.",
            hint="Write its Plural-Forms header by hand.",
            id="portal.E004",
        )


def formats(code):
    packages = settings.FORMAT_MODULE_PATH or []
    packages = [packages] if isinstance(packages, str) else packages
    for package in packages:
        try:
            if find_spec(f"{package}.{code}.formats"):
                return
        except ModuleNotFoundError:
            continue
    yield Error(
        f"Language '{code}' has no format module: its dates and numbers would be American.", hint=f"Write portal/formats/{code}/formats.py.", id="portal.E005"
    )


@register("layers")
def check_layers(app_configs, **kwargs):
    """A foreign key from a lower app to a higher one, or to one on its own line, is an import that import-linter does not see."""
    level = {app: number for number, line in enumerate(LAYERS) for app in line}
    errors = []
    for model in apps.get_models(include_auto_created=True):
        own = model._meta.app_label
        for field in model._meta.get_fields():
            if own not in level or field.auto_created or not field.is_relation or not field.related_model or isinstance(field.related_model, str):
                continue
            other = field.related_model._meta.app_label
            is_person = field.related_model._meta.label == settings.AUTH_USER_MODEL  # Wagtail's own pages and files name people
            if other in level and other != own and level[other] <= level[own] and not is_person:
                errors.append(
                    Error(
                        f"{model._meta.label}.{field.name} points up or sideways, to {field.related_model._meta.label}.",
                        hint="Put the relation into the higher app.",
                        id="portal.E006",
                    )
                )
    return errors


@register("retention")
def check_retention(app_configs, **kwargs):
    """Every table has a rule that says how long, or stands among those that hold nothing of people, column by column; both name only what there is."""
    from .impersonal import IMPERSONAL
    from .retention import RULES

    known = {model._meta.label: model for model in apps.get_models() if not model._meta.proxy}
    ruled = {rule.model for rule in RULES}
    errors = [error for label, model in known.items() if label not in ruled and not is_page(model) for error in unruled(label, model, IMPERSONAL.get(label))]
    both, gone = ruled & set(IMPERSONAL), set(IMPERSONAL) - set(known) - ONLY_ON_SQLITE
    errors += [Error(f"portal/impersonal.py says that {label} holds nothing of people, and it has a rule.", id="portal.E011") for label in sorted(both)]
    errors += [Error(f"portal/impersonal.py names {label}, which is no model.", id="portal.E008") for label in sorted(gone)]
    for rule in RULES:
        if rule.model not in known:
            errors.append(Error(f"portal/retention.py has a rule for {rule.model}, which is no model.", id="portal.E008"))
        elif rule.since and rule.since not in {column.name for column in known[rule.model]._meta.get_fields()}:
            errors.append(Error(f"portal/retention.py counts {rule.model} from {rule.since}, which it does not have.", id="portal.E009"))
    return errors


ONLY_ON_SQLITE = {"wagtailsearch.SQLiteFTSIndexEntry"}


def unruled(label, model, looked_at):
    """What is wrong with a table without a rule. `looked_at`: its columns as portal/impersonal.py lists them, None where it does not stand there."""
    from django.contrib.auth import get_user_model

    from .impersonal import free_columns

    free = free_columns(model)
    persons = sorted(
        column.name
        for column in model._meta.local_concrete_fields
        if isinstance(column, (EmailField, GenericIPAddressField)) or (column.is_relation and column.related_model is get_user_model())
    )
    if persons:
        yield Error(
            f"{label} names people ({', '.join(persons)}) and no rule says how long it is kept.",
            hint="Give it a row in portal/retention.py.",
            id="portal.E007",
        )
    elif looked_at is None:
        yield Error(
            f"Nobody has said whether {label} holds anything of people ({', '.join(sorted(free)) or 'no text'}).",
            hint="Give it a row in portal/retention.py, or in portal/impersonal.py where it surely does not.",
            id="portal.E010",
        )
    elif free != set(looked_at.split()):
        yield Error(
            f"portal/impersonal.py says that {label} holds nothing of people and misjudges these columns: {', '.join(sorted(free ^ set(looked_at.split())))}.",
            hint="Ask what will be written into a new one; write it there too, or give the table a rule in portal/retention.py.",
            id="portal.E012",
        )


def is_page(model):
    """Pages share the rule of wagtailcore.Page."""
    from wagtail.models import Page

    return issubclass(model, Page) and model is not Page
