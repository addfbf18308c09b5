"""What organizers and signers do with petitions and signatures."""

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
from campaigns.pages.folding import find_credited
from campaigns.pages.rules import PageKind, register_page_kind
from campaigns.petitions import folding, selectors
from campaigns.petitions.forms import PetitionOptions, SignForm
from campaigns.petitions.models import Petition, Signature
from coalition.audit import services as audit
from contacts.correspondence import services as post
from contacts.intake.rules import Kind, register_kind, register_reasons

WORDING = {
    "signature.invalidated": gettext_lazy("took %(count)s signatures out of the count: %(reason)s"),
    "signature.restored": gettext_lazy("put %(count)s signatures back into the count"),
    "petition.goal_moved": gettext_lazy("moved the goal up to %(goal)s: %(counted)s had signed"),
    "signature.confirmed": gettext_lazy("a signer confirmed her address"),
    "signature.withdrawn": gettext_lazy("a signer withdrew"),
}


def save_options(page: Any, options: dict[str, Any]) -> None:
    """Keep the settings of a petition page."""
    names = ("goal", "goal_moves", "confirms_email")
    told = {name: options[name] for name in names if name in options}
    Petition.objects.update_or_create(page=page, defaults=told)


def starting_texts() -> dict[str, Any]:
    """Give words to start from."""
    return {
        "button": gettext_lazy("Sign the petition"),
        "thanks_title": gettext_lazy("Thank you for signing!"),
        "thanks_body": gettext_lazy("Your name stands beside those of your neighbours. We will deliver it."),
        "share_text": gettext_lazy("I signed. Will you?"),
        "closed_body": gettext_lazy("This petition is closed. Thank you to everybody who signed."),
        "receipt_subject": gettext_lazy("Thank you for signing"),
        "receipt_body": gettext_lazy(
            'Dear {{ first_name | default: "friend" }},\n\nthank you for signing. We will tell you what comes of it.'
        ),
    }


def get_ready(page: Any, now: datetime) -> None:
    """Prepare the letters of a petition before it goes public: the receipt, and the one that asks to confirm."""
    petition = page.petition
    texts = pages.texts_of(page)
    for word in ("receipt", "confirm"):
        drafts = [post.Draft(code, _compile(page, code, texts.get(code, {}), word)) for code in page.languages]
        post.open_dispatch(
            reference=f"{word}:petition:{petition.uuid}",
            partner=page.partner,
            purpose=post.SERVICE,
            drafts=drafts,
            priority=post.RECEIPTS,
            standing=True,
        )


def _compile(page: Any, language: str, words: dict[str, str], word: str) -> Any:
    partner = page.partner
    address = f"{settings.PUBLIC_URL}/p/{page.slug}/?lang={language}"
    with translation.override(language):
        if word == "confirm":
            subject = _("Please confirm your signature")
            blocks = [
                {"kind": "heading", "text": words.get("title", "")},
                {
                    "kind": "text",
                    "text": _("You signed on our website. Please confirm that it was you: only then it counts."),
                },
                {"kind": "button", "label": _("Yes, I signed"), "url": "{{ confirm_link }}"},
                {"kind": "text", "text": _("If it was not you, you need not do anything.")},
            ]
        else:
            subject = words.get("receipt_subject", "")
            blocks = [
                {"kind": "text", "text": words.get("receipt_body", "")},
                {"kind": "button", "label": _("Share the petition"), "url": f"{address}&source=receipt"},
            ]
    identity = identity_of(partner)
    preheader = words.get("ask", "")[:120]
    return compile_text(Text(language, subject, preheader, blocks, identity, page_url=address, is_receipt=True))


