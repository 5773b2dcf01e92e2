from django.db import migrations

from messaging import append_only


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_indices")]

    operations = [migrations.RunPython(append_only.create_kept, append_only.drop_kept)]
