"""One index of reaches instead of two, and hashes in an index of hashes: both are written for every address (0056)."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes change, no row does."""

    dependencies = [("contacts", "0035_files_and_tags_of_imports")]

    operations = [
        migrations.AddIndex(
            model_name="reach",
            index=models.Index(fields=["point", "until", "person"], name="reach_point_now"),
        ),
        migrations.RemoveIndex(model_name="reach", name="reach_point"),
        migrations.RemoveIndex(model_name="reach", name="reach_now"),
        migrations.AddIndex(
            model_name="contactpoint",
            index=django.contrib.postgres.indexes.HashIndex(fields=["hash"], name="point_of_hash"),
        ),
        migrations.RemoveIndex(model_name="contactpoint", name="point_hash"),
    ]
