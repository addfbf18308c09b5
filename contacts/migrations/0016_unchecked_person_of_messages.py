from django.db import migrations, models

# The constraint checked each of a million new messages at the commit, though the freeze reads its people in the same
# statement. What it protected from is kept: nobody to whom a message is may be deleted under it.
GUARD = """
CREATE FUNCTION contacts_keep_who_was_written_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone JOIN contacts_message m ON m.person_id = gone.id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a message names a person who is to be deleted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_person_keep_who_was_written_to AFTER DELETE ON contacts_person
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION contacts_keep_who_was_written_to();
"""
UNGUARD = """
DROP TRIGGER contacts_person_keep_who_was_written_to ON contacts_person;
DROP FUNCTION contacts_keep_who_was_written_to();
"""


class Migration(migrations.Migration):
    """Let a message's person go unchecked when it is written, and guard the person instead."""

    dependencies = [("contacts", "0015_municipal_seats")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.CASCADE,
                related_name="messages",
                to="contacts.person",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
