"""All of coalition' tables in one step: what 0001 to 0005 made, which stay for bases that stand between them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from coalition.tables import Together

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON coalition_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("coalition", "0001_tables"),
        ("coalition", "0002_guards"),
        ("coalition", "0003_senders"),
        ("coalition", "0004_one_sender"),
        ("coalition", "0005_brand"),
    ]
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        Together([
            migrations.CreateModel(
                name='SendingDomain',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('domain', models.CharField(max_length=253, unique=True)),
                    ('findings', models.JSONField(default=list)),
                    ('asked_at', models.DateTimeField(blank=True, null=True)),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('verified_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], default='en', max_length=5, verbose_name='language')),
                    ('time_zone', models.CharField(default='America/New_York', max_length=50, verbose_name='time zone')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('actor', models.UUIDField(blank=True, null=True)),
                    ('actor_name', models.CharField(blank=True, max_length=150)),
                    ('partner', models.UUIDField(blank=True, null=True)),
                    ('action', models.CharField(max_length=60)),
                    ('on_type', models.CharField(blank=True, max_length=40)),
                    ('on_id', models.UUIDField(blank=True, null=True)),
                    ('facts', models.JSONField(blank=True, default=dict)),
                ],
                options={
                    'indexes': [models.Index(fields=['on_type', 'on_id', '-at'], name='entry_on'), models.Index(fields=['partner', '-at'], name='entry_partner')],
                },
            ),
            migrations.CreateModel(
                name='Partner',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=150, verbose_name='name')),
                    ('slug', models.SlugField(max_length=60, unique=True, verbose_name='short name')),
                    ('is_lead', models.BooleanField(default=False, verbose_name='leads the coalition')),
                    ('postal_address', models.TextField(blank=True, verbose_name='postal address')),
                    ('approval_from', models.PositiveIntegerField(default=5000, verbose_name='a second person approves from')),
                    ('color', models.CharField(default='#0b5fa5', max_length=7, verbose_name='colour')),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('logo', models.CharField(blank=True, max_length=80)),
                    ('logo_width', models.PositiveSmallIntegerField(default=0)),
                    ('logo_height', models.PositiveSmallIntegerField(default=0)),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], default='en', max_length=5, verbose_name='language')),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                    ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='left')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_lead', True)), fields=('is_lead',), name='one_lead_partner')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('role', models.CharField(choices=[('administrator', 'Administrator'), ('organizer', 'Organizer'), ('volunteer', 'Volunteer'), ('viewer', 'Viewer')], max_length=20, verbose_name='role')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('until', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('role', models.CharField(choices=[('administrator', 'Administrator'), ('organizer', 'Organizer'), ('volunteer', 'Volunteer'), ('viewer', 'Viewer')], max_length=20, verbose_name='role')),
                    ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], default='en', max_length=5, verbose_name='language')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('expires_at', models.DateTimeField()),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('prefix', models.CharField(max_length=12, unique=True)),
                    ('hash', models.CharField(max_length=64)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Picture',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('file', models.CharField(max_length=60, unique=True)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('alt', models.CharField(blank=True, max_length=200, verbose_name='what it shows')),
                    ('width', models.PositiveSmallIntegerField()),
                    ('height', models.PositiveSmallIntegerField()),
                    ('bytes', models.PositiveIntegerField()),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('put_away_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='coalition.partner')),
                ],
            ),
            migrations.CreateModel(
                name='SeedAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('label', models.CharField(max_length=100, verbose_name='what it is')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seeds', to='coalition.partner')),
                ],
                options={
                    'ordering': ['label', 'id'],
                },
            ),
            migrations.CreateModel(
                name='SenderIdentity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=100, verbose_name='sender name')),
                    ('email', models.EmailField(max_length=254, verbose_name='sender e-mail')),
                    ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='replies go to')),
                    ('is_default', models.BooleanField(default=False, verbose_name='default')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='senders', to='coalition.partner')),
                ],
                options={
                    'ordering': ['-is_default', 'name', 'id'],
                },
            ),
            migrations.AddConstraint(
                model_name='user',
                constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower'),
            ),
            migrations.AddConstraint(
                model_name='membership',
                constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('user', 'partner'), name='one_membership_at_a_time'),
            ),
            migrations.AddConstraint(
                model_name='invitation',
                constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('partner', 'email'), name='one_open_invitation'),
            ),
            migrations.AddIndex(
                model_name='picture',
                index=models.Index(condition=models.Q(('put_away_at', None)), fields=['partner', '-id'], name='picture_shelf'),
            ),
            migrations.AddConstraint(
                model_name='seedaddress',
                constraint=models.UniqueConstraint(fields=('partner', 'email'), name='one_seed_of_an_address'),
            ),
            migrations.AddConstraint(
                model_name='senderidentity',
                constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('partner',), name='one_default_sender'),
            ),
            migrations.AddConstraint(
                model_name='senderidentity',
                constraint=models.UniqueConstraint(fields=('partner', 'email', 'name'), name='one_sender_of_a_name'),
            ),
        ]),
        migrations.RunSQL(
            APPEND_ONLY, "DROP TRIGGER entry_append_only ON coalition_entry; DROP FUNCTION refuse_change()"
        ),
    ]
