"""What organizers and writers do with drives and letters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.ledger import services as ledger
from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.rules import Deed
from campaigns.ledger.selectors import register_kinds
from campaigns.letters import delivery, folding, rules, selectors
from campaigns.letters.desk.forms import LetterOptions
from campaigns.letters.forms import LetterForm
from campaigns.letters.models import Letter, LetterDrive, LetterText, OfficeWish
from campaigns.letters.retargeting import delivery as retargeting
from campaigns.letters.retargeting import selectors as changes
from campaigns.pages import selectors as pages
from campaigns.pages.folding import find_credited
from campaigns.pages.forgetting.loading import delete
from campaigns.pages.forgetting.rules import register_unconfirmed
from campaigns.pages.rules import PageKind, register_page_kind
from campaigns.pages.waiting.rules import register_waiting
from campaigns.strategy.following.rules import register_changes, register_followers
from coalition.audit import services as audit
from contacts.correspondence import services as post
from contacts.correspondence.rules import register_listener
from contacts.intake.rules import Kind, register_kind, register_reasons
from contacts.people.models import Person

WORDING = {
    "letters.texts_changed": gettext_lazy("changed the letters"),
    "letters.approved": gettext_lazy("approved whom to write to: %(count)s seats"),
    "letters.retargeted": gettext_lazy("approved a change of whom to write to: %(joined)s joined, %(left)s left"),
    "letters.confirmed": gettext_lazy("a writer confirmed her letters"),
    "letters.withdrawn": gettext_lazy("a writer took letters back"),
    "letters.office_wish": gettext_lazy("noted how the office of %(name)s wants letters"),
    "letters.binder_made": gettext_lazy("made a binder of %(count)s letters to %(name)s"),
    "letters.binder_taken": gettext_lazy("took a binder as a file"),
    "letters.binder_delivered": gettext_lazy("delivered a binder to %(name)s"),
}


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the rule of a letter page; whom it reaches on a public page is approved with it."""
    LetterDrive.objects.update_or_create(page=page, defaults={"rule": options["rule"], "pace": options["pace"]})


