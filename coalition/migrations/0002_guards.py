"""What the tables themselves refuse: the diary is append-only."""

from django.db import migrations

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON coalition_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("coalition", "0001_tables")]
    operations = [
        migrations.RunSQL(
            APPEND_ONLY, "DROP TRIGGER entry_append_only ON coalition_entry; DROP FUNCTION refuse_change()"
        )
    ]
