"""Folds sign-ons out of submissions: an organization once per letter, whatever its name is written like.

Organizations are few: rows are looked up one by one, but a letter is locked first, so that two forms make one row.
"""

from datetime import datetime, timedelta
from typing import Any

from campaigns.pages.receipts import folding as receipts
from campaigns.signons import rules, selectors
from campaigns.signons.models import Signon, SignonPage, SignonState
from campaigns.uploads import selectors as uploads
from campaigns.uploads import services as files
from contacts.intake.rules import Fault, Folded, Outcome

LIMITS = {"organization": 150, "website": 200, "town": 80, "role": 120, "contact_name": 150, "contact_role": 120}


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check a sign-on's own keys."""
    faults = [
        Fault(name, "text_too_long", {"most": most})
        for name, most in LIMITS.items()
        if len(str(payload.get(name, ""))) > most
    ]
    if not str(payload.get("organization", "")).strip():
        faults.append(Fault("organization", "organization_missing"))
    if not str(payload.get("contact_email") or payload.get("email") or "").strip():
        faults.append(Fault("contact_email", "contact_missing"))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the sign-ons of a bundle; a letter to the contact is due for each that signs newly."""
    pages = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    ids = sorted({page.pk for page in pages.values()})
    list(SignonPage.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    outcomes: dict[int, Outcome] = {}
    owed = []
    for one in bundle:
        page = pages.get(one.about.partition(":")[2])
        if page is None or page.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="letter_unknown")
            continue
        row = _sign(one, page, now)
        outcomes[one.submission_id] = Outcome({"signon": str(row.uuid)})
        if one.origin in receipts.BY_FORM:
            owed.append(receipts.Owed("receipt", one.about, one.person_id, {}))
    receipts.send(owed, now)
    return outcomes


def _sign(one: Folded, page: SignonPage, now: datetime) -> Signon:
    """Sign for an organization; one that has signed stays as it is, whoever tries again."""
    payload = one.payload
    contact = str(payload.get("contact_email") or payload.get("email") or "").strip().lower()
    key = rules.name_key(str(payload["organization"]))
    domain = rules.domain_of(str(payload.get("website", "")), contact)
    row = selectors.find_same(page, key, domain) or Signon(signon_page=page, name_key=key, state=rules.ASKED)
    if row.state not in rules.SIGNS or row.submission == one.submission_uuid:
        return row
    facts = _facts(one, contact) | {"domain": domain, "signed_at": now, "withdrawn_at": None, "confirmed_at": None}
    if row.pk and row.contact_email:
        # Whom we asked ourselves confirms; a stranger's form does not replace the mailbox.
        facts |= {name: getattr(row, name) for name in ("contact_email", "contact_name", "contact_role")}
    for name, value in facts.items():
        setattr(row, name, value)
    row.state = SignonState.SIGNED
    if not _is_flooded(row.contact_email, now):
        row.mail, row.mail_at = "confirm", now
    _take_logo(row, one, now)
    row.save()
    return row


def _facts(one: Folded, contact: str) -> dict[str, Any]:
    payload = one.payload
    name = " ".join(str(payload.get(part, "")).strip() for part in ("given_name", "family_name")).strip()
    role = str(payload.get("role", "")).strip()
    return {
        "name": " ".join(str(payload["organization"]).split())[:150],
        "website": str(payload.get("website", ""))[:200],
        "town": str(payload.get("town", "")).strip()[:80],
        "person_id": one.person_id,
        "signer_name": name[:200],
        "signer_role": role[:120],
        "contact_name": str(payload.get("contact_name") or name).strip()[:150],
        "contact_role": str(payload.get("contact_role") or role).strip()[:120],
        "contact_email": contact[:254],
        "wording_version": int(payload.get("authority") or 0),
        "language": one.language,
        "source": str(payload.get("source", ""))[:60],
        "submission": one.submission_uuid,
    }


def _take_logo(row: Signon, one: Folded, now: datetime) -> None:
    asked = str(one.payload.get("logo", ""))
    found = uploads.get_by_uuid(one.partner_id, [asked]).get(asked) if asked else None
    if found and found.kind == "logo":
        row.logo = found
        files.claim([found.pk], now=now)


def _is_flooded(contact: str, now: datetime) -> bool:
    mailed = Signon.objects.filter(contact_email=contact, signed_at__gt=now - timedelta(days=1))
    return mailed.count() >= rules.MAILS_A_DAY