@transaction.atomic
def save_texts(drive: LetterDrive, texts: dict[str, dict[str, dict[str, str]]], *, by: Any, now: datetime) -> None:
    """Keep the letters of a drive: language -> position -> subject, body, points."""
    rows = [
        LetterText(drive=drive, language=language, position=position, **words)
        for language, positions in texts.items()
        for position, words in positions.items()
    ]
    LetterText.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["drive", "language", "position"],
        update_fields=["subject", "body", "points"],
    )
    audit.record("letters.texts_changed", by=by, on=drive.page)
    transaction.on_commit(lambda: pages.forget(drive.page.slug))


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("Send my letter"),
        "thanks_title": gettext_lazy("Thank you for writing!"),
        "thanks_body": gettext_lazy("Your letter goes out on the next workday, in your own name. Answers come to you."),
        "share_text": gettext_lazy("I wrote to those who decide. Will you?"),
        "closed_body": gettext_lazy("This drive is over. Thank you to everybody who wrote."),
        "receipt_subject": gettext_lazy("Thank you for your letter"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nthank you for writing. '
            "If the office answers you, we would love to know."
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare a drive before it goes public: its mails, and the yes to whom it reaches now."""
    drive = LetterDrive.objects.select_related("page__partner").get(page=page)
    # Publishing says yes to whom the rule reaches now; a later change of the page does not.
    if drive.approved_at is None or pages.was_published_at(page, now):
        drive.approved = sorted(one.term_id for one in selectors.reach_of(drive, now))
        drive.approved_at = now
        drive.save(update_fields=["approved", "approved_at"])
        audit.record("letters.approved", on=page, facts={"count": len(drive.approved)})
        drive.retargets.filter(decided_at=None).update(decided_at=now)
        retargeting.settle(drive, now)
    else:
        retargeting.notice(drive, now)
    texts = pages.texts_of(page)
    for word in ("receipt", "confirm"):
        drafts = [post.Draft(code, _compile(page, code, texts.get(code, {}), word)) for code in page.languages]
        post.open_dispatch(
            reference=f"{word}:letters:{drive.uuid}",
            partner=page.partner,
            purpose=post.SERVICE,
            drafts=drafts,
            priority=post.RECEIPTS,
            standing=True,
        )


def _compile(page: Any, language: str, words: dict[str, str], word: str) -> Any:
    address = f"{settings.PUBLIC_URL}/p/{page.slug}/?lang={language}"
    with translation.override(language):
        if word == "confirm":
            subject = _("Please confirm your letter")
            blocks = [
                {"kind": "heading", "text": words.get("title", "")},
                {"kind": "text", "text": _("You wrote a letter on our website. It goes out once you confirm it.")},
                {"kind": "button", "label": _("Look at my letter and send it"), "url": "{{ manage_link }}"},
                {"kind": "text", "text": _("If it was not you, you need not do anything.")},
            ]
        else:
            subject = words.get("receipt_subject", "")
            blocks = [
                {"kind": "text", "text": words.get("receipt_body", "")},
                {"kind": "button", "label": _("Look at my letter"), "url": "{{ manage_link }}"},
            ]
    preheader = words.get("ask", "")[:120]
    identity = identity_of(page.partner)
    return compile_text(Text(language, subject, preheader, blocks, identity, page_url=address, is_receipt=True))


# --- by link ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(drive: LetterDrive, person_id: int, *, now: datetime) -> int:
    """Confirm the letters of a person by link; tell how many may go out now."""
    mine = drive.letters.filter(person=person_id, state="unconfirmed")
    first = mine.order_by("pk").first()
    count = mine.update(state="ready")
    if first and count:
        deed = Deed(
            person_id=person_id,
            partner_id=drive.page.partner_id,
            kind="letter.written",
            about=f"letters:{drive.uuid}",
            reference=f"letter:{first.uuid}",
            at=now,
            campaign_id=drive.page.campaign_id,
            source=first.source,
            message_id=find_credited(first.submission),
            submission=first.submission,
        )
        ledger.record_many([deed], now)
        audit.record("letters.confirmed", on=first)
    return count


@transaction.atomic
def withdraw(drive: LetterDrive, person_id: int, *, now: datetime) -> int:
    """Take back the letters of a person that have not been handed over; tell how many."""
    mine = drive.letters.filter(person=person_id, state__in=rules.UNSENT)
    first = mine.order_by("pk").first()
    count = mine.update(state="cancelled", why="withdrawn")
    if count:
        audit.record("letters.withdrawn", on=first)
    return count


@transaction.atomic
def set_wish(policymaker: Person, *, way: str, note: str, by: Any, now: datetime) -> None:
    """Note how an office wants its letters; letters that waited for a binder may go by mail again."""
    facts = {"way": way, "note": note, "changed_at": now}
    OfficeWish.objects.update_or_create(policymaker=policymaker, defaults=facts)
    if way != "binder":
        Letter.objects.filter(policymaker=policymaker, state="by_hand", handover=None).update(state="ready")
    audit.record("letters.office_wish", by=by, on=policymaker, facts={"name": str(policymaker)})


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people wrote: letters not yet handed over end, of the others the text goes."""
    mine = Letter.objects.filter(person__in=list(person_ids))
    mine.filter(state__in=rules.UNSENT).update(state="cancelled", why="erased")
    mine.update(body="", subject="", signed={})


def forget_unconfirmed(before: datetime, most: int) -> list[UUID]:
    """Delete letters that nobody confirmed; gives the submissions they came with."""
    return delete(Letter.objects.filter(state="unconfirmed", written_at__lt=before), most)


def register_all() -> None:
    """Register the kind of submission, of page and of deed, and the ear for bounces; called from AppConfig.ready()."""
    register_kind(Kind("letters.write", gettext_lazy("Letter"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "letters_unknown": gettext_lazy("This letter page does not exist, or belongs to another partner."),
            "letters_missing": gettext_lazy("There is no letter in it."),
            "letter_empty": gettext_lazy("A letter has no subject or no text."),
            "letter_too_long": gettext_lazy("A letter is too long."),
            "seat_unknown": gettext_lazy("Nobody we know holds the seat."),
        }
    )
    register_abouts(selectors.list_abouts)
    register_unconfirmed(forget_unconfirmed)
    register_changes(changes.tell_changes)
    register_followers(changes.list_drafts)
    register_waiting(changes.tell_waiting)
    register_kinds({"letter.written": gettext_lazy("wrote to a policymaker")})
    register_listener(delivery.hear)
    register_page_kind(
        PageKind(
            name="letters.write",
            label=gettext_lazy("Letter to policymakers"),
            icon="mail-forward",
            form=LetterForm,
            options=LetterOptions,
            facts=selectors.public_facts,
            save=save_options,
            texts=starting_texts,
            payload=payload,
            is_closed=selectors.is_on_hold,
            numbers=selectors.page_numbers,
            publish=get_ready,
            written=selectors.list_written,
            lead_template="campaigns/letters/lead.html",
            hold_template="campaigns/letters/hold.html",
            results="letters:drive",
            explains=gettext_lazy("Supporters write, in their own words, to those who hold the seats at that moment."),
        )
    )


def payload(cleaned: dict[str, Any], front: Any) -> dict[str, Any]:
    """Give the keys of a submission: the letters, the story they grew from, and the address they are signed with."""
    names = ("street", "town", "story", "tone", "letters")
    return {name: cleaned.get(name, "") for name in names}
