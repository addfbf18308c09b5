"""Folds sign-ons out of submissions, in bundles: an organization once per letter, whatever its name is written like.

A bundle holds its letters until it commits: names are kept apart by a constraint, domains only by this.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from campaigns.pages.receipts import folding as receipts
from campaigns.signons import rules, selectors
from campaigns.signons.models import Signon, SignonPage
from campaigns.signons.roll.matching import Organization, Roll
from campaigns.uploads import selectors as uploads
from campaigns.uploads import services as files
from contacts.intake.rules import Fault, Folded, Outcome

LIMITS = {"organization": 150, "website": 200, "town": 80, "role": 120, "contact_name": 150, "contact_role": 120}
# Who signs again after a withdrawal, or was invited, keeps the mailbox that is known to us.
SIGN = """
INSERT INTO campaigns_signon AS s
    (uuid, signon_page_id, name_key, name, domain, website, town, state, person_id, signer_name, signer_role,
     contact_name, contact_role, contact_email, wording_version, logo_id, language, source, submission, at, signed_at,
     mail, mail_at, mail_error)
SELECT gen_random_uuid(), n.page_id, n.name_key, n.name, n.domain, n.website, n.town, 'signed', n.person_id,
       n.signer_name, n.signer_role, n.contact_name, n.contact_role, n.contact_email, n.wording_version, n.logo_id,
       n.language, n.source, n.submission, %(now)s, %(now)s,
       CASE WHEN n.mails THEN 'confirm' ELSE '' END, CASE WHEN n.mails THEN %(now)s::timestamptz END, ''
FROM unnest(%(page_id)s::bigint[], %(name_key)s::text[], %(name)s::text[], %(domain)s::text[], %(website)s::text[],
            %(town)s::text[], %(person_id)s::bigint[], %(signer_name)s::text[], %(signer_role)s::text[],
            %(contact_name)s::text[], %(contact_role)s::text[], %(contact_email)s::text[],
            %(wording_version)s::int[], %(logo_id)s::bigint[], %(language)s::text[], %(source)s::text[],
            %(submission)s::uuid[], %(mails)s::boolean[])
    AS n (page_id, name_key, name, domain, website, town, person_id, signer_name, signer_role, contact_name,
          contact_role, contact_email, wording_version, logo_id, language, source, submission, mails)
ORDER BY n.page_id, n.name_key
ON CONFLICT (signon_page_id, name_key) DO UPDATE SET
    name = EXCLUDED.name, domain = EXCLUDED.domain, website = EXCLUDED.website, town = EXCLUDED.town, state = 'signed',
    person_id = EXCLUDED.person_id, signer_name = EXCLUDED.signer_name, signer_role = EXCLUDED.signer_role,
    contact_name = CASE WHEN s.contact_email = '' THEN EXCLUDED.contact_name ELSE s.contact_name END,
    contact_role = CASE WHEN s.contact_email = '' THEN EXCLUDED.contact_role ELSE s.contact_role END,
    contact_email = CASE WHEN s.contact_email = '' THEN EXCLUDED.contact_email ELSE s.contact_email END,
    wording_version = EXCLUDED.wording_version, logo_id = coalesce(EXCLUDED.logo_id, s.logo_id),
    language = EXCLUDED.language, source = EXCLUDED.source, submission = EXCLUDED.submission,
    signed_at = EXCLUDED.signed_at, withdrawn_at = NULL, confirmed_at = NULL,
    mail = CASE WHEN EXCLUDED.mail = '' THEN s.mail ELSE EXCLUDED.mail END,
    mail_at = coalesce(EXCLUDED.mail_at, s.mail_at)
