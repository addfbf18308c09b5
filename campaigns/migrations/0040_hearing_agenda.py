"""Hearings know where their agenda lies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("campaigns", "0039_cohosts_at_the_door")]

    operations = [
        migrations.AddField(
            "hearing", "agenda_url", models.URLField(blank=True, db_default="", default="", verbose_name="agenda")
        ),
    ]
