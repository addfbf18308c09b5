"""A host says whose names its co-hosts see at the door."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("campaigns", "0038_engagement")]

    operations = [
        migrations.AddField(
            "event",
            "door_names",
            models.CharField(
                choices=[
                    ("own", "Only of people whom they look after themselves"),
                    ("short", "Of everybody who signed up: first name and initial"),
                    ("full", "Of everybody who signed up: the whole name"),
                ],
                db_default="own",
                default="own",
                max_length=5,
            ),
        ),
    ]
