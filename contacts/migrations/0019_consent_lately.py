import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """Find what people agreed to lately: ladders ask for it again and again."""

    dependencies = [("contacts", "0018_roster_drafts")]

    operations = [
        migrations.AddIndex(
            model_name="consent",
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["at"], name="consent_lately"),
        ),
    ]
