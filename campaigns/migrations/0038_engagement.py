"""Scores of engagement, and how far they are counted."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("campaigns", "0037_joint_asks"),
        ("coalition", "0001_to_0005_tables"),
        ("contacts", "0028_segments_and_fields"),
    ]

    operations = [
        migrations.CreateModel(
            name="EngagementMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_to", models.BigIntegerField(default=0)),
                ("all_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="coalition.partner"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.IntegerField()),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="coalition.partner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["partner", "points", "person"], name="engagement_points")],
                "constraints": [models.UniqueConstraint(fields=("person", "partner"), name="one_engagement")],
            },
        ),
    ]
