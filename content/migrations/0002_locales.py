from django.conf import settings
from django.db import migrations


def make(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    default, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    # Wagtail's first migration makes its pages in whatever language was the default then.
    Page.objects.exclude(locale=default).filter(depth__lte=2).update(locale=default)


class Migration(migrations.Migration):
    """Every language of the site has its Locale from the first day, so that its address answers."""

    dependencies = [("content", "0001_initial"), ("wagtailcore", "0054_initial_locale")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
