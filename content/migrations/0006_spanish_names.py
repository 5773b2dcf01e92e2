from django.db import migrations

NAMES = (("Page", "title"), ("Page", "draft_title"), ("Collection", "name"))


def rename(apps, schema_editor):
    for model, field in NAMES:
        apps.get_model("wagtailcore", model).objects.filter(depth=1, **{field: "Root"}).update(**{field: "Raíz"})
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").update(name="Aprobación de moderadores")


class Migration(migrations.Migration):
    """What Wagtail's own migrations make stands in the admin's lists: in Spanish."""

    dependencies = [("content", "0005_review_task"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