@transaction.atomic
def confirm(signature: Signature, *, now: datetime) -> bool:
    """Confirm a signature by its link, once; False if it was withdrawn or taken out."""
    rows = Signature.objects.filter(pk=signature.pk, withdrawn_at=None, invalidated_at=None)
    if rows.filter(confirmed_at=None).update(confirmed_at=now, changed_at=now):
        message = find_credited(signature.submission)
        deed = _deed(signature, signature.petition, at=now, message_id=message)
        ledger.record_many([deed], now)
        audit.record("signature.confirmed", on=signature)
    return rows.exists()


@transaction.atomic
def withdraw(signature: Signature, *, now: datetime) -> None:
    """Withdraw a signature by its link."""
    if Signature.objects.filter(pk=signature.pk, withdrawn_at=None).update(withdrawn_at=now, changed_at=now):
        audit.record("signature.withdrawn", on=signature)


@transaction.atomic
def invalidate(
    petition: Petition, uuids: Sequence[UUID], *, reason: str, by: Any, now: datetime, alarm: Any = None
) -> int:
    """Take signatures out of the count, with a reason and the alarm it was for; tells how many."""
    rows = petition.signatures.filter(uuid__in=uuids, invalidated_at=None)
    count = rows.update(invalidated_at=now, invalid_reason=reason[:200], changed_at=now, alarm=alarm)
    audit.record("signature.invalidated", by=by, on=petition.page, facts={"count": count, "reason": reason[:200]})
    return count


@transaction.atomic
def restore(petition: Petition, uuids: Sequence[UUID], *, by: Any, now: datetime) -> int:
    """Put signatures back into the count, and into the ledger if they never were; tells how many."""
    rows = petition.signatures.filter(uuid__in=uuids, invalidated_at__isnull=False)
    back = list(rows.select_for_update())
    count = rows.update(invalidated_at=None, invalid_reason="", changed_at=now, alarm=None)
    counts = [one for one in back if not one.needs_confirmation or one.confirmed_at]
    ledger.record_many([_deed(one, petition, at=one.confirmed_at or one.at) for one in counts], now)
    audit.record("signature.restored", by=by, on=petition.page, facts={"count": count})
    return count


def _deed(signature: Signature, petition: Petition, *, at: datetime, message_id: int | None = None) -> Deed:
    return Deed(
        person_id=signature.person_id,
        partner_id=petition.page.partner_id,
        kind="petition.signed",
        about=f"petition:{petition.uuid}",
        reference=f"signature:{signature.uuid}",
        at=at,
        campaign_id=petition.page.campaign_id,
        source=signature.source,
        message_id=message_id,
        submission=signature.submission,
    )


def register_all() -> None:
    """Register the kind of submission, of page and of deed; called from AppConfig.ready()."""
    label = gettext_lazy("Petition")
    register_kind(Kind("petition.sign", gettext_lazy("Signature"), check=folding.check, fold=folding.fold))
    register_reasons(
        {
            "petition_unknown": gettext_lazy("This petition does not exist, or belongs to another partner."),
            "comment_too_long": gettext_lazy("The comment is too long."),
            "trapped": gettext_lazy("A hidden field was filled in, as programs do."),
        }
    )
    register_abouts(selectors.list_abouts)
    register_kinds({"petition.signed": gettext_lazy("signed a petition")})
    register_page_kind(
        PageKind(
            name="petition.sign",
            label=label,
            icon="signature",
            form=SignForm,
            options=PetitionOptions,
            facts=selectors.public_facts,
            save=save_options,
            texts=starting_texts,
            payload=lambda cleaned, front: {"comment": cleaned["comment"], "show_name": cleaned["show_name"]},
            numbers=selectors.page_numbers,
            publish=get_ready,
            lead_template="campaigns/petitions/proof.html",
            proof_template="campaigns/petitions/voices.html",
            thanks_template="campaigns/petitions/proof.html",
            results="petitions:signatures",
        )
    )


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people wrote under petitions; the signature stays counted, without a name."""
    Signature.objects.filter(person__in=person_ids).update(
        show_name=False, comment="", words="", mailbox="", caller="", domain=""
    )
