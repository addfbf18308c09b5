"""What callers and organizers do with calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.calls import folding, selectors
from campaigns.calls.connecting import selectors as connected
from campaigns.calls.connecting import services as connecting
from campaigns.calls.connecting.services import Wish
from campaigns.calls.forms import CallForm, CallOptions
from campaigns.calls.models import CallPage, CallReport
from campaigns.ledger import services as ledger
from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.rules import Deed
from campaigns.ledger.selectors import register_kinds
from campaigns.pages import selectors as pages
from campaigns.pages.forgetting.loading import delete
from campaigns.pages.forgetting.rules import register_unconfirmed
from campaigns.pages.receipts import services as receipts
from campaigns.pages.rules import Front, PageKind, register_page_kind
from campaigns.pages.waiting.rules import register_waiting
from campaigns.strategy.following import services as following
from campaigns.strategy.following.rules import register_followers, register_listener
from coalition.audit import services as audit
from coalition.listing.rules import is_uuid
from contacts.intake.rules import Kind, register_kind, register_reasons

WORDING = {
    "call.confirmed": gettext_lazy("a caller confirmed her calls"),
    "call.taken_back": gettext_lazy("a caller took her calls back"),
}


STOP = "stop-"  # before the term, on the button that ends a call which we put through


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the settings of a call page."""
    names = ("rule", "script", "opens", "closes", "most_a_day", "connects", "minutes_a_day")
    CallPage.objects.update_or_create(page=page, defaults={name: options[name] for name in names if name in options})


def press(front: Front, form: CallForm, button: str, caller: str, now: datetime) -> None:
    """Ring whoever filled in a form and put her through to one of those whom it shows, or stop it; refuses by name."""
    if button.startswith(STOP):
        uuid = str(form.initial.get(f"ring_{button.removeprefix(STOP)}", ""))
        if is_uuid(uuid):
            connecting.stop(front.facts["call_page"], UUID(uuid), now=now)
        return
    callee = next((one for one in form.callees if one.term == button), None)
    wish = Wish(front.facts["call_page"], callee, form.initial.get("ring_phone", ""), caller, form.language)
    form.initial[f"ring_{button}"] = str(connecting.ask(wish, now=now).uuid)


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("I called"),
        "thanks_title": gettext_lazy("Thank you for calling!"),
        "thanks_body": gettext_lazy(
            "Every call is noted in the office. What you heard helps us to plan the next step."
        ),
        "share_text": gettext_lazy("I called. It took two minutes. Will you?"),
        "closed_body": gettext_lazy("This page is closed. Thank you to everybody who called."),
        "receipt_subject": gettext_lazy("Thank you for calling"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nthank you for calling. We will tell you what comes of it.'
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare the letters of a call page before it goes public."""

    def confirm(texts: dict[str, str]) -> receipts.Note:
        told = _("You told us on our website that you called. Please confirm that it was you.")
        return receipts.ask(_("Please confirm your call"), told, _("Yes, I called"))

    def thank(texts: dict[str, str]) -> receipts.Note:
        return receipts.receipt(_("My calls"))(texts)

    # Publishing says yes to whom the rule means now; a later change of the page does not.
    follower = selectors.follower_of(page.call_page)
    if pages.was_published_at(page, now):
        following.say_yes([follower], now)
    receipts.prepare(page, f"call:{page.call_page.uuid}", {"receipt": thank, "confirm": confirm})


@transaction.atomic
def confirm(rows: Sequence[CallReport], *, now: datetime) -> None:
    """Confirm the calls of a person by her link, once."""
    open_ones = [row for row in rows if row.needs_confirmation and row.confirmed_at is None]
    mine = CallReport.objects.filter(pk__in=[row.pk for row in open_ones], confirmed_at=None)
    if not mine.update(confirmed_at=now):
        return
    deeds = [
        Deed(
            person_id=row.person_id, partner_id=row.call_page.page.partner_id, kind="call.made",
            about=f"call:{row.call_page.uuid}", reference=f"call:{row.uuid}", at=now, source=row.source,
            campaign_id=row.call_page.page.campaign_id, submission=row.submission,
        )
        for row in open_ones
    ]  # fmt: skip
    ledger.record_many(deeds, now)
    audit.record("call.confirmed", on=open_ones[0])


@transaction.atomic
def take_back(rows: Sequence[CallReport], *, now: datetime) -> None:
    """Take the calls of a person back: they are deleted, the ledger keeps a line that says so."""
    deeds = [
        Deed(
            person_id=row.person_id, partner_id=row.call_page.page.partner_id, kind="action.withdrawn",
            about=f"call:{row.call_page.uuid}", reference=f"call:{row.uuid}", at=now,
            campaign_id=row.call_page.page.campaign_id,
        )
        for row in rows
        if not row.needs_confirmation or row.confirmed_at
    ]  # fmt: skip
    ledger.record_many(deeds, now)
    audit.record("call.taken_back", on=rows[0].call_page.page)
    CallReport.objects.filter(pk__in=[row.pk for row in rows]).delete()


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people heard; that they called stays counted, without words."""
    CallReport.objects.filter(person__in=person_ids).update(note="")


def forget_unconfirmed(before: datetime, most: int) -> list[UUID]:
    """Delete reported calls that nobody confirmed; gives the submissions they came with."""
    return delete(CallReport.objects.filter(needs_confirmation=True, confirmed_at=None, at__lt=before), most)


def payload(cleaned: dict[str, Any], front: Front) -> dict[str, Any]:
    """Give the keys of a submission: the calls, and where the caller lives as far as she said."""
    return {"calls": cleaned.get("calls") or []} | {name: cleaned.get(name, "") for name in ("street", "town")}


def register_all() -> None:
    """Register the kind of submission, of page and of deed; called from AppConfig.ready()."""
    register_kind(Kind("call.report", gettext_lazy("Reported calls"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "call_page_unknown": gettext_lazy("This call page does not exist, or belongs to another partner."),
            "calls_unreadable": gettext_lazy("The calls cannot be read."),
        }
    )
    register_abouts(selectors.list_abouts)
    register_unconfirmed(forget_unconfirmed)
    register_followers(selectors.list_followers)
    register_listener(selectors.forget_moved)
    register_waiting(connected.tell_waiting)
    register_kinds({"call.made": gettext_lazy("called an office")})
    register_page_kind(
        PageKind(
            name="call.report",
            label=gettext_lazy("Calls to lawmakers"),
            icon="phone",
            form=CallForm,
            options=CallOptions,
            facts=selectors.public_facts,
            save=save_options,
            texts=starting_texts,
            payload=payload,
            press=press,
            is_closed=selectors.is_on_hold,
            hold_template="campaigns/calls/hold.html",
            numbers=selectors.page_numbers,
            publish=get_ready,
            written=selectors.list_written,
            form_template="campaigns/calls/form.html",
            results="calls:detail",
            explains=gettext_lazy(
                "People see whom to call and what to say, call from their own phone, and tell what they heard."
            ),
        )
    )
