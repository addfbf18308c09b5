"""All of contacts' tables in one step: what 0001 to 0021 made, which stay for bases that stand between them."""

import contacts.people.models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from coalition.tables import Together

FOLD_TEXT = """
CREATE OR REPLACE FUNCTION fold_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, value)) $$;
"""
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
FIXED = """
CREATE TRIGGER leftout_append_only BEFORE UPDATE ON contacts_leftout
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
# A row per bundle and statement: by how much it changed the counts. What a freeze writes counts for nothing yet.
TALLY = """
CREATE FUNCTION tally_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contacts_tally (dispatch_id, bundle_id, processed, deferred, dropped, delivered, bounced, complained,
                                clicked, acted, unsubscribed)
    SELECT n.dispatch_id, n.bundle_id,
           count(*) FILTER (WHERE n.fate = 'processed') - count(*) FILTER (WHERE o.fate = 'processed'),
           count(*) FILTER (WHERE n.fate = 'deferred') - count(*) FILTER (WHERE o.fate = 'deferred'),
           count(*) FILTER (WHERE n.fate = 'dropped') - count(*) FILTER (WHERE o.fate = 'dropped'),
           count(*) FILTER (WHERE n.fate = 'delivered') - count(*) FILTER (WHERE o.fate = 'delivered'),
           count(*) FILTER (WHERE n.fate = 'bounced') - count(*) FILTER (WHERE o.fate = 'bounced'),
           count(*) FILTER (WHERE n.fate = 'complained') - count(*) FILTER (WHERE o.fate = 'complained'),
           count(n.clicked_at) - count(o.clicked_at),
           count(n.acted_at) - count(o.acted_at),
           count(n.unsubscribed_at) - count(o.unsubscribed_at)
    FROM messages_before o JOIN messages_after n USING (id)
    WHERE (o.fate, o.clicked_at IS NULL, o.acted_at IS NULL, o.unsubscribed_at IS NULL)
       IS DISTINCT FROM (n.fate, n.clicked_at IS NULL, n.acted_at IS NULL, n.unsubscribed_at IS NULL)
    GROUP BY n.dispatch_id, n.bundle_id;
    RETURN NULL;
END $$;
CREATE TRIGGER message_tally AFTER UPDATE ON contacts_message
    REFERENCING OLD TABLE AS messages_before NEW TABLE AS messages_after
    FOR EACH STATEMENT EXECUTE FUNCTION tally_messages();
