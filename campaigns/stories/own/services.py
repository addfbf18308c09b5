"""What the teller of a story does by her link."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from campaigns.ledger import services as ledger
from campaigns.ledger.rules import Deed
from campaigns.pages import selectors as pages
from campaigns.pages.folding import find_credited
from campaigns.pages.forgetting.loading import delete
from campaigns.stories import rules
from campaigns.stories.models import RevisionState, Story, StoryPermission, StoryRevision, StoryState
from campaigns.uploads import services as files
from coalition.audit import services as audit
from contacts.intake import services as intake


@transaction.atomic
def confirm(story: Story, *, now: datetime) -> None:
    """Confirm a story by its link, once."""
    mine = Story.objects.filter(pk=story.pk, confirmed_at=None, withdrawn_at=None, needs_confirmation=True)
    if not mine.update(confirmed_at=now):
        return
    page = story.story_page.page
    deed = Deed(
        person_id=story.person_id,
        partner_id=page.partner_id,
        kind="story.told",
        about=f"story:{story.story_page.uuid}",
        reference=f"story:{story.submission}",
        at=now,
        campaign_id=page.campaign_id,
        source=story.source,
        message_id=find_credited(story.submission),
        submission=story.submission,
    )
    ledger.record_many([deed], now)
    audit.record("story.confirmed", on=story)


@transaction.atomic
def answer_edit(story: Story, revision: str, *, agrees: bool, now: datetime) -> bool:
    """Agree to a proposed edit, or decline it (her own words stay); False when it is not proposed any more."""
    row = StoryRevision.objects.filter(story=story, uuid=revision, state=RevisionState.PROPOSED)
    found = row.select_for_update().first()
    mine = Story.objects.filter(pk=story.pk, withdrawn_at=None, state=StoryState.PROPOSED)
    if found is None or not mine.exists():
        return False
    row.update(state=RevisionState.AGREED if agrees else RevisionState.DECLINED, answered_at=now)
    if agrees:
        quote = story.quote if rules.is_passage(story.quote, found.text) else ""
        # Who presses the button of her link has confirmed her address by it.
        mine.update(text=found.text, quote=quote, state=StoryState.READY, ready_at=now)
        Story.objects.filter(pk=story.pk, needs_confirmation=True, confirmed_at=None).update(confirmed_at=now)
    else:
        mine.update(state=StoryState.READY if story.ready_at else StoryState.RECEIVED)
    audit.record("story.edit_agreed" if agrees else "story.edit_declined", on=story)
    refresh(story)
    return True


@transaction.atomic
def choose_uses(story: Story, namings: Mapping[str, str], *, language: str, now: datetime) -> int:
    """Allow exactly these uses, each under its name; tells how many answers changed."""
    locked = Story.objects.select_for_update().get(pk=story.pk)
    if locked.withdrawn_at:
        return 0
    uses = story.story_page.uses
    wanted = {use: namings[use] for use in uses if namings.get(use) in rules.NAMINGS}
    changed = [use for use in uses if wanted.get(use) != locked.allowed.get(use)]
    _note_permissions(story, changed, wanted, language, now)
    Story.objects.filter(pk=story.pk).update(allowed=wanted)
    if changed:
        audit.record("story.uses_changed", on=story, facts={"uses": ", ".join(changed)})
        refresh(story)
    return len(changed)


def _note_permissions(
    story: Story, changed: Sequence[str], wanted: Mapping[str, str], language: str, now: datetime
) -> None:
    uses = story.story_page.uses
    StoryPermission.objects.bulk_create(
        [
            StoryPermission(
                story=story, use=use, granted=use in wanted, naming=wanted.get(use, ""), language=language, how="link",
                wording_key=uses[use]["key"], wording_version=uses[use]["version"], at=now,
            )
            for use in changed
        ]
    )  # fmt: skip


@transaction.atomic
def withdraw(story: Story, *, now: datetime) -> None:
    """Withdraw a story for good: its text, its edits and its files are gone, nothing is allowed any more."""
    if not Story.objects.filter(pk=story.pk, withdrawn_at=None).exists():
        return
    _note_permissions(story, list(story.allowed), {}, story.language, now)
    _empty([story.pk], now)
    audit.record("story.withdrawn", on=story)
    refresh(story)


def _empty(ids: Sequence[int], now: datetime) -> None:
    rows = Story.objects.filter(pk__in=ids)
    held = list(rows.values_list("photo", "audio", "submission"))
    rows.update(
        state=StoryState.WITHDRAWN, withdrawn_at=now, text="", quote="", topics=[], allowed={}, photo_alt="",
        photo=None, audio=None,
    )  # fmt: skip
    StoryRevision.objects.filter(story__in=ids).update(text="")
    files.remove(pk for photo, audio, _submission in held for pk in (photo, audio))
    intake.drop_keys([submission for _photo, _audio, submission in held], ("story", "photo", "audio"))


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget the stories of erased people: text, edits and files."""
    ids = list(Story.objects.filter(person__in=person_ids).values_list("pk", flat=True))
    if ids:
        _empty(ids, now)


def forget_unconfirmed(before: datetime, most: int) -> list[UUID]:
    """Delete stories that nobody confirmed, with their edits and files; gives the submissions they came with."""
    rows = Story.objects.filter(needs_confirmation=True, confirmed_at=None, at__lt=before).order_by("pk")
    held = list(rows.select_for_update(skip_locked=True)[:most].values_list("pk", "photo", "audio"))
    files.remove(pk for _story, photo, audio in held for pk in (photo, audio))
    return delete(rows.filter(pk__in=[pk for pk, _photo, _audio in held]), most)


def refresh(story: Story) -> None:
    """Let the page of a story be drawn anew once this is committed."""
    slug = story.story_page.page.slug
    transaction.on_commit(lambda: pages.forget(slug))
