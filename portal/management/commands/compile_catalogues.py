"""Compile the translation catalogues with Babel, so that Python suffices (Django's own command needs GNU gettext)."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.reloader import translation_file_changed


def catalogues():
    """Paths of every `django.po` and `djangojs.po` of the project."""
    return sorted(settings.BASE_DIR.glob("locale/*/LC_MESSAGES/django*.po")) + sorted(settings.BASE_DIR.glob("*/locale/*/LC_MESSAGES/django*.po"))


class Command(BaseCommand):
    help = "Compile every locale/*/LC_MESSAGES/django*.po that is newer than its .mo."
    requires_system_checks = []  # checks ask for what this command makes

    def handle(self, **options):
        compiled = 0
        for source in catalogues():
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            try:
                with source.open("rb") as file:
                    catalogue = read_po(file, abort_invalid=True)
            except (PoFileError, ValueError) as error:
                raise CommandError(f"{source.relative_to(settings.BASE_DIR)}: {error}") from error
            # Written beside and moved into place: a server that starts meanwhile never reads half a catalogue.
            fresh = target.with_suffix(".mo.new")
            with fresh.open("wb") as file:
                write_mo(file, catalogue)
            fresh.replace(target)
            translation_file_changed(None, target)  # this process has loaded what was there: `serve` goes on to be the web server
            compiled += 1
        if options["verbosity"] > 1:
            self.stdout.write(f"{compiled} catalogues compiled")
