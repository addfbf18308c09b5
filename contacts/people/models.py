"""People, roles, organizations, tags, notes, stewardship and how it came to be shared."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FoldText(Func):
    """Lower case without accents, by the immutable SQL function of the contacts app's first migration."""

    function = "fold_text"
    output_field = models.TextField()


class FullName(Func):
    """Given name, blank, family name: immutable, so fit for a generated column."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = models.TextField()


class Person(models.Model):
    """One row: a human being as one partner or several agreeing partners know her."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    search_name = models.GeneratedField(
        expression=FoldText(FullName(F("given_name"), Value(" "), F("family_name"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    sort_name = models.GeneratedField(
        expression=FoldText(FullName(F("family_name"), Value(" "), F("given_name"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        app_label = "contacts"
        indexes = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="person_name_trgm"),
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
            models.Index(fields=["modified_at", "id"], name="person_by_change"),
            models.Index(fields=["language", "id"], name="person_language"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged"),
            # The few whom no segment may count: an anti-join against them spares the join with everybody.
            models.Index(
                fields=["id"], condition=Q(merged_into__isnull=False) | Q(erased_at__isnull=False), name="person_gone"
            ),
        ]

    def __str__(self) -> str:
        given = self.preferred_name or self.given_name
        return f"{given} {self.family_name}".strip() or str(_("Nameless"))


class OrganizationKind(models.TextChoices):
    """Kinds of organization."""

    SCHOOL = "school", _("School")
    DISTRICT = "district", _("School district")
    NONPROFIT = "nonprofit", _("Nonprofit")
    GOVERNMENT = "government", _("Government")
    MEDIA = "media", _("Media")
    UNION = "union", _("Union")
    BUSINESS = "business", _("Business")
    FAITH = "faith", _("Faith community")
    OTHER = "other", _("Other")


class Organization(models.Model):
    """One row: a school, district, nonprofit, newsroom... that people belong to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind.choices, default="other")
    town = models.CharField(_("town"), max_length=80, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["name"], name="organization_name")]

    def __str__(self) -> str:
        return self.name


class RoleKind(models.TextChoices):
    """What a person is in the world of schools; several at once, each dated."""

    PARENT = "parent", _("Parent or guardian")
    EDUCATOR = "educator", _("Educator")
    STUDENT = "student", _("Student")
    POLICYMAKER = "policymaker", _("Policymaker")
    STAFF = "staff", _("Staff of a policymaker")
    PRESS = "press", _("Press")
    ALUM = "alum", _("Graduate")
    COMMUNITY = "community", _("Community member")


class Role(models.Model):
    """One row: a person is a parent, educator... from then until then. Never names a child."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="roles", db_constraint=False
    )  # decision 0039
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="roles_there", db_index=False
    )
    detail = models.JSONField(default=dict, blank=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "organization"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_open_role",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "person"], condition=Q(until=None), name="role_kind_now"),
            models.Index(fields=["organization"], condition=Q(organization__isnull=False), name="role_organization"),
        ]


class Affiliation(models.Model):
    """One row: a person belongs to an organization with a title, from then until then."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="affiliations")
    title = models.CharField(_("title"), max_length=120, blank=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "contacts"


class Tag(models.Model):
    """One row: a word a partner puts on people."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    made_at = models.DateTimeField(null=True, db_default=Now())

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint("partner", FoldText("name"), name="one_tag_per_word")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """One row: a person carries a tag."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="taggings", db_index=False, db_constraint=False
    )  # decision 0039
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False, db_constraint=False
    )  # decision 0011
    at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="one_tagging")]
        indexes = [models.Index(fields=["tag", "person"], name="tagging_tag")]


class Note(models.Model):
    """One row: a partner's remark about a person; only that partner sees it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("note"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["person", "partner", "-at"], name="note_person")]


class Stewardship(models.Model):
    """One row: a partner may see and look after a person; `visible_to` reads it."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="stewardships", db_index=False, db_constraint=False
    )  # decision 0039
    partner = models.ForeignKey(
        "coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )  # decision 0011
    since = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "partner"], name="one_stewardship")]
        indexes = [
            models.Index(fields=["partner", "person"], name="stewardship_partner"),
            models.Index(fields=["partner", "since", "person"], name="stewardship_since"),
        ]


class Introduction(models.Model):
    """One row: at a partner's door (`by`) a person said yes to another (`to`); both may know that they share her."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(
        "coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )  # decision 0011
    to = models.ForeignKey(
        "coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "by", "to"], name="one_introduction")]
        indexes = [models.Index(fields=["to", "by", "person"], name="introduction_pair")]  # serves both directions


class FollowUp(models.Model):
    """One row: somebody of a partner should do something about a person by a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follow_ups")
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        "coalition.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    text = models.CharField(_("what to do"), max_length=300)
    due_on = models.DateField(_("until"))
    because = models.CharField(max_length=150, blank=True)  # the name of what made it, such as a ladder
    key = models.CharField(max_length=80, blank=True)  # of what made it: nothing makes the same one twice
    made_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_follow_up")]
        indexes = [
            models.Index(fields=["partner", "due_on", "id"], condition=Q(done_at=None), name="follow_up_open"),
            models.Index(fields=["partner", "-done_at"], condition=Q(done_at__isnull=False), name="follow_up_done"),
        ]
