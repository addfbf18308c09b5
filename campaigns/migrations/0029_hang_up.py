"""Calls that are over for us are hung up at the provider, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0028_joint_positions"),
        ("contacts", "0001_to_0021_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="connectedcall",
            name="hang_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="connectedcall",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("connected", "Put through"),
                    ("office_busy", "The office was busy"),
                    ("office_no_answer", "Nobody answered at the office"),
                    ("office_failed", "The office could not be reached"),
                    ("hung_up", "The caller hung up before"),
                    ("stopped", "The caller stopped it on the page"),
                    ("no_key", "The caller pressed no key"),
                    ("not_wanted", "Whoever was rung had not asked for it"),
                    ("busy", "The caller's phone was busy"),
                    ("no_answer", "The caller did not answer"),
                    ("failed", "The caller's phone could not be reached"),
                    ("closed", "The office had closed meanwhile"),
                    ("seat_changed", "The seat had changed hands meanwhile"),
                    ("refused", "The phone company refused the call"),
                    ("late", "We did not get to it in time"),
                    ("lost", "Nobody told us how it ended"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="connectedcall",
            index=models.Index(
                condition=models.Q(("hang_up_at__isnull", False)), fields=["hang_up_at"], name="connected_hang_up"
            ),
        ),
    ]
