"""What the tables themselves refuse: overlapping terms, changed consents, changed wordings."""

from django.db import migrations

TERMS = """
ALTER TABLE contacts_term ADD CONSTRAINT term_no_overlap
    EXCLUDE USING gist (seat_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&)
"""
CONSENT = """
CREATE TRIGGER consent_append_only BEFORE UPDATE ON contacts_consent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER wording_fixed BEFORE UPDATE ON contacts_wording
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers and exclusion constraints. Consent rows go only with their point (erasure keeps the suppression)."""

    dependencies = [("contacts", "0002_tables"), ("coalition", "0002_guards")]
    operations = [
        migrations.RunSQL(TERMS, "ALTER TABLE contacts_term DROP CONSTRAINT term_no_overlap"),
        migrations.RunSQL(
            CONSENT,
            "DROP TRIGGER consent_append_only ON contacts_consent; DROP TRIGGER wording_fixed ON contacts_wording",
        ),
    ]
