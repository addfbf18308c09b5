"""Reads submissions: what waits, what was refused."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from coalition.errors import NotFound
from coalition.partners.models import Partner
from contacts.intake.models import Submission, SubmissionState
from contacts.intake.rules import KINDS as ALL_KINDS
from contacts.intake.rules import REASONS as REASON_WORDS
from contacts.intake.rules import Fault, Kind, register_kind, register_reasons
from contacts.places.models import Address


def check_row(payload: dict[str, Any]) -> list[Fault]:
    """Tell what the reader of the file found wrong with a whole row, and with each cell of the partner's own fields."""
    faults = [Fault("row", str(payload["refuse"]))] if payload.get("refuse") else []
    cells = [one for one in payload.get("unfit") or [] if isinstance(one, dict)]
    return faults + [Fault(str(one["label"]), str(one["why"]), {"value": str(one["value"])}) for one in cells]


KINDS = (
    Kind("person.added", _("Contact details")),
    Kind("person.imported", _("Contact details from a file"), check=check_row),
    Kind("person.corrected", _("Corrected contact details")),
)
REASONS = {
    "email_invalid": _("The e-mail address is not one."),
    "email_too_long": _("The e-mail address is too long."),
    "phone_invalid": _("The phone number is not one."),
    "name_too_long": _("The name is longer than 100 letters."),
    "nobody": _("There is no name, no e-mail address and no phone."),
    "unreachable": _("There is a name, but no e-mail address, phone or ZIP to tell who it is."),
    "zip_unread": _("The ZIP could not be read."),
    "role_unknown": _("A role was not recognized."),
    "wording_unknown": _("The wording of a consent was not found."),
    "consent_unknown": _("A consent names no known channel or purpose."),
    "erased": _("This person asked to be erased. She comes back only by a form of her own; leave the row out."),
    "kind_unknown": _("This house does not know this kind of submission."),
    "broken": _("Our software failed on it. Nothing was saved; trying again may help."),
}
ASIDE = "aside:"  # before the key of what was refused at the door: the same form may still come in
COALITION = "coalition"  # in a payload's consent: the coalition by name


def register_all() -> None:
    """Register the kinds that are about people only, and the words of this room's refusals."""
    for kind in KINDS:
        register_kind(kind)
    register_reasons(REASONS)


def is_waiting() -> bool:
    """Tell whether anything waits to be folded."""
    return Submission.objects.filter(state=SubmissionState.WAITING).exists()


def has_new_homes() -> bool:
    """Tell whether any current home waits for its districts."""
    return Address.objects.filter(until=None, matched_at=None).exists()


def partner_ids(told: Iterable[str]) -> dict[str, int | None]:
    """Give the ids of partners told by uuid; `coalition` is None. Unknown ones are left out."""
    asked = {text for text in told if text != COALITION and _is_uuid(text)}
    found: dict[str, int | None] = {COALITION: None}
    if asked:
        rows = Partner.objects.filter(uuid__in=asked, left_at=None).values_list("uuid", "pk")
        found |= {str(uuid): pk for uuid, pk in rows}
    return found


def list_refused(membership: Any, *, kind: str = "", reason: str = "", words: str = "") -> QuerySet[Submission]:
    """List what this membership's partner has to mend, newest first; words are looked for in what was typed."""
    found = Submission.objects.filter(partner=membership.partner, state=SubmissionState.REFUSED)
    for name, value in (("kind", kind), ("reason", reason)):
        if value:
            found = found.filter(**{name: value})
    return _having(found, words).order_by("-id")


def list_set_aside(membership: Any, *, reason: str = "", words: str = "") -> QuerySet[Submission]:
    """List what was set aside, newest first; what the same person sent again and got in is left out."""
    later = Submission.objects.filter(kind=OuterRef("kind"), key=Substr(OuterRef("key"), len(ASIDE) + 1))
    found = Submission.objects.filter(partner=membership.partner, state=SubmissionState.SPAM)
    found = found.exclude(Q(key__startswith=ASIDE) & Exists(later))
    if reason:
        found = found.filter(reason=reason)
    return _having(found, words).order_by("-id")


def reasons_aside(membership: Any) -> list[dict[str, Any]]:
    """Count what was set aside by reason, most frequent first."""
    groups = list_set_aside(membership).order_by().values("reason").annotate(count=Count("pk"))
    return [{**group, "reason_words": say_reason(group["reason"])} for group in groups.order_by("-count", "reason")]


def _having(found: QuerySet[Submission], words: str) -> QuerySet[Submission]:
    for word in words.split()[:5]:
        typed = Q()
        for name in ("email", "phone", "given_name", "family_name"):
            typed |= Q(**{f"payload__{name}__icontains": word})
        found = found.filter(typed)
    return found


def count_refused(membership: Any) -> int:
    """Count what this membership's partner has to mend."""
    return list_refused(membership).count()


def reasons_to_mend(membership: Any) -> list[dict[str, Any]]:
    """Count what is to be mended by kind and reason, most frequent first."""
    groups = list_refused(membership).order_by().values("kind", "reason").annotate(count=Count("pk"))
    return [
        {**group, "kind_words": say_kind(group["kind"]), "reason_words": say_reason(group["reason"])}
        for group in groups.order_by("-count", "kind", "reason")
    ]


def say_kind(kind: str) -> str:
    """Name a kind in words."""
    known = ALL_KINDS.get(kind)
    return str(known.label) if known else kind


def say_reason(code: str) -> str:
    """Say the reason of a refusal in words."""
    return str(REASON_WORDS.get(code, code.replace("_", " ")))


def say_faults(facts: dict[str, Any]) -> list[str]:
    """Say everything that is wrong with a submission; of a cell also its column and what stands in it."""
    return [
        f"{fault[0]}: “{fault[2]['value']}”. {say_reason(fault[1])}" if "value" in fault[2] else say_reason(fault[1])
        for fault in facts.get("faults", [])
    ]


def access_submission(membership: Any, uuid: UUID) -> Submission:
    """Get one submission of this membership's partner, or refuse with NotFound."""
    found = Submission.objects.filter(partner=membership.partner, uuid=uuid).select_related("person").first()
    if found is None:
        raise NotFound
    return found


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
