"""Who was left out of a send, and why."""

import django.db.models.deletion
from django.db import migrations, models

FIXED = """
CREATE TRIGGER leftout_append_only BEFORE UPDATE ON contacts_leftout
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """One narrow table, and the trigger that keeps its rows as they were written."""

    dependencies = [("contacts", "0003_guards")]

    operations = [
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "dispatch_id", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=16)),
                (
                    "dispatch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.dispatch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.person",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FIXED, "DROP TRIGGER leftout_append_only ON contacts_leftout"),
    ]
