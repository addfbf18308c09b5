"""What people who signed up and organizers do with sign-ups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.ledger import services as ledger
from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.rules import Deed
from campaigns.ledger.selectors import register_kinds
from campaigns.pages.folding import find_credited
from campaigns.pages.forgetting.loading import delete
from campaigns.pages.forgetting.rules import register_unconfirmed
from campaigns.pages.receipts import services as receipts
from campaigns.pages.rules import PageKind, register_page_kind
from campaigns.signups import criteria, folding, rules, selectors
from campaigns.signups.forms import JoinForm, JoinOptions
from campaigns.signups.models import Signup, SignupPage
from coalition.audit import services as audit
from contacts.intake.rules import Kind, register_kind, register_reasons

WORDING = {
    "signup.asked": gettext_lazy("asked %(count)s people who offered help"),
    "signup.done": gettext_lazy("noted that %(count)s people helped"),
    "signup.back": gettext_lazy("put %(count)s people back on the list of those to ask"),
    "signup.confirmed": gettext_lazy("somebody confirmed her sign-up"),
    "signup.withdrawn": gettext_lazy("somebody took her sign-up back"),
}


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the lists of a sign-up page."""
    lists = {name: options[name] for name in ("interests", "ways")}
    SignupPage.objects.update_or_create(page=page, defaults=lists)


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("Join us"),
        "thanks_title": gettext_lazy("Welcome!"),
        "thanks_body": gettext_lazy(
            "It is good to have you with us. If you offered help, one of us will call or write."
        ),
        "share_text": gettext_lazy("I have joined. Join me!"),
        "closed_body": gettext_lazy("This page is closed. Thank you to everybody who joined."),
        "receipt_subject": gettext_lazy("Welcome, and thank you for joining"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nwelcome! It is good to have you with us.'
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare the letters of a sign-up page before it goes public."""

    def confirm(texts: dict[str, str]) -> receipts.Note:
        told = _("You signed up on our website. Please confirm that it was you.")
        return receipts.ask(_("Please confirm that you join"), told, _("Yes, I join"))

    def welcome(texts: dict[str, str]) -> receipts.Note:
        return receipts.receipt(_("What I signed up for"))(texts)

    receipts.prepare(page, f"signup:{page.signup_page.uuid}", {"receipt": welcome, "confirm": confirm})


# --- by link ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(row: Signup, *, now: datetime) -> None:
    """Confirm a sign-up by its link, once; one that was taken back stands again."""
    mine = Signup.objects.filter(pk=row.pk).filter(Q(confirmed_at=None) | Q(withdrawn_at__isnull=False))
    if not mine.update(confirmed_at=now, withdrawn_at=None):
        return
    page = row.signup_page.page
    deed = Deed(
        person_id=row.person_id,
        partner_id=page.partner_id,
        kind="signup.joined",
        about=f"signup:{row.signup_page.uuid}",
        reference=f"signup:{row.uuid}",
        at=now,
        campaign_id=page.campaign_id,
        source=row.source,
        message_id=find_credited(row.submission),
        submission=row.submission,
    )
    ledger.record_many([deed], now)
    audit.record("signup.confirmed", on=row)


@transaction.atomic
def withdraw(row: Signup, *, now: datetime) -> None:
    """Take a sign-up back by its link: what was ticked and written goes."""
    mine = Signup.objects.filter(pk=row.pk, withdrawn_at=None)
    if mine.update(withdrawn_at=now, interests=[], ways=[], note=""):
        audit.record("signup.withdrawn", on=row)


# --- the desk ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def step(row: SignupPage, uuids: Sequence[UUID], *, step: str, by: Any, now: datetime) -> int:
    """Note how far we are with people who offered help (asked, done, or back); tells how many moved."""
    rows = row.signups.filter(selectors.OFFERS, uuid__in=uuids, help_state__in=rules.STEPS[step])
    count = rows.update(help_state=rules.LANDS[step], helped_at=now)
    if count:
        audit.record(f"signup.{step}", by=by, on=row.page, facts={"count": count})
    return count


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people ticked and wrote."""
    Signup.objects.filter(person__in=person_ids).update(note="", interests=[], ways=[])


def forget_unconfirmed(before: datetime, most: int) -> list[UUID]:
    """Delete sign-ups that nobody confirmed; gives the submissions they came with."""
    return delete(Signup.objects.filter(needs_confirmation=True, confirmed_at=None, at__lt=before), most)


def _payload(cleaned: dict[str, Any], front: Any) -> dict[str, Any]:
    return {name: cleaned[name] for name in ("interests", "ways", "note") if cleaned.get(name)}


def register_all() -> None:
    """Register the kind of submission, of page and of deed, and what segments ask; called from AppConfig.ready()."""
    register_kind(Kind("signup.join", gettext_lazy("Sign-up"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "signup_page_unknown": gettext_lazy("This sign-up page does not exist, or belongs to another partner."),
            "choice_unknown": gettext_lazy("The choices cannot be read."),
            "note_too_long": gettext_lazy("The note is too long."),
        }
    )
    register_abouts(selectors.list_abouts)
    register_unconfirmed(forget_unconfirmed)
    register_kinds({"signup.joined": gettext_lazy("signed up")})
    criteria.register_all()
    register_page_kind(
        PageKind(
            name="signup.join",
            label=gettext_lazy("Sign-up"),
            icon="user-plus",
            form=JoinForm,
            options=JoinOptions,
            facts=selectors.public_facts,
            save=save_options,
            texts=starting_texts,
            payload=_payload,
            numbers=selectors.page_numbers,
            publish=get_ready,
            proof_template="campaigns/signups/proof.html",
            results="signups:detail",
            explains=gettext_lazy(
                "People join, say what they care about and how they would help; you get back to them."
            ),
            schema="JoinAction",
        )
    )
