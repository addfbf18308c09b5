"""What tellers and organizers do with stories."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.selectors import register_kinds
from campaigns.pages.forgetting.rules import register_unconfirmed
from campaigns.pages.receipts import folding as letters
from campaigns.pages.receipts import services as receipts
from campaigns.pages.rules import PageKind, register_page_kind
from campaigns.pages.waiting.rules import register_waiting
from campaigns.stories import criteria, folding, rules, selectors
from campaigns.stories.forms import WORDINGS, StoryOptions, TellForm
from campaigns.stories.models import RevisionState, Story, StoryPage, StoryRevision, StoryState
from campaigns.stories.own.services import forget as forget
from campaigns.stories.own.services import forget_unconfirmed, refresh
from campaigns.uploads import services as files
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.consent import services as consent
from contacts.intake.rules import Kind, register_kind, register_reasons

WORDING = {
    "story.edit_proposed": gettext_lazy("proposed an edit of a story"),
    "story.edit_agreed": gettext_lazy("the teller agreed to the edit of her story"),
    "story.edit_declined": gettext_lazy("the teller declined the edit of her story"),
    "story.ready": gettext_lazy("marked a story as ready to use"),
    "story.aside": gettext_lazy("set a story aside"),
    "story.back": gettext_lazy("took a story back to be read"),
    "story.marked": gettext_lazy("marked a story with topics and a quote"),
    "story.uses_changed": gettext_lazy("the teller changed what her story may be used for"),
    "story.confirmed": gettext_lazy("the teller confirmed her story"),
    "story.withdrawn": gettext_lazy("the teller withdrew her story; text and files are gone"),
}


class NotNow(Refusal):
    """The story is not in a state that allows this."""

    code = "story_not_now"
    message = gettext_lazy(
        "This cannot be done with the story as it is now. Somebody may have been faster: look again."
    )


class NotConfirmed(Refusal):
    """The teller has not confirmed her address."""

    code = "story_not_confirmed"
    message = gettext_lazy("Her address is not confirmed yet: the story cannot be used.")


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the settings of a story page, and fix the wordings of its uses."""
    uses = {}
    for use, words in WORDINGS.items():
        texts = {}
        for code, _label in settings.LANGUAGES:
            with translation.override(code):
                texts[code] = str(words) % {"partner": page.partner.name}
        key = f"story.{page.partner.slug}.{use}"[:80]
        uses[use] = {"key": key, "version": consent.fix_wording(key=key, texts=texts), "text": texts}
    names = ("topics", "takes_photo", "takes_audio")
    StoryPage.objects.update_or_create(page=page, defaults={**{name: options[name] for name in names}, "uses": uses})


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("Send my story"),
        "thanks_title": gettext_lazy("Thank you for trusting us with your story!"),
        "thanks_body": gettext_lazy("One of us will read it. We use it only for what you allowed."),
        "share_text": gettext_lazy("I told my story. What is yours?"),
        "closed_body": gettext_lazy("This page is closed. Thank you to everybody who told a story."),
        "receipt_subject": gettext_lazy("We have your story"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nthank you for your story. Below is your link: there you see '
            "what we may use it for, can change that, or take your story back at any time."
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare the letters of a story page before it goes public."""

    def confirm(texts: dict[str, str]) -> receipts.Note:
        told = _("You told us a story on our website. Please confirm that it was you: only then may it be used.")
        return receipts.ask(_("Please confirm your story"), told, _("Yes, it is my story"))

    def thank(texts: dict[str, str]) -> receipts.Note:
        return receipts.receipt(_("My story: see, change, withdraw"))(texts)

    asks = dict.fromkeys(rules.ASKS, confirm)
    receipts.prepare(page, f"story:{page.story_page.uuid}", {"receipt": thank} | asks)


# --- the desk ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose(story: Story, text: str, *, by: Any, now: datetime) -> StoryRevision:
    """Propose an edit and ask the teller by mail; an older proposal is replaced. Raises NotNow."""
    mine = Story.objects.filter(pk=story.pk, withdrawn_at=None, state__in=rules.MAY_EDIT)
    if not mine.update(state=StoryState.PROPOSED):
        raise NotNow
    waiting = StoryRevision.objects.filter(story=story, state=RevisionState.PROPOSED)
    waiting.update(state=RevisionState.REPLACED, answered_at=now)
    row = StoryRevision.objects.create(story=story, state=RevisionState.PROPOSED, text=text.strip(), at=now, by=by.user)
    about = f"story-edit:{row.uuid}"
    receipts.prepare(story.story_page.page, about, {"edit": _asks_for_yes})
    letters.send([letters.Owed("edit", about, story.person_id, {"manage_link": selectors.own_link(story.uuid)})], now)
    audit.record("story.edit_proposed", by=by, on=story)
    return row


def _asks_for_yes(texts: dict[str, str]) -> receipts.Note:
    told = _(
        "We have shortened or smoothed your story a little. Please look at both texts. We use ours only if you agree."
    )
    return receipts.Note(_("Please look at your story once more"), (told,), _("See both texts"))


@transaction.atomic
def step(story: Story, step: str, *, by: Any, now: datetime) -> None:
    """Mark a story as ready, set it aside, or take it back. Raises NotConfirmed and NotNow."""
    if step == "ready" and story.needs_confirmation and not story.confirmed_at:
        raise NotConfirmed
    before, after = rules.STEPS[step]
    facts: dict[str, Any] = {"state": after, "ready_at": now if step == "ready" else None}
    if not Story.objects.filter(pk=story.pk, withdrawn_at=None, state__in=before).update(**facts):
        raise NotNow
    waiting = StoryRevision.objects.filter(story=story, state=RevisionState.PROPOSED)
    waiting.update(state=RevisionState.REPLACED, answered_at=now)
    audit.record(f"story.{step}", by=by, on=story)
    refresh(story)


@transaction.atomic
def mark(story: Story, marks: Mapping[str, Any], *, by: Any) -> None:
    """Keep topics, the quote and what the photo shows."""
    known = {name: marks[name] for name in ("quote", "topics", "photo_alt") if name in marks}
    if Story.objects.filter(pk=story.pk, withdrawn_at=None).update(**known):
        audit.record("story.marked", by=by, on=story)
        refresh(story)


def _keep(cleaned: dict[str, Any], front: Any, now: datetime) -> dict[str, Any]:
    """Put photo and recording into quarantine; gives their uuids instead of them."""
    kept = dict(cleaned)
    for name in ("photo", "audio"):
        file = cleaned.get(name)
        kept[name] = files.receive(file, kind=name, partner_id=front.partner["id"], now=now) if file else None
    return kept


def _payload(cleaned: dict[str, Any], front: Any) -> dict[str, Any]:
    allowed = [use for use in rules.USES if cleaned.get(f"use_{use}")]
    uses = front.facts.get("uses", {})
    told: dict[str, Any] = {
        "story": (cleaned.get("story") or "").strip(),
        "topics": cleaned.get("topics") or [],
        "uses": allowed,
        "namings": dict.fromkeys(allowed, cleaned.get("naming", "")),
        "wordings": {use: uses[use]["version"] for use in allowed if use in uses},
    }
    stored = {name: str(cleaned[name].uuid) for name in ("photo", "audio") if hasattr(cleaned.get(name), "uuid")}
    return {name: value for name, value in told.items() if value} | stored


def register_all() -> None:
    """Register the kind of submission, of page and of deed, and what segments ask; called from AppConfig.ready()."""
    register_kind(Kind("story.tell", gettext_lazy("Told story"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "story_page_unknown": gettext_lazy("This story page does not exist, or belongs to another partner."),
            "story_too_long": gettext_lazy("The story is too long."),
            "story_empty": gettext_lazy("There is no story in it."),
        }
    )
    register_abouts(selectors.list_abouts)
    register_unconfirmed(forget_unconfirmed)
    register_waiting(selectors.tell_waiting)
    register_kinds({"story.told": gettext_lazy("told a story")})
    criteria.register_all()
    register_page_kind(
        PageKind(
            name="story.tell",
            label=gettext_lazy("Your story"),
            icon="quote",
            form=TellForm,
            options=StoryOptions,
            facts=selectors.public_facts,
            save=save_options,
            texts=starting_texts,
            payload=_payload,
            keep=_keep,
            numbers=selectors.page_numbers,
            publish=get_ready,
            form_template="campaigns/stories/form.html",
            proof_template="campaigns/stories/proof.html",
            results="stories:detail",
            explains=gettext_lazy("People tell what happened to them, and say what you may use it for."),
        )
    )
