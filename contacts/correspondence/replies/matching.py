"""Whose answer it is, and to which message: by the address it went to, by the mails it names, by who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from coalition.partners.models import Partner
from coalition.partners.senders import selectors as senders
from coalition.partners.senders.models import SenderIdentity
from coalition.post.inbound import Inbound
from contacts.consent import rules as addresses
from contacts.consent import selectors as consent
from contacts.correspondence.models import Bundle, Content, Message
from contacts.correspondence.replies import rules
from contacts.people.selectors import visible_to_partner

RECENT = timedelta(days=90)


@dataclass(frozen=True)
class Match:
    """Where an answer belongs; without a message and a person it is a stranger's."""

    partner: Partner
    message: Message | None = None
    person_id: int | None = None


def match(mail: Inbound, *, now: datetime) -> Match | None:
    """Find where a mail belongs; None where no partner can be told."""
    address = _normal(mail.from_address)
    point = consent.get_points(["email"], [address]).get(("email", address))
    message = _named_by_address(mail.to) or _named_by_references(mail.references, point) or _last_sent_to(point, now)
    if message is not None:
        return Match(message.dispatch.partner, message, _person_of(message, point))
    partner = _partner_of(mail.to)
    return Match(partner, None, _somebody_at(point, partner)) if partner else None


def _normal(text: str) -> str:
    try:
        return addresses.read_email(text).value
    except addresses.AddressError:
        return text


def _messages() -> QuerySet[Message]:
    return Message.objects.select_related("dispatch__partner", "point")


def _named_by_address(addresses: Sequence[str]) -> Message | None:
    uuid = rules.find_token(addresses)
    return _messages().filter(uuid=uuid).first() if uuid else None


def _named_by_references(references: Sequence[str], point: int | None) -> Message | None:
    """Find the message to this address in a bundle whose provider's id stands in the mail's references."""
    ids = [reference.partition("@")[0][:100] for reference in references]
    if not ids or point is None:
        return None
    bundles = Bundle.objects.filter(provider_id__in=ids).exclude(provider_id="")
    return _messages().filter(bundle__in=bundles.values("pk"), point=point).order_by("-created_at", "-id").first()


def _last_sent_to(point: int | None, now: datetime) -> Message | None:
    if point is None:
        return None
    recent = _messages().filter(point=point, created_at__gte=now - RECENT)
    return recent.exclude(fate="dropped").order_by("-created_at", "-id").first()


def _person_of(message: Message, point: int | None) -> int | None:
    """Give the person of the message, unless it was answered from the address of somebody else whom we know."""
    partner = message.dispatch.partner
    if point is not None and point != message.point_id:
        others = _reached_by(point, partner)
        if others and message.person_id not in others:
            return others[0]
    is_known = visible_to_partner(partner.pk).filter(pk=message.person_id).exists()
    return message.person_id if is_known else None


def _somebody_at(point: int | None, partner: Partner) -> int | None:
    people = _reached_by(point, partner) if point is not None else []
    return people[0] if people else None


def _reached_by(point: int, partner: Partner) -> list[int]:
    return [one.person_id for one in consent.list_reached([point], [partner.pk])]


def _partner_of(addresses: Sequence[str]) -> Partner | None:
    """Find the partner that one of these addresses belongs to, else the lead."""
    names = [address.partition("@")[0] for address in addresses]
    theirs = SenderIdentity.objects.filter(Q(email__in=addresses) | Q(reply_to__in=addresses)).select_related("partner")
    identity = theirs.order_by("id").first()
    if identity:
        return identity.partner
    return Partner.objects.filter(Q(slug__in=names) | Q(is_lead=True), left_at=None).order_by("is_lead", "id").first()


def is_ours(address: str) -> bool:
    """Tell whether an address is one that our own mail comes from or goes back to."""
    return SenderIdentity.objects.filter(Q(email__iexact=address) | Q(reply_to__iexact=address)).exists()


def team_address(partner: Partner, message: Message | None) -> str:
    """Tell where a team reads answers: as the mail said, else as the partner's default sender says; '' if nowhere."""
    if message is not None:
        whose = Content.objects.filter(dispatch=message.dispatch_id, language=message.language, variant=message.variant)
        sender = whose.exclude(from_email="").first() or message.dispatch
        return sender.reply_to or sender.from_email
    identity = senders.find_default(partner)
    return (identity.reply_to or identity.email) if identity else ""
