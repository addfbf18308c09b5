"""An import counts how often a worker took it: only the last one folds (decision 0056)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One number more."""

    dependencies = [("contacts", "0038_households_are_taken_back")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="claim",
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
