"""The sender of a partner is told once: by its default identity. A migration of its own, after those rows are settled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("coalition", "0003_senders"),
    ]

    operations = [
        migrations.RemoveField(model_name="partner", name="reply_to"),
        migrations.RemoveField(model_name="partner", name="sender_email"),
        migrations.RemoveField(model_name="partner", name="sender_name"),
    ]
