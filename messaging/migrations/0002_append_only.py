from django.db import migrations

from messaging import append_only


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunPython(append_only.create, append_only.drop)]
