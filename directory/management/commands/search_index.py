from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directory.indexing import differences, index_all, index_expired, product_index, reconcile, supplier_index
from search.engine.elasticsearch import client as elasticsearch


def upkeep_report():
    from search.engine.elasticsearch.upkeep import report  # 20 MB that a portal without it does without

    return report()


class Command(BaseCommand):
    help = "The indices of suppliers and products: rebuild without a gap in service, find and mend differences, say what is behind, or do what is due daily."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["rebuild", "reconcile", "status", "daily"])
        parser.add_argument("--part", choices=["database", "elasticsearch"], help="rebuild only one of the two")

    def handle(self, *, act, part=None, **options):
        today = timezone.localdate()
        if act == "rebuild":
            self.rebuild(today, part)
        elif act == "status":
            self.status(today)
        elif act == "daily":
            looked = index_expired(today)
            supplier_index().tidy()
            product_index().tidy()
            self.report(reconcile(today), "mended")
            self.stdout.write(f"{looked} cooperatives that the calendar changes.")
        else:
            self.report(reconcile(today), "mended")

    def status(self, today):
        from elasticsearch import ApiError, TransportError  # 20 MB that a portal without it does without

        for line in upkeep_report():  # at once; the comparison takes minutes at full size
            self.stdout.write(line)
        self.stdout.flush()
        try:
            self.report(differences(today), "found")
        except (ApiError, TransportError) as error:
            raise CommandError("Not compared with the records, since Elasticsearch does not answer.") from error

    def rebuild(self, today, part):
        """Elasticsearch first: an index that fills beside the one in use is told of what changes meanwhile."""
        if part != "database" and elasticsearch.enabled():
            from search.engine.elasticsearch.rebuild import AlreadyRunningError, rebuild

            try:
                run = rebuild(today, say=self.stdout.write)
            except AlreadyRunningError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"Elasticsearch: {run.documents} documents in {(run.finished_at - run.started_at).total_seconds():.0f} s.")
        if part != "elasticsearch":
            self.stdout.write(f"{index_all(force=True)} cooperatives looked at.")

    def report(self, found, done):
        for name, wrong in found.items():
            self.stdout.write(f"{name}: {len(wrong.missing)} missing, {len(wrong.ghosts)} ghosts, {len(wrong.stale)} stale {done}.")
