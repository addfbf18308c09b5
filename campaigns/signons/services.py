"""What contacts and organizers do with sign-ons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from campaigns.ledger import services as ledger
from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.rules import Deed
from campaigns.ledger.selectors import register_kinds
from campaigns.pages import selectors as pages
from campaigns.pages.receipts import services as receipts
from campaigns.pages.rules import PageKind, register_page_kind
from campaigns.signons import folding, rules, selectors, tasks
from campaigns.signons.forms import AUTHORITY, SignonForm, SignonOptions
from campaigns.signons.models import Signon, SignonPage, SignonState
from campaigns.uploads import services as files
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.consent import services as consent
from contacts.intake import services as intake
from contacts.intake.rules import Arrival, Kind, register_kind, register_reasons

WORDING = {
    "signon.invited": gettext_lazy("invited %(name)s to sign"),
    "signon.reminded": gettext_lazy("reminded %(count)s organizations"),
    "signon.confirmed_by_link": gettext_lazy("the contact of %(name)s confirmed its signature"),
    "signon.withdrawn_by_link": gettext_lazy("the contact of %(name)s withdrew its signature"),
    "signon.confirmed": gettext_lazy("noted that %(count)s organizations confirmed"),
    "signon.withdrawn": gettext_lazy("withdrew the signatures of %(count)s organizations"),
}


class AlreadyThere(Refusal):
    """The organization was invited or has signed."""

    code = "organization_already_there"
    status = 422
    message = gettext_lazy("This organization is on the list already, perhaps under another spelling: %(name)s.")


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the letter of a sign-on page."""
    names = ("letter", "addressee", "shows_logos")
    SignonPage.objects.update_or_create(page=page, defaults={name: options[name] for name in names})


