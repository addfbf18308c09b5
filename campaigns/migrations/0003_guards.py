"""What the tables themselves refuse: changed deeds."""

from django.db import migrations

# A deed keeps its facts; only its links may go (a deleted campaign or message) or move (a merged person).
LEDGER = """
CREATE TRIGGER action_append_only BEFORE UPDATE ON campaigns_action
    FOR EACH ROW
    WHEN ((OLD.uuid, OLD.partner_id, OLD.kind, OLD.about, OLD.reference, OLD.at, OLD.source, OLD.medium, OLD.submission)
        IS DISTINCT FROM
        (NEW.uuid, NEW.partner_id, NEW.kind, NEW.about, NEW.reference, NEW.at, NEW.source, NEW.medium, NEW.submission))
    EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("campaigns", "0002_tables"), ("coalition", "0002_guards")]
    operations = [migrations.RunSQL(LEDGER, "DROP TRIGGER action_append_only ON campaigns_action")]
