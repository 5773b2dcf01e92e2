from django.db import migrations

from directory.states import STATES


def load(apps, schema_editor):
    State = apps.get_model("directory", "State")
    for code, iso, name, abbreviation, latitude, longitude in STATES:
        State.objects.update_or_create(code=code, defaults={"iso": iso, "name": name, "abbreviation": abbreviation, "latitude": latitude, "longitude": longitude})


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_import_heartbeat")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
