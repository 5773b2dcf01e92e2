import search.models
from django.db import migrations, models

from search.synonyms import SEEDS


def seed(apps, schema_editor):
    group = apps.get_model("search", "SynonymGroup")
    group.objects.bulk_create(group(language=language, words="\n".join(words)) for language, rows in SEEDS.items() for words in rows)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_functions_of_parts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SynonymGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=search.models.language_choices, default='es', max_length=12, verbose_name='language')),
                ('words', models.TextField(help_text='One word or phrase a line, two at least. Accents and plurals do not matter.', max_length=1000, verbose_name='words that mean the same')),
            ],
            options={
                'verbose_name': 'group of synonyms',
                'verbose_name_plural': 'synonyms',
                'ordering': ['language', 'words'],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
