"""Adds, changes and removes sender identities and seed addresses; asks for a look at a domain."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import NotAllowed, Refusal
from coalition.partners.models import Membership, Partner
from coalition.partners.senders import selectors, tasks
from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain
from coalition.post.domains import domain_of

WORDING = {
    "sender.added": _("added a sender"),
    "sender.changed": _("changed a sender"),
    "sender.made_default": _("chose the sender that mail comes from"),
    "sender.removed": _("removed a sender"),
    "domain.asked": _("had the sending domain %(domain)s looked up"),
    "seed.added": _("added a test mailbox"),
    "seed.removed": _("removed a test mailbox"),
}
MOST_SEEDS = 20


class SenderTaken(Refusal):
    """There is such a sender already."""

    code = "sender_taken"
    message = _("There is a sender with this name and address already.")


class SenderInUse(Refusal):
    """Something would go out from this sender."""

    code = "sender_in_use"
    message = _("This sender is still used by: %(names)s. Choose another sender there first.")


class DefaultSender(Refusal):
    """The default is not removed."""

    code = "default_sender"
    message = _("Mail comes from this sender unless another one is chosen. Make another one the default first.")


class SeedTaken(Refusal):
    """There is such a test mailbox already."""

    code = "seed_taken"
    message = _("This address is on the list already.")


class TooManySeeds(Refusal):
    """The list of test mailboxes is full."""

    code = "too_many_seeds"
    message = _("The list is full. Remove a mailbox that nobody looks at.")


@dataclass(frozen=True)
class Identity:
    """What an administrator types: name, address, where answers go."""

    name: str
    email: str
    reply_to: str = ""


def add_sender(identity: Identity, *, by: Membership, now: datetime) -> SenderIdentity:
    """Add a sender; the first one of a partner is its default. Raises SenderTaken."""
    _demand(by)
    with _refusing(SenderTaken), transaction.atomic():
        Partner.objects.select_for_update().get(pk=by.partner_id)
        is_first = not selectors.list_senders(by.partner).exists()
        made = SenderIdentity.objects.create(
            partner=by.partner, name=identity.name, email=identity.email, reply_to=identity.reply_to,
            is_default=is_first, made_at=now,
        )  # fmt: skip
        _know_domain(identity.email, now)
        audit.record("sender.added", by=by, on=by.partner)
    return made


def change_sender(sender: SenderIdentity, identity: Identity, *, by: Membership, now: datetime) -> None:
    """Change a sender. What is being sent keeps the one it began with. Raises SenderTaken."""
    _demand(by, sender)
    with _refusing(SenderTaken), transaction.atomic():
        facts = {"name": identity.name, "email": identity.email, "reply_to": identity.reply_to}
        SenderIdentity.objects.filter(pk=sender.pk).update(**facts)
        _know_domain(identity.email, now)
        audit.record("sender.changed", by=by, on=by.partner)


def make_default(sender: SenderIdentity, *, by: Membership) -> None:
    """Let mail come from this sender unless another one is chosen."""
    _demand(by, sender)
    with transaction.atomic():
        Partner.objects.select_for_update().get(pk=by.partner_id)
        selectors.list_senders(by.partner).filter(is_default=True).update(is_default=False)
        SenderIdentity.objects.filter(pk=sender.pk).update(is_default=True)
        audit.record("sender.made_default", by=by, on=by.partner)


def remove_sender(sender: SenderIdentity, *, by: Membership) -> None:
    """Remove a sender that nothing goes out from. Raises DefaultSender and SenderInUse."""
    _demand(by, sender)
    with transaction.atomic():
        locked = SenderIdentity.objects.select_for_update().filter(pk=sender.pk).first()
        if locked is None:
            return
        if locked.is_default:
            raise DefaultSender
        if names := selectors.list_uses(locked):
            raise SenderInUse(names=", ".join(names[:5]))
        locked.delete()
        audit.record("sender.removed", by=by, on=by.partner)


def ask_for_look(domain: SendingDomain, *, by: Membership, now: datetime) -> None:
    """Ask for a look at a domain; the belt answers within moments."""
    _demand(by)
    with transaction.atomic():
        SendingDomain.objects.filter(pk=domain.pk).update(asked_at=now)
        audit.record("domain.asked", by=by, on=by.partner, facts={"domain": domain.domain})
    tasks.check_domains.delay_on_commit()


def add_seed(*, email: str, label: str, by: Membership, now: datetime) -> SeedAddress:
    """Add a mailbox that gets every test. Raises SeedTaken and TooManySeeds."""
    _demand(by)
    with _refusing(SeedTaken), transaction.atomic():
        Partner.objects.select_for_update().get(pk=by.partner_id)
        if selectors.list_seeds(by.partner).count() >= MOST_SEEDS:
            raise TooManySeeds
        made = SeedAddress.objects.create(partner=by.partner, email=email.lower(), label=label, made_at=now)
        audit.record("seed.added", by=by, on=by.partner)
    return made


def remove_seed(seed: SeedAddress, *, by: Membership) -> None:
    """Remove a test mailbox."""
    _demand(by)
    with transaction.atomic():
        SeedAddress.objects.filter(pk=seed.pk, partner=by.partner).delete()
        audit.record("seed.removed", by=by, on=by.partner)


def _know_domain(email: str, now: datetime) -> None:
    SendingDomain.objects.get_or_create(domain=domain_of(email), defaults={"asked_at": now})
    tasks.check_domains.delay_on_commit()


def _demand(by: Membership, sender: SenderIdentity | None = None) -> None:
    if not by.may("partner.edit") or (sender is not None and sender.partner_id != by.partner_id):
        raise NotAllowed


@contextmanager
def _refusing(refusal: type[Refusal]) -> Iterator[None]:
    """Turn the database's word that a row is there already into a refusal."""
    try:
        yield
    except IntegrityError as error:
        raise refusal from error
