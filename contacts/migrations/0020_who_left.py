from django.db import migrations, models


class Migration(migrations.Migration):
    """Find the few of a send who unsubscribed without reading the rest."""

    dependencies = [("contacts", "0019_consent_lately")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("unsubscribed_at__isnull", False)),
                fields=["dispatch", "unsubscribed_at"],
                name="message_left",
            ),
        ),
    ]
