from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_reports_and_old_slugs")]

    operations = [
        migrations.CreateModel(
            name="CooperativeChange",
            fields=[
                ("cooperative_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("changed_at", models.DateTimeField()),
                ("is_removed", models.BooleanField(default=False)),
                ("digest", models.CharField(blank=True, max_length=24)),
            ],
            options={"indexes": [models.Index(fields=["changed_at", "cooperative_id"], name="directory_change_order")]},
        ),
        # Who is public already: changed when its record was saved last.
        migrations.RunSQL(
            "INSERT INTO directory_cooperativechange (cooperative_id, changed_at, is_removed, digest) "
            "SELECT id, updated_at, false, '' FROM directory_cooperative WHERE live AND archived_at IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
