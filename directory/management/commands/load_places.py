from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from directory.gazetteer import UnusableFileError, load_inegi, load_shipped


class Command(BaseCommand):
    help = "Load states, municipalities and localities; with --inegi the official catalogue over them. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--inegi", type=Path, metavar="FILE", help="INEGI's catalogue of municipalities as CSV")

    def handle(self, *, inegi, **options):
        loaded = load_shipped()
        self.stdout.write(f"GeoNames: {loaded.made} places made")
        if inegi:
            try:
                loaded = load_inegi(inegi)
            except FileNotFoundError as error:
                raise CommandError(f"There is no file {inegi}.") from error
            except UnusableFileError as error:
                raise CommandError(f"{inegi.name}: {error}") from error
            self.stdout.write(f"INEGI: {loaded.made} municipalities made, {loaded.changed} changed")
