"""Reads sender identities, their domains and seed addresses; the rooms above tell where an identity is used."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from coalition.errors import NotFound
from coalition.partners.models import Partner
from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain
from coalition.post.domains import domain_of
from coalition.post.rules import Sender

STALE = timedelta(days=1)
# Identity -> names of what would go out from it.
Use = Callable[[SenderIdentity], Iterable[str]]
_USES: list[Use] = []


def register_use(use: Use) -> None:
    """Add a room that sends from identities; it lists what has not gone out yet."""
    _USES.append(use)


def list_uses(identity: SenderIdentity) -> list[str]:
    """List what would go out from an identity."""
    return [name for use in _USES for name in use(identity)]


def list_senders(partner: Partner) -> QuerySet[SenderIdentity]:
    """List a partner's identities, the default first."""
    return SenderIdentity.objects.filter(partner=partner)


def access_sender(membership: Any, uuid: UUID) -> SenderIdentity:
    """Get one identity of this membership's partner, or refuse with NotFound."""
    found = list_senders(membership.partner).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def find_default(partner: Partner) -> SenderIdentity | None:
    """Find the identity that a partner's mail comes from unless another one is chosen."""
    return list_senders(partner).filter(is_default=True).first()


def as_sender(identity: SenderIdentity) -> Sender:
    """Give an identity as the post office wants it."""
    return Sender(identity.email, identity.name, identity.reply_to)


def list_domains(partner: Partner) -> list[SendingDomain]:
    """List the domains that a partner's mail comes from."""
    mine = {domain_of(email) for email in list_senders(partner).values_list("email", flat=True)}
    return list(SendingDomain.objects.filter(domain__in=mine).order_by("domain"))


def find_domain(email: str) -> SendingDomain | None:
    """Find what is known about the domain of an address."""
    return SendingDomain.objects.filter(domain=domain_of(email)).first()


def access_domain(membership: Any, domain: str) -> SendingDomain:
    """Get one domain that this membership's partner sends from, or refuse with NotFound."""
    for one in list_domains(membership.partner):
        if one.domain == domain:
            return one
    raise NotFound


def list_due_domains(now: datetime) -> QuerySet[SendingDomain]:
    """List the domains that somebody asked about, were never looked at, or not for a day."""
    asked = Q(asked_at__isnull=False) | Q(checked_at=None) | Q(checked_at__lt=now - STALE)
    return SendingDomain.objects.filter(asked).order_by("id")


def list_seeds(partner: Partner) -> QuerySet[SeedAddress]:
    """List the mailboxes that get a partner's tests."""
    return SeedAddress.objects.filter(partner=partner)


def access_seed(membership: Any, uuid: UUID) -> SeedAddress:
    """Get one seed address of this membership's partner, or refuse with NotFound."""
    found = list_seeds(membership.partner).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found
