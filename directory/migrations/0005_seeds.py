from django.db import migrations

from directory.seeds import load


def forwards(apps, schema_editor):
    load(apps.get_model("directory", "Category"), apps.get_model("directory", "CategoryText"), apps.get_model("directory", "Certification"))


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_states")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
