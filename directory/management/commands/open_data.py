from django.core.management.base import BaseCommand

from directory import open_data


class Command(BaseCommand):
    help = "Write the open data files (CSV and JSON of all public cooperatives and products) anew; nightly by the worker."

    def handle(self, **options):
        for row in open_data.make():
            self.stdout.write(f"{row.name}: {row.rows} rows, {row.size / 1e6:.1f} MB ({row.file.size / 1e6:.1f} MB compressed).")
