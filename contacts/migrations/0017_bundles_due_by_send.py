from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a claim find the first bundle of a send at once, however many wait."""

    dependencies = [("contacts", "0016_unchecked_person_of_messages")]

    operations = [
        migrations.RemoveIndex(model_name="bundle", name="bundle_due"),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(
                condition=models.Q(("state__in", ["ready", "retry"])), fields=["dispatch", "id"], name="bundle_due"
            ),
        ),
    ]
