"""Offices of policymakers have days: what a roster tells anew ends what it told before."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns; the one office of a kind is the one of now."""

    dependencies = [("contacts", "0031_households_are_proposed")]

    operations = [
        migrations.RemoveConstraint(model_name="office", name="one_office"),
        migrations.AddField("office", "since", models.DateField(default=django.utils.timezone.localdate)),
        migrations.AddField("office", "until", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("person", "kind"), name="one_office"
            ),
        ),
    ]