def fix_authority() -> int:
    """Fix the words about authority that a form shows; tells their version."""
    texts = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = str(AUTHORITY)
    return consent.fix_wording(key="signon.authority", texts=texts)


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("Sign for our organization"),
        "thanks_title": gettext_lazy("Thank you for signing!"),
        "thanks_body": gettext_lazy(
            "We have written to the person who may sign for your organization. Once she confirms, its name stands here."
        ),
        "share_text": gettext_lazy("Our organization signs. Will yours?"),
        "closed_body": gettext_lazy("This letter is closed. Thank you to every organization that signed."),
        "receipt_subject": gettext_lazy("Thank you for signing for your organization"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nthank you. We have asked the person who may sign to confirm.'
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare the receipt of a letter before it goes public."""
    receipts.prepare(page, f"signon:{page.signon_page.uuid}", {"receipt": receipts.receipt("")})


# --- by link ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Confirmer:
    """Who confirms for an organization."""

    name: str
    role: str


@transaction.atomic
def confirm_by_link(row: Signon, who: Confirmer, *, now: datetime) -> bool:
    """Confirm (or sign, when invited) for an organization by the link of its contact, once."""
    mine = Signon.objects.select_for_update().filter(pk=row.pk).exclude(state=SignonState.CONFIRMED).first()
    if mine is None:
        return False
    if mine.person_id is None or mine.state == SignonState.ASKED:
        mine.person_id = _person_of(mine, who, now)
        mine.signer_name, mine.signer_role = who.name, who.role
    mine.contact_name, mine.contact_role = who.name, who.role
    mine.state, mine.confirmed_at, mine.withdrawn_at = SignonState.CONFIRMED, now, None
    mine.signed_at, mine.mail, mine.mail_at = mine.signed_at or now, "", None
    mine.save()
    _record([mine], now)
    audit.record("signon.confirmed_by_link", on=mine, facts={"name": mine.name})
    _refresh(mine.signon_page)
    return True


def _person_of(row: Signon, who: Confirmer, now: datetime) -> int | None:
    given, _blank, family = who.name.strip().partition(" ")
    payload = {"email": row.contact_email, "given_name": given[:100], "family_name": family.strip()[:100]}
    page = row.signon_page.page
    about = f"signon:{row.signon_page.uuid}"
    arrival = Arrival("person.added", "web", page.partner_id, payload, about, row.language, key=f"signon:{row.uuid}")
    return intake.receive_and_fold(arrival, now=now).person_id


def _record(rows: Sequence[Signon], now: datetime) -> None:
    deeds = [
        Deed(
            person_id=row.person_id, partner_id=row.signon_page.page.partner_id, kind="signon.signed",
            about=f"signon:{row.signon_page.uuid}", reference=f"signon:{row.uuid}", at=now, source=row.source,
            campaign_id=row.signon_page.page.campaign_id, submission=row.submission,
        )
        for row in rows
        if row.person_id
    ]  # fmt: skip
    ledger.record_many(deeds, now)


@transaction.atomic
def withdraw_by_link(row: Signon, *, now: datetime) -> None:
    """Withdraw the signature of an organization, or decline to sign, by the link of its contact."""
    mine = Signon.objects.filter(pk=row.pk).exclude(state=SignonState.WITHDRAWN)
    if mine.update(state=SignonState.WITHDRAWN, withdrawn_at=now, mail="", mail_at=None, logo=None):
        files.remove([row.logo_id])
        audit.record("signon.withdrawn_by_link", on=row, facts={"name": row.name})
        _refresh(row.signon_page)


# --- the desk ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def invite(page: SignonPage, facts: dict[str, str], *, by: Any, now: datetime) -> Signon:
    """Invite an organization by mail. Raises AlreadyThere."""
    key, email = rules.name_key(facts["name"]), facts["contact_email"].strip().lower()
    domain = rules.domain_of("", email)
    known = selectors.find_same(page, key, domain)
    if known:
        raise AlreadyThere(name=known.name)
    row = Signon.objects.create(
        signon_page=page, name=" ".join(facts["name"].split())[:150], name_key=key, domain=domain,
        state=SignonState.ASKED, contact_name=facts["contact_name"], contact_email=email,
        language=facts["language"], at=now, mail="invite", mail_at=now,
    )  # fmt: skip
    tasks.mail.delay_on_commit()
    audit.record("signon.invited", by=by, on=page.page, facts={"name": row.name})
    return row


@transaction.atomic
def remind(page: SignonPage, uuids: Sequence[UUID], *, by: Any, now: datetime) -> int:
    """Remind those who were invited, and those whose contact has not confirmed; tells how many."""
    rows = page.signons.filter(uuid__in=uuids).exclude(contact_email="")
    count = rows.filter(state=SignonState.ASKED).update(mail="remind", mail_at=now, reminded_at=now)
    count += rows.filter(state=SignonState.SIGNED).update(mail="confirm", mail_at=now, reminded_at=now)
    if count:
        tasks.mail.delay_on_commit()
        audit.record("signon.reminded", by=by, on=page.page, facts={"count": count})
    return count


@transaction.atomic
def step(page: SignonPage, uuids: Sequence[UUID], *, step: str, by: Any, now: datetime) -> int:
    """Note that organizations confirmed otherwise (by phone, on paper), or withdraw them; tells how many."""
    rows = list(page.signons.select_for_update().filter(uuid__in=uuids, state__in=rules.STEPS[step]))
    facts: dict[str, Any] = {"state": step, f"{step}_at": now, "mail": "", "mail_at": None}
    page.signons.filter(pk__in=[row.pk for row in rows]).update(**facts)
    if rows:
        if step == rules.CONFIRMED:
            _record(rows, now)
        audit.record(f"signon.{step}", by=by, on=page.page, facts={"count": len(rows)})
        _refresh(page)
    return len(rows)


def _refresh(row: SignonPage) -> None:
    slug = row.page.slug
    transaction.on_commit(lambda: pages.forget(slug))


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget who signed and confirmed; the signature of the organization stays."""
    rows = Signon.objects.filter(person__in=person_ids)
    blank = ("signer_name", "signer_role", "contact_name", "contact_role", "contact_email")
    rows.update(**dict.fromkeys(blank, ""), mail="", mail_at=None)


def _keep(cleaned: dict[str, Any], front: Any, now: datetime) -> dict[str, Any]:
    file = cleaned.get("logo")
    kept = files.receive(file, kind="logo", partner_id=front.partner["id"], now=now) if file else None
    return {**cleaned, "logo": kept, "authority": fix_authority()}


def _payload(cleaned: dict[str, Any], front: Any) -> dict[str, Any]:
    names = ("organization", "town", "role", "contact_name", "contact_role", "contact_email", "authority")
    told = {name: cleaned[name] for name in names if cleaned.get(name)}
    told |= {"website": cleaned["homepage"]} if cleaned.get("homepage") else {}
    logo = getattr(cleaned.get("logo"), "uuid", None)  # what the door refused was put away nowhere
    return told | ({"logo": str(logo)} if logo else {})


def register_all() -> None:
    """Register the kind of submission, of page and of deed; called from AppConfig.ready()."""
    register_kind(Kind("signon.sign", gettext_lazy("Sign-on"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "letter_unknown": gettext_lazy("This letter does not exist, or belongs to another partner."),
            "organization_missing": gettext_lazy("The name of the organization is missing."),
            "contact_missing": gettext_lazy("Nobody is named who could confirm."),
            "text_too_long": gettext_lazy("A text is too long."),
        }
    )
    register_abouts(selectors.list_abouts)
    register_kinds({"signon.signed": gettext_lazy("signed for an organization")})
    register_page_kind(
        PageKind(
            name="signon.sign",
            label=gettext_lazy("Letter for organizations"),
            icon="building-community",
            form=SignonForm,
            options=SignonOptions,
            facts=selectors.public_facts,
            save=save_options,
            texts=starting_texts,
            payload=_payload,
            keep=_keep,
            numbers=selectors.page_numbers,
            publish=get_ready,
            written=selectors.list_written,
            lead_template="campaigns/signons/lead.html",
            proof_template="campaigns/signons/proof.html",
            results="signons:detail",
            explains=gettext_lazy("Organizations sign a letter; whoever may sign for each confirms by mail."),
        )
    )
