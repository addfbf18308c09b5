"""What supporters, organizers and volunteers do with promises."""

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
from campaigns.pages import selectors as pages
from campaigns.pages.rules import PageKind, register_page_kind
from campaigns.turnout import criteria as segments
from campaigns.turnout import folding, rules, selectors
from campaigns.turnout.forms import EventOptions, RsvpForm
from campaigns.turnout.models import Event, EventKind, Rsvp
from campaigns.turnout.places import selectors as place_selectors
from campaigns.turnout.places import services as places
from campaigns.turnout.told import criteria as told
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.correspondence import services as post
from contacts.intake.rules import Kind, register_kind, register_reasons

WORDING = {
    "rsvp.confirmed": gettext_lazy("noted that %(count)s people confirmed"),
    "rsvp.cancelled": gettext_lazy("cancelled %(count)s promises"),
    "rsvp.changed_by_link": gettext_lazy("somebody changed her promise by link"),
    "rsvp.confirmed_by_link": gettext_lazy("somebody said by link that she comes"),
    "rsvp.cancelled_by_link": gettext_lazy("somebody cancelled her promise by link"),
}


class NotOffered(Refusal):
    """This way of taking part is closed by now."""

    code = "mode_closed"
    status = 422
    message = gettext_lazy("The deadline for this has passed. Please choose another way.")


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the settings of an event page; a hearing lends its time, and its place unless there is another."""
    hearing = options.get("hearing")
    starts_at = hearing.starts_at if hearing else options["starts_at"]
    facts = {
        "hearing": hearing,
        "starts_at": starts_at,
        "ends_at": options.get("ends_at"),
        "place": "" if hearing and options.get("place") == hearing.place else options.get("place") or "",
        "goal": options.get("goal") or 0,
        "kind": EventKind.HEARING if hearing else options.get("event_kind") or EventKind.OTHER,
        "host": options.get("host") or "",
    }
    Event.objects.update_or_create(page=page, defaults=facts)


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("Count me in"),
        "thanks_title": gettext_lazy("Thank you – we count on you!"),
        "thanks_body": gettext_lazy("We have sent you an e-mail with a link: the details, your calendar, changes."),
        "share_text": gettext_lazy("I will be there. Come with me!"),
        "closed_body": gettext_lazy("This event is over. Thank you to everybody who took part."),
        "receipt_subject": gettext_lazy("You are on the list"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nthank you! Below is your link to change or cancel at any '
            "time. Put the date into your calendar, and show the code at the door."
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare the letters of an event before its page goes public."""
    texts = pages.texts_of(page)
    for word in ("receipt", "confirm"):
        drafts = [post.Draft(code, _compile(page, code, texts.get(code, {}), word)) for code in page.languages]
        post.open_dispatch(
            reference=f"{word}:event:{page.event.uuid}",
            partner=page.partner,
            purpose=post.SERVICE,
            drafts=drafts,
            priority=post.RECEIPTS,
            standing=True,
        )


def _compile(page: Any, language: str, words: dict[str, str], word: str) -> Any:
    partner = page.partner
    with translation.override(language):
        if word == "confirm":
            subject = _("Please confirm that you take part")
            told = _("You told us on our website that you take part. Please confirm that it was you.")
            label = _("Yes, I take part")
        else:
            subject, told = words.get("receipt_subject", ""), words.get("receipt_body", "")
            label = _("My place: details, change, cancel")
    blocks = [
        {"kind": "heading", "text": words.get("title", "")},
        {"kind": "text", "text": told},
        {"kind": "button", "label": label, "url": "{{ manage_link }}"},
    ]
    identity = identity_of(partner)
    address = f"{settings.PUBLIC_URL}/p/{page.slug}/"
    preheader = words.get("ask", "")[:120]
    return compile_text(Text(language, subject, preheader, blocks, identity, page_url=address, is_receipt=True))


# --- by link ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def change(rsvp: Rsvp, facts: dict[str, Any], *, now: datetime) -> None:
    """Change a promise by its link; that also confirms it. Refuses NotOffered."""
    open_now = rules.offers(selectors.facts_of(rsvp.event), now)
    if not open_now or (facts["mode"] not in open_now and facts["mode"] != rsvp.mode):
        raise NotOffered
    names = ("mode", "needs", "needs_note", "guests", "wants")
    told = {name: facts[name] for name in names if name in facts}
    is_new = rsvp.confirmed_at is None
    told |= {"confirmed_at": now, "confirmed_via": "link"} if is_new else {}
    Rsvp.objects.filter(pk=rsvp.pk).update(**told, cancelled_at=None)
    _settle([rsvp.pk], now)
    if is_new:
        ledger.record_many([deed_of(rsvp, kind, now) for kind in ("turnout.promised", "turnout.confirmed")], now)
    audit.record("rsvp.changed_by_link", on=rsvp)


@transaction.atomic
def promise_by_link(event: Event, person: Any, facts: dict[str, Any], *, now: datetime) -> Rsvp:
    """Promise by a link that was sent to her: nothing is left to confirm. Refuses NotOffered."""
    if facts["mode"] not in rules.offers(selectors.facts_of(event), now):
        raise NotOffered
    told = {"language": person.language, "promised_at": now, "confirmed_at": now, "confirmed_via": "link"}
    rsvp, is_new = Rsvp.objects.get_or_create(event=event, person=person, defaults={**told, **facts})
    if not is_new:
        change(rsvp, facts, now=now)
        return rsvp
    _settle([rsvp.pk], now)
    ledger.record_many([deed_of(rsvp, kind, now, event) for kind in ("turnout.promised", "turnout.confirmed")], now)
    return rsvp