"""
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
UNDO = "DROP TRIGGER message_tally ON contacts_message; DROP FUNCTION tally_messages()"


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("contacts", "0001_ground"),
        ("contacts", "0002_tables"),
        ("contacts", "0003_guards"),
        ("contacts", "0004_left_out"),
        ("contacts", "0005_introductions"),
        ("contacts", "0006_events"),
        ("contacts", "0007_slots_and_pace"),
        ("contacts", "0008_follow_ups"),
        ("contacts", "0009_replies"),
        ("contacts", "0010_tallies_and_halts"),
        ("contacts", "0011_dated_plans"),
        ("contacts", "0012_own_fields"),
        ("contacts", "0013_offices_and_geocoder"),
        ("contacts", "0014_unchecked_point_of_messages"),
        ("contacts", "0015_municipal_seats"),
        ("contacts", "0016_unchecked_person_of_messages"),
        ("contacts", "0017_bundles_due_by_send"),
        ("contacts", "0018_roster_drafts"),
        ("contacts", "0019_consent_lately"),
        ("contacts", "0020_who_left"),
        ("contacts", "0021_roster_decisions"),
    ]
    dependencies = [
        ("coalition", "0001_to_0005_tables"),
    ]
    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS unaccent", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", migrations.RunSQL.noop),
        migrations.RunSQL(FOLD_TEXT, "DROP FUNCTION IF EXISTS fold_text(text)"),
        Together([
            migrations.CreateModel(
                name='GeocoderAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('lat', models.FloatField(null=True)),
                    ('lon', models.FloatField(null=True)),
                    ('benchmark', models.CharField(max_length=60)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
            ),
            migrations.CreateModel(
                name='Town',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('key', models.CharField(max_length=80, unique=True)),
                    ('geoid', models.CharField(blank=True, max_length=20)),
                    ('population', models.IntegerField(null=True)),
                    ('lat', models.FloatField(null=True)),
                    ('lon', models.FloatField(null=True)),
                ],
                options={
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='Committee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=150, verbose_name='name')),
                    ('chamber', models.CharField(default='joint', max_length=10)),
                    ('external_id', models.CharField(blank=True, max_length=80)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('website', models.URLField(blank=True)),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('chamber', 'name'), name='one_committee')],
                },
            ),
            migrations.CreateModel(
                name='CommitteeDecision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=200, unique=True)),
                    ('told', models.CharField(max_length=150)),
                    ('verdict', models.CharField(choices=[('leave_out', 'a fault: leave it out'), ('same', 'the same committee: its members sit on it too'), ('other', 'another committee, which is called')], max_length=10)),
                    ('name', models.CharField(blank=True, max_length=150)),
                    ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['told', 'key'],
                },
            ),
            migrations.CreateModel(
                name='ContactPoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone')], max_length=10)),
                    ('value', models.CharField(max_length=320)),
                    ('raw', models.CharField(blank=True, max_length=320)),
                    ('canonical', models.CharField(blank=True, max_length=320)),
                    ('hash', models.CharField(max_length=64)),
                    ('status', models.CharField(choices=[('ok', 'works'), ('bounced', 'does not exist'), ('complained', 'complained of spam'), ('invalid', 'not valid')], default='ok', max_length=12)),
                    ('status_at', models.DateTimeField(blank=True, null=True)),
                    ('soft_bounces', models.SmallIntegerField(default=0)),
                    ('verified_at', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['value'], name='point_value_trgm', opclasses=['gin_trgm_ops']), models.Index(fields=['hash'], name='point_hash'), models.Index(condition=models.Q(('status', 'ok'), _negated=True), fields=['id'], name='point_bad'), models.Index(condition=models.Q(('soft_bounces__gt', 0)), fields=['id'], name='point_worn')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'value'), name='one_contact_point')],
                },
            ),
            migrations.CreateModel(
                name='CustomField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key', models.SlugField(max_length=40)),
                    ('kind', models.CharField(choices=[('text', 'A line of text'), ('long', 'Several lines of text'), ('number', 'A whole number'), ('date', 'A day'), ('yes', 'Yes or nothing'), ('choice', 'One of several')], default='text', max_length=10, verbose_name='kind')),
                    ('labels', models.JSONField(default=dict)),
                    ('choices', models.JSONField(blank=True, default=list)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('archived_at', models.DateTimeField(blank=True, null=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Dispatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('reference', models.CharField(max_length=80, unique=True)),
                    ('purpose', models.CharField(max_length=20)),
                    ('state', models.CharField(choices=[('running', 'running'), ('paused', 'paused'), ('done', 'done'), ('cancelled', 'cancelled'), ('halted', 'halted')], default='running', max_length=10)),
                    ('standing', models.BooleanField(default=False)),
                    ('priority', models.SmallIntegerField(default=5)),
                    ('from_email', models.EmailField(max_length=254)),
                    ('from_name', models.CharField(blank=True, max_length=100)),
                    ('reply_to', models.EmailField(blank=True, max_length=254)),
                    ('left_out', models.JSONField(blank=True, default=dict)),
                    ('size', models.IntegerField(default=0)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('halt_facts', models.JSONField(blank=True, default=dict)),
                    ('provider_errors', models.SmallIntegerField(default=0)),
                    ('watched_from', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Content',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(max_length=5)),
                    ('variant', models.CharField(default='A', max_length=1)),
                    ('from_email', models.EmailField(blank=True, max_length=254)),
                    ('from_name', models.CharField(blank=True, max_length=100)),
                    ('reply_to', models.EmailField(blank=True, max_length=254)),
                    ('subject', models.TextField()),
                    ('html', models.TextField()),
                    ('text', models.TextField()),
                    ('regions', models.JSONField(default=list)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='contacts.dispatch')),
                ],
            ),
            migrations.CreateModel(
                name='Bundle',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('language', models.CharField(max_length=5)),
                    ('variant', models.CharField(default='A', max_length=1)),
                    ('is_rest', models.BooleanField(db_default=False)),
                    ('size', models.IntegerField(default=0)),
                    ('domain', models.CharField(db_default='', max_length=255)),
                    ('due_at', models.DateTimeField(blank=True, null=True)),
                    ('zone', models.CharField(db_default='', max_length=40)),
                    ('state', models.CharField(choices=[('held', 'held until a decision'), ('ready', 'ready'), ('claimed', 'claimed'), ('in_flight', 'in flight'), ('accepted', 'accepted'), ('retry', 'to be tried again'), ('unknown', 'unknown'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='ready', max_length=10)),
                    ('fence', models.BigIntegerField(default=0)),
                    ('leased_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.SmallIntegerField(default=0)),
                    ('request_uuid', models.UUIDField(blank=True, null=True)),
                    ('retry_after', models.DateTimeField(blank=True, null=True)),
                    ('provider_id', models.CharField(blank=True, max_length=100)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('handed_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bundles', to='contacts.dispatch')),
                ],
            ),
            migrations.CreateModel(
                name='District',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('chamber', models.CharField(choices=[('upper', 'Senate'), ('lower', 'House'), ('congress', 'U.S. House')], max_length=10)),
                    ('number', models.IntegerField()),
                    ('name', models.CharField(max_length=80)),
                    ('ocd_id', models.CharField(blank=True, max_length=120)),
                    ('plan', models.CharField(max_length=20)),
                    ('valid_from', models.DateField(null=True)),
                    ('valid_to', models.DateField(null=True)),
                    ('geometry', models.JSONField(null=True)),
                    ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['chamber', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('chamber', 'number', 'plan'), name='one_district')],
                },
            ),
            migrations.CreateModel(
                name='HookTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hook', models.CharField(max_length=10)),
                    ('day', models.DateField()),
                    ('posts', models.IntegerField(default=0)),
                    ('items', models.IntegerField(default=0)),
                    ('refused', models.IntegerField(default=0)),
                    ('unreadable', models.IntegerField(default=0)),
                    ('last_at', models.DateTimeField(blank=True, null=True)),
                    ('refused_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('hook', 'day'), name='one_tally_a_day')],
                },
            ),
            migrations.CreateModel(
                name='ImportRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('file', models.FileField(upload_to='imports/%Y/%m/')),
                    ('file_name', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('encoding', models.CharField(blank=True, max_length=40)),
                    ('delimiter', models.CharField(blank=True, max_length=4)),
                    ('header', models.JSONField(default=list)),
                    ('mapping', models.JSONField(default=dict)),
                    ('source', models.CharField(blank=True, max_length=100, verbose_name='where it comes from')),
                    ('basis', models.CharField(blank=True, max_length=30, verbose_name='basis of consent')),
                    ('basis_note', models.CharField(blank=True, max_length=200)),
                    ('purposes', models.JSONField(default=list)),
                    ('tag', models.CharField(blank=True, max_length=60)),
                    ('dry_run', models.JSONField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('uploaded', 'uploaded'), ('ready', 'ready'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='uploaded', max_length=10)),
                    ('rows', models.IntegerField(default=0)),
                    ('read', models.IntegerField(default=0)),
                    ('counts', models.JSONField(default=dict)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('leased_until', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('language', models.CharField(max_length=5)),
                    ('variant', models.CharField(default='A', max_length=1)),
                    ('values', models.JSONField(default=dict)),
                    ('fate', models.CharField(choices=[('pending', 'waiting'), ('dropped', 'dropped'), ('processed', 'processed'), ('deferred', 'deferred'), ('delivered', 'delivered'), ('bounced', 'bounced'), ('complained', 'marked as spam')], default='pending', max_length=10)),
                    ('fate_at', models.DateTimeField(blank=True, null=True)),
                    ('fate_reason', models.CharField(blank=True, max_length=60)),
                    ('clicked_at', models.DateTimeField(blank=True, null=True)),
                    ('acted_at', models.DateTimeField(blank=True, null=True)),
                    ('unsubscribed_at', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('personal', models.BooleanField(default=False)),
                    ('bundle', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='contacts.bundle')),
                    ('dispatch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='contacts.dispatch')),
                    ('point', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='contacts.contactpoint')),
                ],
            ),
            migrations.CreateModel(
                name='MailEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_id', models.CharField(max_length=120, unique=True)),
                    ('bundle_uuid', models.UUIDField(null=True)),
                    ('kind', models.CharField(max_length=20)),
                    ('at', models.DateTimeField()),
                    ('facts', models.JSONField(default=dict)),
                    ('is_machine', models.BooleanField(default=False)),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='contacts.message')),
                ],
            ),
            migrations.CreateModel(
                name='MunicipalDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=200)),
                    ('seats', models.JSONField()),
                    ('faults', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('written_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Organization',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('kind', models.CharField(choices=[('school', 'School'), ('district', 'School district'), ('nonprofit', 'Nonprofit'), ('government', 'Government'), ('media', 'Media'), ('union', 'Union'), ('business', 'Business'), ('faith', 'Faith community'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind')),
                    ('town', models.CharField(blank=True, max_length=80, verbose_name='town')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='contacts.organization')),
                    ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('given_name', models.CharField(blank=True, max_length=100, verbose_name='given name')),
                    ('family_name', models.CharField(blank=True, max_length=100, verbose_name='family name')),
                    ('preferred_name', models.CharField(blank=True, max_length=100, verbose_name='preferred name')),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], default='en', max_length=5, verbose_name='language')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('modified_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('erased_at', models.DateTimeField(blank=True, null=True)),
                    ('search_name', models.GeneratedField(db_persist=True, expression=contacts.people.models.FoldText(contacts.people.models.FullName(models.F('given_name'), models.Value(' '), models.F('family_name'))), output_field=models.TextField())),
                    ('sort_name', models.GeneratedField(db_persist=True, expression=contacts.people.models.FoldText(contacts.people.models.FullName(models.F('family_name'), models.Value(' '), models.F('given_name'))), output_field=models.TextField())),
                    ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Office',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(default='capitol', max_length=20)),
                    ('address', models.CharField(blank=True, max_length=250)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('website', models.URLField(blank=True)),
                    ('bounced_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offices', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Note',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('text', models.TextField(verbose_name='note')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='contacts.person')),
                ],
            ),
            migrations.AddField(
                model_name='message',
                name='person',
                field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='contacts.person'),
            ),
            migrations.CreateModel(
                name='LeftOut',
                fields=[
                    ('pk', models.CompositePrimaryKey('dispatch_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('reason', models.CharField(max_length=16)),
                    ('dispatch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.dispatch')),
                    ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Introduction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('to', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='FollowUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('text', models.CharField(max_length=300, verbose_name='what to do')),
                    ('due_on', models.DateField(verbose_name='until')),
                    ('because', models.CharField(blank=True, max_length=150)),
                    ('key', models.CharField(blank=True, max_length=80)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('assignee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='CustomAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.CharField(max_length=1000)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='contacts.customfield')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='CommitteeTerm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(default='member', max_length=40)),
                    ('since', models.DateField(default=django.utils.timezone.localdate)),
                    ('until', models.DateField(blank=True, null=True)),
                    ('committee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='contacts.committee')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='committee_terms', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Affiliation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(blank=True, max_length=120, verbose_name='title')),
                    ('since', models.DateField(default=django.utils.timezone.localdate)),
                    ('until', models.DateField(blank=True, null=True)),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='contacts.organization')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Reach',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('label', models.CharField(blank=True, max_length=20)),
                    ('is_primary', models.BooleanField(default=True)),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('until', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reaches', to='contacts.person')),
                    ('point', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reaches', to='contacts.contactpoint')),
                ],
            ),
            migrations.CreateModel(
                name='Reconciliation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('state', models.CharField(choices=[('asked', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='asked', max_length=10)),
                    ('since', models.DateTimeField(blank=True, null=True)),
                    ('found', models.JSONField(blank=True, default=dict)),
                    ('error', models.CharField(blank=True, max_length=20)),
                    ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('asked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Reply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(choices=[('person', 'a person'), ('auto', 'automatic reply'), ('spam', 'spam'), ('own', 'our own mail')], default='person', max_length=10)),
                    ('why_auto', models.CharField(blank=True, max_length=20)),
                    ('wants_out', models.BooleanField(default=False)),
                    ('from_address', models.CharField(max_length=320)),
                    ('from_name', models.CharField(blank=True, max_length=200)),
                    ('subject', models.CharField(blank=True, max_length=400)),
                    ('text', models.TextField(blank=True)),
                    ('attachments', models.SmallIntegerField(default=0)),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('forward_at', models.DateTimeField(blank=True, null=True)),
                    ('forwarded_at', models.DateTimeField(blank=True, null=True)),
                    ('forward_error', models.CharField(blank=True, max_length=200)),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('handled_at', models.DateTimeField(blank=True, null=True)),
                    ('handled_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replies', to='contacts.message')),
                    ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Residence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('chamber', models.CharField(choices=[('upper', 'Senate'), ('lower', 'House'), ('congress', 'U.S. House')], max_length=10)),
                    ('plan', models.CharField(max_length=20)),
                    ('confidence', models.FloatField()),
                    ('candidates', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                    ('how', models.CharField(choices=[('point', 'exact point'), ('street', 'street address'), ('zip', 'ZIP and town'), ('town', 'town only'), ('unknown', 'unknown')], max_length=10)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='residences', to='contacts.district')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='residences', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Role',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('parent', 'Parent or guardian'), ('educator', 'Educator'), ('student', 'Student'), ('policymaker', 'Policymaker'), ('staff', 'Staff of a policymaker'), ('press', 'Press'), ('alum', 'Graduate'), ('community', 'Community member')], max_length=20, verbose_name='role')),
                    ('detail', models.JSONField(blank=True, default=dict)),
                    ('since', models.DateField(default=django.utils.timezone.localdate)),
                    ('until', models.DateField(blank=True, null=True)),
                    ('source', models.CharField(blank=True, max_length=40)),
                    ('organization', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.organization')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='RosterDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=150)),
                    ('facts', models.JSONField()),
                    ('changes', models.JSONField()),
                    ('state', models.CharField(choices=[('waiting', 'waits for a yes'), ('applied', 'applied'), ('dropped', 'dropped')], default='waiting', max_length=10)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-made_at'],
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('chamber', models.CharField(choices=[('upper', 'Senate'), ('lower', 'House'), ('congress', 'U.S. House'), ('governor', 'Governor'), ('municipal', 'Town')], max_length=10)),
                    ('number', models.IntegerField()),
                    ('ocd_id', models.CharField(blank=True, max_length=120)),
                    ('name', models.CharField(blank=True, max_length=230)),
                    ('key', models.CharField(blank=True, max_length=230)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='seats', to='contacts.district')),
                    ('town', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.town')),
                ],
            ),
            migrations.CreateModel(
                name='Segment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('tree', models.JSONField(default=dict)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('modified_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('archived_at', models.DateTimeField(blank=True, null=True)),
                    ('counted', models.IntegerField(blank=True, null=True)),
                    ('counted_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='SendingRate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('domain', models.CharField(max_length=255, unique=True)),
                    ('per_second', models.IntegerField(blank=True, null=True)),
                    ('per_day', models.IntegerField(blank=True, null=True)),
                    ('warm_up_on', models.DateField(blank=True, null=True)),
                    ('warm_up_caps', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                    ('tokens', models.FloatField(default=0)),
                    ('refilled_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('blocked_until', models.DateTimeField(blank=True, null=True)),
                    ('day', models.DateField(blank=True, null=True)),
                    ('sent_today', models.IntegerField(default=0)),
                    ('modified_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('domain', django.db.models.functions.text.Lower(models.F('domain')))), name='rate_domain_lower'), models.CheckConstraint(condition=models.Q(('per_second', None), ('per_second__gte', 1), _connector='OR'), name='rate_per_second'), models.CheckConstraint(condition=models.Q(('per_day', None), ('per_day__gte', 0), _connector='OR'), name='rate_per_day')],
                },
            ),
            migrations.CreateModel(
                name='Stewardship',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('via', models.CharField(blank=True, max_length=40)),
                    ('partner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stewardships', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('origin', models.CharField(choices=[('web', 'web form'), ('embed', 'embedded form'), ('api', 'API'), ('csv', 'file import'), ('paper', 'paper'), ('phone', 'phone'), ('desk', 'desk')], max_length=10)),
                    ('about', models.CharField(blank=True, max_length=80)),
                    ('payload', models.JSONField(default=dict)),
                    ('language', models.CharField(default='en', max_length=5)),
                    ('key', models.CharField(max_length=80)),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('folded', 'folded'), ('refused', 'refused'), ('spam', 'spam')], default='waiting', max_length=10)),
                    ('folded_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=60)),
                    ('reason_facts', models.JSONField(blank=True, default=dict)),
                    ('result', models.JSONField(blank=True, default=dict)),
                    ('run', models.UUIDField(blank=True, null=True)),
                    ('row', models.IntegerField(blank=True, null=True)),
                    ('twin', models.CharField(blank=True, db_default='', default='', max_length=32)),
                    ('partner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='submissions', to='contacts.person')),
                ],
            ),
            migrations.CreateModel(
                name='Suppression',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone')], max_length=10)),
                    ('hash', models.CharField(max_length=64)),
                    ('reason', models.CharField(max_length=20)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('kind', 'hash'), name='one_suppression')],
                },
            ),
            migrations.CreateModel(
                name='Tag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Tagging',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('via', models.CharField(blank=True, max_length=40)),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='contacts.person')),
                    ('tag', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='contacts.tag')),
                ],
            ),
            migrations.CreateModel(
                name='Tally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('processed', models.IntegerField(default=0)),
                    ('deferred', models.IntegerField(default=0)),
                    ('dropped', models.IntegerField(default=0)),
                    ('delivered', models.IntegerField(default=0)),
                    ('bounced', models.IntegerField(default=0)),
                    ('complained', models.IntegerField(default=0)),
                    ('clicked', models.IntegerField(default=0)),
                    ('acted', models.IntegerField(default=0)),
                    ('unsubscribed', models.IntegerField(default=0)),
                    ('bundle', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.bundle')),
                    ('dispatch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='contacts.dispatch')),
                ],
            ),
            migrations.CreateModel(
                name='Term',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('party', models.CharField(blank=True, max_length=80)),
                    ('title', models.CharField(blank=True, max_length=100)),
                    ('starts_on', models.DateField()),
                    ('ends_on', models.DateField(blank=True, null=True)),
                    ('source', models.CharField(blank=True, max_length=200)),
                    ('external_id', models.CharField(blank=True, max_length=80)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='contacts.person')),
                    ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='contacts.seat')),
                ],
            ),
            migrations.CreateModel(
                name='PlaceShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('zip', models.CharField(blank=True, max_length=5)),
                    ('chamber', models.CharField(choices=[('upper', 'Senate'), ('lower', 'House'), ('congress', 'U.S. House')], max_length=10)),
                    ('plan', models.CharField(max_length=20)),
                    ('share', models.FloatField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='contacts.district')),
                    ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='contacts.town')),
                ],
            ),
            migrations.CreateModel(
                name='Address',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                    ('unit', models.CharField(blank=True, max_length=40, verbose_name='unit')),
                    ('town_text', models.CharField(blank=True, max_length=80, verbose_name='town')),
                    ('state', models.CharField(blank=True, max_length=2, verbose_name='state')),
                    ('zip', models.CharField(blank=True, max_length=5, verbose_name='ZIP')),
                    ('lat', models.FloatField(blank=True, null=True)),
                    ('lon', models.FloatField(blank=True, null=True)),
                    ('precision', models.CharField(choices=[('point', 'exact point'), ('street', 'street address'), ('zip', 'ZIP and town'), ('town', 'town only'), ('unknown', 'unknown')], default='unknown', max_length=10)),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('until', models.DateTimeField(blank=True, null=True)),
                    ('matched_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='contacts.person')),
                    ('town', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='addresses', to='contacts.town')),
                ],
            ),
            migrations.CreateModel(
                name='TownName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80, unique=True)),
                    ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='contacts.town')),
                ],
            ),
            migrations.CreateModel(
                name='Wording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key', models.CharField(max_length=80)),
                    ('version', models.IntegerField(default=1)),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], max_length=5)),
                    ('text', models.TextField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('key', 'version', 'language'), name='one_wording')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone calls'), ('sms', 'text messages')], max_length=10)),
                    ('purpose', models.CharField(choices=[('alerts', 'action alerts'), ('events', 'events'), ('newsletter', 'newsletter'), ('calls', 'calls by volunteers')], max_length=12)),
                    ('decision', models.CharField(choices=[('granted', 'allowed'), ('withdrawn', 'withdrawn')], max_length=10)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('how', models.CharField(max_length=40)),
                    ('basis', models.CharField(blank=True, max_length=200)),
                    ('language', models.CharField(blank=True, max_length=5)),
                    ('submission', models.UUIDField(blank=True, null=True)),
                    ('partner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='contacts.contactpoint')),
                    ('wording', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.wording')),
                ],
            ),
            migrations.CreateModel(
                name='ZipTown',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('zip', models.CharField(max_length=5)),
                    ('share', models.FloatField()),
                    ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zips', to='contacts.town')),
                ],
            ),
            migrations.CreateModel(
                name='ConsentState',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone calls'), ('sms', 'text messages')], max_length=10)),
                    ('purpose', models.CharField(choices=[('alerts', 'action alerts'), ('events', 'events'), ('newsletter', 'newsletter'), ('calls', 'calls by volunteers')], max_length=12)),
                    ('decision', models.CharField(choices=[('granted', 'allowed'), ('withdrawn', 'withdrawn')], max_length=10)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('consent', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.consent')),
                    ('partner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coalition.partner')),
                    ('point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consent_states', to='contacts.contactpoint')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('decision', 'granted')), fields=['partner', 'channel', 'purpose', 'point'], name='consent_granted')],
                    'constraints': [models.UniqueConstraint(fields=('point', 'partner', 'channel', 'purpose'), name='one_consent_state', nulls_distinct=False)],
                },
            ),
            migrations.AddConstraint(
                model_name='customfield',
                constraint=models.UniqueConstraint(fields=('partner', 'key'), name='one_custom_field'),
            ),
            migrations.AddConstraint(
                model_name='content',
                constraint=models.UniqueConstraint(fields=('dispatch', 'language', 'variant'), name='one_content'),
            ),
            migrations.AddIndex(
                model_name='bundle',
                index=models.Index(condition=models.Q(('state__in', ['ready', 'retry'])), fields=['dispatch', 'id'], name='bundle_due'),
            ),
            migrations.AddIndex(
                model_name='bundle',
                index=models.Index(condition=models.Q(('state__in', ['claimed', 'in_flight', 'unknown'])), fields=['leased_until'], name='bundle_leased'),
            ),
            migrations.AddIndex(
                model_name='bundle',
                index=models.Index(fields=['dispatch', 'state'], name='bundle_dispatch'),
            ),
            migrations.AddIndex(
                model_name='bundle',
                index=models.Index(fields=['domain', 'handed_at'], name='bundle_handed'),
            ),
            migrations.AddIndex(
                model_name='importrun',
                index=models.Index(fields=['partner', '-made_at'], name='run_partner'),
            ),
            migrations.AddIndex(
                model_name='importrun',
                index=models.Index(condition=models.Q(('state', 'running')), fields=['id'], name='run_running'),
            ),
            migrations.AddIndex(
                model_name='mailevent',
                index=models.Index(fields=['message', 'at'], name='mail_event_message'),
            ),
            migrations.AddIndex(
                model_name='mailevent',
                index=models.Index(condition=models.Q(('kind', 'click')), fields=['message'], name='mail_event_click'),
            ),
            migrations.AddIndex(
                model_name='organization',
                index=models.Index(fields=['name'], name='organization_name'),
            ),
            migrations.AddIndex(
                model_name='person',
                index=django.contrib.postgres.indexes.GinIndex(fields=['search_name'], name='person_name_trgm', opclasses=['gin_trgm_ops']),
            ),
            migrations.AddIndex(
                model_name='person',
                index=models.Index(fields=['sort_name', 'id'], name='person_by_name'),
            ),
            migrations.AddIndex(
                model_name='person',
                index=models.Index(fields=['modified_at', 'id'], name='person_by_change'),
            ),
            migrations.AddIndex(
                model_name='person',
                index=models.Index(fields=['language', 'id'], name='person_language'),
            ),
            migrations.AddIndex(
                model_name='person',
                index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged'),
            ),
            migrations.AddIndex(
                model_name='person',
                index=models.Index(condition=models.Q(('merged_into__isnull', False), ('erased_at__isnull', False), _connector='OR'), fields=['id'], name='person_gone'),
            ),
            migrations.AddConstraint(
                model_name='office',
                constraint=models.UniqueConstraint(fields=('person', 'kind'), name='one_office'),
            ),
            migrations.AddIndex(
                model_name='note',
                index=models.Index(fields=['person', 'partner', '-at'], name='note_person'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(fields=['bundle'], name='message_bundle'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(fields=['person', '-created_at'], name='message_person'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(condition=models.Q(('fate__in', ['dropped', 'bounced'])), fields=['dispatch', 'fate', 'fate_reason'], name='message_undelivered'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(condition=models.Q(('clicked_at__isnull', False)), fields=['dispatch', 'clicked_at'], name='message_clicked'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(condition=models.Q(('acted_at__isnull', False)), fields=['dispatch', 'acted_at'], name='message_acted'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(condition=models.Q(('unsubscribed_at__isnull', False)), fields=['dispatch', 'unsubscribed_at'], name='message_left'),
            ),
            migrations.AddConstraint(
                model_name='message',
                constraint=models.UniqueConstraint(condition=models.Q(('personal', False)), fields=('dispatch', 'point'), name='once_per_address'),
            ),
            migrations.AddConstraint(
                model_name='message',
                constraint=models.UniqueConstraint(fields=('dispatch', 'person'), name='once_per_person'),
            ),
            migrations.AddIndex(
                model_name='introduction',
                index=models.Index(fields=['to', 'by', 'person'], name='introduction_pair'),
            ),
            migrations.AddConstraint(
                model_name='introduction',
                constraint=models.UniqueConstraint(fields=('person', 'by', 'to'), name='one_introduction'),
            ),
            migrations.AddIndex(
                model_name='followup',
                index=models.Index(condition=models.Q(('done_at', None)), fields=['partner', 'due_on', 'id'], name='follow_up_open'),
            ),
            migrations.AddIndex(
                model_name='followup',
                index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['partner', '-done_at'], name='follow_up_done'),
            ),
            migrations.AddConstraint(
                model_name='followup',
                constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='one_follow_up'),
            ),
            migrations.AddIndex(
                model_name='customanswer',
                index=models.Index(fields=['field', 'person'], name='custom_answer_field'),
            ),
            migrations.AddConstraint(
                model_name='customanswer',
                constraint=models.UniqueConstraint(fields=('person', 'field'), name='one_custom_answer'),
            ),
            migrations.AddConstraint(
                model_name='committeeterm',
                constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('committee', 'person'), name='one_committee_term'),
            ),
            migrations.AddIndex(
                model_name='reach',
                index=models.Index(fields=['point', 'person'], name='reach_point'),
            ),
            migrations.AddIndex(
                model_name='reach',
                index=models.Index(condition=models.Q(('until', None)), fields=['point', 'person'], name='reach_now'),
            ),
            migrations.AddConstraint(
                model_name='reach',
                constraint=models.UniqueConstraint(fields=('person', 'point'), name='one_reach'),
            ),
            migrations.AddIndex(
                model_name='reconciliation',
                index=models.Index(fields=['-asked_at'], name='reconciliation_asked'),
            ),
            migrations.AddConstraint(
                model_name='reconciliation',
                constraint=models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ['asked', 'running'])), name='one_reconciliation_at_a_time'),
            ),
            migrations.AddIndex(
                model_name='reply',
                index=models.Index(fields=['partner', '-received_at'], name='reply_partner'),
            ),
            migrations.AddIndex(
                model_name='reply',
                index=models.Index(fields=['from_address', '-received_at'], name='reply_sender'),
            ),
            migrations.AddIndex(
                model_name='reply',
                index=models.Index(condition=models.Q(('forward_at__isnull', False)), fields=['forward_at'], name='reply_to_forward'),
            ),
            migrations.AddIndex(
                model_name='residence',
                index=models.Index(fields=['district', 'person'], name='residence_district'),
            ),
            migrations.AddIndex(
                model_name='residence',
                index=models.Index(condition=models.Q(('candidates', [])), fields=['district', 'person'], name='residence_sure'),
            ),
            migrations.AddIndex(
                model_name='residence',
                index=django.contrib.postgres.indexes.GinIndex(fields=['candidates'], name='residence_candidates'),
            ),
            migrations.AddConstraint(
                model_name='residence',
                constraint=models.UniqueConstraint(fields=('person', 'chamber', 'plan'), name='one_residence'),
            ),
            migrations.AddIndex(
                model_name='role',
                index=models.Index(condition=models.Q(('until', None)), fields=['kind', 'person'], name='role_kind_now'),
            ),
            migrations.AddIndex(
                model_name='role',
                index=models.Index(condition=models.Q(('organization__isnull', False)), fields=['organization'], name='role_organization'),
            ),
            migrations.AddConstraint(
                model_name='role',
                constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person', 'kind', 'organization'), name='one_open_role', nulls_distinct=False),
            ),
            migrations.AddConstraint(
                model_name='segment',
                constraint=models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('partner', 'name'), name='one_segment_name'),
            ),
            migrations.AddIndex(
                model_name='stewardship',
                index=models.Index(fields=['partner', 'person'], name='stewardship_partner'),
            ),
            migrations.AddIndex(
                model_name='stewardship',
                index=models.Index(fields=['partner', 'since', 'person'], name='stewardship_since'),
            ),
            migrations.AddConstraint(
                model_name='stewardship',
                constraint=models.UniqueConstraint(fields=('person', 'partner'), name='one_stewardship'),
            ),
            migrations.AddIndex(
                model_name='submission',
                index=models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='submission_waiting'),
            ),
            migrations.AddIndex(
                model_name='submission',
                index=models.Index(condition=models.Q(('state', 'refused')), fields=['partner', '-id'], name='submission_refused'),
            ),
            migrations.AddIndex(
                model_name='submission',
                index=models.Index(condition=models.Q(('state', 'spam')), fields=['partner', '-id'], name='submission_aside'),
            ),
            migrations.AddIndex(
                model_name='submission',
                index=models.Index(condition=models.Q(('run__isnull', False)), fields=['run', 'row'], name='submission_run'),
            ),
            migrations.AddIndex(
                model_name='submission',
                index=models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about', '-id'], name='submission_about'),
            ),
            migrations.AddIndex(
                model_name='submission',
                index=models.Index(condition=models.Q(('twin', ''), _negated=True), fields=['run', 'twin'], name='submission_twin'),
            ),
            migrations.AddConstraint(
                model_name='submission',
                constraint=models.UniqueConstraint(fields=('kind', 'key'), name='one_submission'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.UniqueConstraint(models.F('partner'), contacts.people.models.FoldText('name'), name='one_tag_per_word'),
            ),
            migrations.AddIndex(
                model_name='tagging',
                index=models.Index(fields=['tag', 'person'], name='tagging_tag'),
            ),
            migrations.AddConstraint(
                model_name='tagging',
                constraint=models.UniqueConstraint(fields=('person', 'tag'), name='one_tagging'),
            ),
            migrations.AddIndex(
                model_name='tally',
                index=models.Index(fields=['dispatch', 'bundle'], name='tally_bundle'),
            ),
            migrations.AddIndex(
                model_name='term',
                index=models.Index(fields=['person'], name='term_person'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.UniqueConstraint(fields=('chamber', 'number'), name='one_seat'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='one_municipal_seat'),
            ),
            migrations.AddConstraint(
                model_name='placeshare',
                constraint=models.UniqueConstraint(fields=('town', 'zip', 'district'), name='one_place_share'),
            ),
            migrations.AddIndex(
                model_name='address',
                index=models.Index(condition=models.Q(('until', None)), fields=['town', 'person'], name='address_town_now'),
            ),
            migrations.AddIndex(
                model_name='address',
                index=models.Index(condition=models.Q(('until', None)), fields=['zip', 'person'], name='address_zip_now'),
            ),
            migrations.AddIndex(
                model_name='address',
                index=models.Index(condition=models.Q(('matched_at', None), ('until', None)), fields=['id'], name='address_unmatched'),
            ),
            migrations.AddConstraint(
                model_name='address',
                constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person',), name='one_current_home'),
            ),
            migrations.AddIndex(
                model_name='consent',
                index=models.Index(fields=['point', '-at', '-id'], name='consent_point'),
            ),
            migrations.AddIndex(
                model_name='consent',
                index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='consent_lately'),
            ),
            migrations.AddConstraint(
                model_name='ziptown',
                constraint=models.UniqueConstraint(fields=('zip', 'town'), name='one_zip_town'),
            ),
        ]),
        migrations.RunSQL(TERMS, "ALTER TABLE contacts_term DROP CONSTRAINT term_no_overlap"),
        migrations.RunSQL(
            CONSENT,
            "DROP TRIGGER consent_append_only ON contacts_consent; DROP TRIGGER wording_fixed ON contacts_wording",
        ),
        migrations.RunSQL(FIXED, "DROP TRIGGER leftout_append_only ON contacts_leftout"),
        migrations.RunSQL(TALLY, UNDO),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
