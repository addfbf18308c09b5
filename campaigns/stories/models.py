"""Story pages, stories, their revisions and permissions."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoryPage(models.Model):
    """One row: what a story page asks: its topics, whether it takes photos and recordings, its wordings of consent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="story_page")
    topics = models.JSONField(default=list)  # [{key, labels: {language: words}, retired}]
    takes_photo = models.BooleanField(default=True)
    takes_audio = models.BooleanField(default=True)
    uses = models.JSONField(default=dict)  # {use: {key, version, text: {language: words}}}

    class Meta:
        app_label = "campaigns"


class StoryState(models.TextChoices):
    """The life of a story: received -> (proposed ->) ready; set aside and back; withdrawn by her, for good."""

    RECEIVED = "received", _("To read")
    PROPOSED = "proposed", _("Edit waits for her yes")
    READY = "ready", _("Ready to use")
    ASIDE = "aside", _("Put aside")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Story(models.Model):
    """One row: somebody told us a story; `text` is hers or the edit she agreed to, `allowed` says for what and how."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story_page = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="stories")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="stories")
    at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=5, default="en")
    text = models.TextField(blank=True)
    quote = models.CharField(max_length=400, blank=True)  # a passage of the text
    topics = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=StoryState.choices, default=StoryState.RECEIVED)
    ready_at = models.DateTimeField(null=True, blank=True)
    photo = models.ForeignKey("campaigns.Upload", null=True, on_delete=models.SET_NULL, related_name="+")
    photo_alt = models.CharField(max_length=200, blank=True)
    audio = models.ForeignKey("campaigns.Upload", null=True, on_delete=models.SET_NULL, related_name="+")
    allowed = models.JSONField(default=dict)  # {use: naming}, as the newest permissions say
    needs_confirmation = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(unique=True)

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["person"], name="story_person"),
            models.Index(fields=["story_page", "-at"], name="story_latest"),
            GinIndex(SearchVector("text", config="english"), name="story_text_en"),
            GinIndex(SearchVector("text", config="spanish"), name="story_text_es"),
            GinIndex(fields=["topics"], name="story_topics"),
        ]


class RevisionState(models.TextChoices):
    """The life of a revision: what she wrote; or an edit: proposed -> agreed or declined, or replaced by another."""

    ORIGINAL = "original", _("in her own words")
    PROPOSED = "proposed", _("waits for her yes")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")
    REPLACED = "replaced", _("replaced")


class StoryRevision(models.Model):
    """One row: a text of a story: the original, which is kept, or an edit that somebody proposed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="revisions")
    state = models.CharField(max_length=10, choices=RevisionState.choices)
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(
                fields=["story"], condition=models.Q(state="proposed"), name="one_proposed_revision"
            )
        ]


class StoryPermission(models.Model):
    """One row: she allowed or took back one use of her story, under which name; append-only, the newest counts."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="permissions")
    use = models.CharField(max_length=10)
    granted = models.BooleanField()
    naming = models.CharField(max_length=10, blank=True)
    wording_key = models.CharField(max_length=80, blank=True)
    wording_version = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=5, default="en")
    how = models.CharField(max_length=20)  # form, link
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