@transaction.atomic
def cancel_by_link(rsvp: Rsvp, *, now: datetime) -> None:
    """Cancel a promise by its link."""
    if Rsvp.objects.filter(pk=rsvp.pk, cancelled_at=None).update(cancelled_at=now):
        _settle([rsvp.pk], now)
        audit.record("rsvp.cancelled_by_link", on=rsvp)


@transaction.atomic
def confirm_by_link(rsvp: Rsvp, *, now: datetime) -> bool:
    """Say by the link that she comes; one press, nothing else changes. Refuses NotOffered."""
    if rsvp.cancelled_at or not rules.offers(selectors.facts_of(rsvp.event), now):
        raise NotOffered
    waiting = Rsvp.objects.filter(pk=rsvp.pk, confirmed_at=None, cancelled_at=None)
    if not waiting.update(confirmed_at=now, confirmed_via="link"):
        return False
    _settle([rsvp.pk], now)
    ledger.record_many([deed_of(rsvp, kind, now) for kind in ("turnout.promised", "turnout.confirmed")], now)
    audit.record("rsvp.confirmed_by_link", on=rsvp)
    return True


def _settle(ids: Sequence[int], now: datetime) -> None:
    """Give back and give places as these promises now want."""
    places.settle(list(Rsvp.objects.filter(pk__in=ids).select_related("event__page__partner")), now)
    rules.tell_followers(ids, now)


# --- the desk ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(event: Event, uuids: Sequence[UUID], *, by: Any, now: datetime, via: str = "desk") -> int:
    """Note that these people confirmed, to one of us or to a caller (`via` call); tells how many."""
    rows = list(event.rsvps.filter(uuid__in=uuids, cancelled_at=None, confirmed_at=None))
    told = {"confirmed_at": now, "confirmed_via": via, "confirmed_by": by.user}
    Rsvp.objects.filter(pk__in=[row.pk for row in rows]).update(**told)
    _settle([row.pk for row in rows], now)
    ledger.record_many([deed_of(row, "turnout.confirmed", now, event) for row in rows], now)
    audit.record("rsvp.confirmed", by=by, on=event, facts={"count": len(rows)})
    return len(rows)


@transaction.atomic
def cancel(event: Event, uuids: Sequence[UUID], *, by: Any, now: datetime) -> int:
    """Note that these people will not come; tells how many."""
    ids = list(event.rsvps.filter(uuid__in=uuids, cancelled_at=None).values_list("pk", flat=True))
    count = Rsvp.objects.filter(pk__in=ids, cancelled_at=None).update(cancelled_at=now)
    _settle(ids, now)
    audit.record("rsvp.cancelled", by=by, on=event, facts={"count": count})
    return count


def deed_of(rsvp: Rsvp, kind: str, now: datetime, event: Event | None = None, mark: str = "") -> Deed:
    """Write the line of the ledger about a promise."""
    event = event or rsvp.event
    return Deed(
        person_id=rsvp.person_id,
        partner_id=event.page.partner_id,
        kind=kind,
        about=f"event:{event.uuid}",
        reference=mark or f"rsvp:{rsvp.uuid}",
        at=now,
        campaign_id=event.page.campaign_id,
        source=rsvp.source,
        submission=rsvp.submission,
    )


def register_all() -> None:
    """Register the kind of submission, of page and of deed; called from AppConfig.ready()."""
    register_kind(Kind("turnout.rsvp", gettext_lazy("Promise to take part"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "event_unknown": gettext_lazy("This event does not exist, or belongs to another partner."),
            "mode_closed": gettext_lazy("The deadline for this way of taking part had passed."),
            "mode_unknown": gettext_lazy("The way of taking part is unknown."),
            "need_unknown": gettext_lazy("A need is unknown."),
            "guests_out_of_range": gettext_lazy("The number of guests is out of range."),
        }
    )
    segments.register_all()
    register_abouts(selectors.list_abouts)
    register_kinds(
        {
            "turnout.promised": gettext_lazy("promised to take part"),
            "turnout.confirmed": gettext_lazy("confirmed to take part"),
            "turnout.came": gettext_lazy("came"),
            "turnout.spoke": gettext_lazy("spoke"),
        },
        told=True,
    )
    told.register_all()
    _register_page()


def _register_page() -> None:
    register_page_kind(
        PageKind(
            name="turnout.rsvp",
            label=gettext_lazy("Event"),
            icon="calendar-event",
            form=RsvpForm,
            options=EventOptions,
            facts=facts,
            save=save_options,
            texts=starting_texts,
            payload=_payload,
            is_closed=rules.is_over,
            phase=rules.phase,
            turns_at=rules.turns_at,
            open_ids=selectors.open_page_ids,
            numbers=selectors.page_numbers,
            publish=get_ready,
            lead_template="campaigns/turnout/clocks.html",
            form_template="campaigns/turnout/form.html",
            proof_template="campaigns/turnout/proof.html",
            thanks_template="campaigns/turnout/thanks.html",
            results="turnout:detail",
            results_uuid=lambda page: page.event.uuid,
        )
    )


def facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page shows, with what there is to choose from."""
    told = selectors.public_facts(page_id, now)
    return {**told, "resources": place_selectors.facts_of(told["event_id"])}


def _payload(cleaned: dict[str, Any], front: Any) -> dict[str, Any]:
    names = ("mode", "attend_language", "needs", "needs_note", "guests", "wants")
    return {name: cleaned[name] for name in names if cleaned.get(name)}


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people wrote about their needs."""
    Rsvp.objects.filter(person__in=person_ids).update(needs_note="")
