"""Versions and shares of segments, fields that all partners ask, the purpose of texts, an index of exact homes."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FIRST = """
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO contacts_segmentversion (segment_id, number, name, tree, by_id, at)
SELECT id, 1, name, tree, made_by_id, modified_at FROM contacts_segment;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """Two tables, a column, an index."""

    dependencies = [
        ("coalition", "0001_to_0005_tables"),
        ("contacts", "0027_changes_of_many"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SegmentShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="SegmentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("tree", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="customfield",
            name="is_shared",
            field=models.BooleanField(db_default=False, default=False, verbose_name="all partners ask it"),
        ),
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("alerts", "action alerts"),
                    ("events", "events"),
                    ("newsletter", "newsletter"),
                    ("calls", "calls by volunteers"),
                    ("texts", "text messages"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="consentstate",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("alerts", "action alerts"),
                    ("events", "events"),
                    ("newsletter", "newsletter"),
                    ("calls", "calls by volunteers"),
                    ("texts", "text messages"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="customfield",
            name="kind",
            field=models.CharField(
                choices=[
                    ("text", "A line of text"),
                    ("long", "Several lines of text"),
                    ("number", "A whole number"),
                    ("date", "A day"),
                    ("yes", "Yes or nothing"),
                    ("choice", "One of several"),
                    ("many", "Several of several"),
                    ("place", "A town or ZIP"),
                ],
                default="text",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(
                condition=models.Q(("lat__isnull", False), ("until", None)),
                fields=["lat", "lon"],
                include=("person",),
                name="address_point",
            ),
        ),
        migrations.AddField(
            model_name="segmentshare",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="segmentshare",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shares",
                to="contacts.segment",
            ),
        ),
        migrations.AddField(
            model_name="segmentshare",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="coalition.partner"
            ),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="contacts.segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentshare",
            constraint=models.UniqueConstraint(fields=("segment", "to"), name="one_segment_share"),
        ),
        migrations.AddConstraint(
            model_name="segmentversion",
            constraint=models.UniqueConstraint(fields=("segment", "number"), name="one_segment_version"),
        ),
        migrations.AddField(
            model_name="contactpoint",
            name="pace_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(condition=models.Q(("pace_days__gt", 0)), fields=["id"], name="point_paced"),
        ),
        # Every segment has its first version.
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