WHERE s.state IN ('asked', 'withdrawn')
"""
Told = list[tuple[Folded, SignonPage, Organization]]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check a sign-on's own keys."""
    faults = [
        Fault(name, "text_too_long", {"most": most})
        for name, most in LIMITS.items()
        if len(str(payload.get(name, ""))) > most
    ]
    if not str(payload.get("organization", "")).strip():
        faults.append(Fault("organization", "organization_missing"))
    if not _contact(payload):
        faults.append(Fault("contact_email", "contact_missing"))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the sign-ons of a bundle; a letter to the contact is due for each that signs newly."""
    pages = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    ids = sorted({page.pk for page in pages.values()})
    list(SignonPage.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    outcomes: dict[int, Outcome] = {}
    known = []
    for one in bundle:
        page = pages.get(one.about.partition(":")[2])
        if page is None or page.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="letter_unknown")
        else:
            known.append((one, page))
    told, newly = _settle(known)
    _write(newly, now)
    uuids = _uuids_of(told)
    outcomes |= {
        one.submission_id: Outcome({"signon": str(uuids[page.pk, organization.key])})
        for one, page, organization in told
    }
    by_form = [one for one, _page, _organization in told if one.origin in receipts.BY_FORM]
    receipts.send([receipts.Owed("receipt", one.about, one.person_id, {}) for one in by_form], now)
    return outcomes


def _settle(known: list[tuple[Folded, SignonPage]]) -> tuple[Told, Told]:
    """Tell for each form which organization it means, and which forms sign: the first one of an organization does."""
    marks = [(rules.name_key(str(one.payload["organization"])), _domain(one)) for one, _page in known]
    roll = Roll({page.pk for _one, page in known}, [key for key, _d in marks], [domain for _k, domain in marks])
    told, newly = [], []
    for (one, page), (key, domain) in zip(known, marks, strict=True):
        organization = roll.find(page.pk, key, domain)
        told.append((one, page, organization))
        if organization.state in rules.SIGNS and organization.submission != one.submission_uuid:
            roll.sign(organization, domain, _contact(one.payload), one.submission_uuid)
            newly.append(told[-1])
    return told, newly


def _write(newly: Told, now: datetime) -> None:
    if not newly:
        return
    logos = _logos_of(newly)
    mailed = _mailed_today({organization.contact for _one, _page, organization in newly}, now)
    rows = []
    for one, page, organization in newly:
        mails = mailed[organization.contact] < rules.MAILS_A_DAY
        mailed[organization.contact] += 1
        marks = {"page_id": page.pk, "name_key": organization.key, "domain": organization.domain, "mails": mails}
        rows.append(_facts(one) | marks | {"logo_id": logos.get(str(one.payload.get("logo", "")))})
    with connection.cursor() as cursor:
        cursor.execute(SIGN, {"now": now} | {name: [row[name] for row in rows] for name in rows[0]})
    files.claim([row["logo_id"] for row in rows if row["logo_id"]], now=now)


def _facts(one: Folded) -> dict[str, Any]:
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
        "contact_email": _contact(payload),
        "wording_version": int(payload.get("authority") or 0),
        "language": one.language,
        "source": str(payload.get("source", ""))[:60],
        "submission": one.submission_uuid,
    }


def _contact(payload: dict[str, Any]) -> str:
    return str(payload.get("contact_email") or payload.get("email") or "").strip().lower()[:254]


def _domain(one: Folded) -> str:
    return rules.domain_of(str(one.payload.get("website", "")), _contact(one.payload))


def _logos_of(newly: Told) -> dict[str, int]:
    found: dict[str, int] = {}
    for partner in {one.partner_id for one, _page, _organization in newly}:
        asked = [str(one.payload["logo"]) for one, _page, _organization in newly if one.payload.get("logo")]
        kept = uploads.get_by_uuid(partner, asked) if asked else {}
        found |= {uuid: row.pk for uuid, row in kept.items() if row.kind == "logo"}
    return found


def _mailed_today(contacts: set[str], now: datetime) -> Counter[str]:
    """Count what each mailbox was asked within a day: nobody is flooded with made-up organizations."""
    rows = Signon.objects.filter(contact_email__in=contacts, signed_at__gt=now - timedelta(days=1))
    return Counter(dict(rows.values_list("contact_email").annotate(n=Count("pk"))))


def _uuids_of(told: Told) -> dict[tuple[int, str], UUID]:
    keys = {organization.key for _one, _page, organization in told}
    rows = Signon.objects.filter(signon_page__in={page.pk for _one, page, _o in told}, name_key__in=keys)
    return {(page, key): uuid for page, key, uuid in rows.values_list("signon_page", "name_key", "uuid")}
