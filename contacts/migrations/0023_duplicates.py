"""Duplicates: runs with their working notes, candidates, merges and what moved with them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Working notes of a running search: when the server crashes they are empty, and the search begins anew.
UNLOGGED = """
ALTER TABLE contacts_duplicatecard SET UNLOGGED;
ALTER TABLE contacts_duplicatepair SET UNLOGGED;
"""


class Migration(migrations.Migration):
    """Six tables."""

    dependencies = [
        ("coalition", "0001_to_0005_tables"),
        ("contacts", "0022_send_until"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DuplicateCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField()),
                ("given", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("preferred", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("family", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("roots", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("suffix", models.TextField()),
                ("zip", models.TextField()),
                ("street", models.TextField()),
                ("unit", models.TextField()),
                ("emails", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("spellings", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("phones", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("verified", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [models.Index(fields=["run_id", "person_id"], name="duplicate_card")],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("low_id", models.BigIntegerField()),
                ("high_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["run_id", "number"], name="duplicate_pair")],
            },
        ),
        migrations.CreateModel(
            name="DuplicateRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("search", "search for duplicates"), ("merge", "merging the certain ones")],
                        default="search",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("pairing", "looking for pairs"),
                            ("scoring", "comparing"),
                            ("merging", "merging"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("people", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("upto", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("skipped", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="coalition.partner"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("bits", models.FloatField()),
                ("band", models.CharField(max_length=8)),
                ("why", models.JSONField(default=list)),
                (
                    "doubts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to be decided"), ("merged", "merged"), ("dismissed", "two people")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "high",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.person"
                    ),
                ),
                (
                    "low",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.person"
                    ),
                ),
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
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.duplicaterun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("snapshot", models.JSONField(default=dict)),
                ("keeps", models.JSONField(default=dict)),
                ("withdrawn", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_batch", models.BooleanField(default=False)),
                ("swept_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merged_by", to="contacts.person"
                    ),
                ),
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
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="contacts.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MergedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relation", models.CharField(max_length=80)),
                ("row", models.BigIntegerField()),
                ("was", models.BigIntegerField()),
                ("became", models.BigIntegerField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="contacts.merge"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="duplicaterun",
            index=models.Index(fields=["partner", "-made_at"], name="duplicate_run_partner"),
        ),
        migrations.AddConstraint(
            model_name="duplicaterun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "pairing", "scoring", "merging"])),
                fields=("partner",),
                name="one_duplicate_run",
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["partner", "band", "-bits", "id"], name="candidate_open"
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("state", "open"), _negated=True),
                fields=["partner", "-decided_at"],
                name="candidate_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(fields=("partner", "low", "high"), name="one_candidate"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__lt", models.F("high"))), name="candidate_of_two"
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["partner", "-at", "-id"], name="merge_partner"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                condition=models.Q(("swept_at", None), ("undone_at", None)), fields=["at"], name="merge_unswept"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("loser",), name="one_merge_of_a_loser"
            ),
        ),
        migrations.AddIndex(
            model_name="mergedrow",
            index=models.Index(fields=["relation", "row"], name="merged_row"),
        ),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
    ]
