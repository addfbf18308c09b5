"""Puts the signatures for the legislator with the most signers together, and notes their delivery."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.petitions.models import Petition
from campaigns.petitions.packs import delivery, services
from campaigns.petitions.packs.models import Pack
from campaigns.petitions.packs.rules import ALPHABET
from campaigns.strategy.models import Campaign
from coalition.partners.models import Membership

CODE = "".join(ALPHABET[(7 * n) % len(ALPHABET)] for n in range(12))  # the same at every run
NOTE = "The aide counted the pages and promised an answer before the vote."


def build(campaign: Campaign, by: Membership, *, now: datetime) -> None:
    """Make a pack of the campaign's petition, and hand it over."""
    petition = Petition.objects.filter(page__campaign=campaign).select_related("page").first()
    wishes: list[Any] = services.wishes_for_all(petition, now, ("lower",)) if petition else []
    if petition is None or not wishes:
        return
    wish = wishes[0]
    facts = {"scope": wish.scope, "district": wish.district, "addressee": wish.addressee, "language": "en"}
    pack = Pack.objects.create(petition=petition, code=CODE, made_by=by.user, made_at=now, **facts)
    delivery.make(pack.pk, now)
    pack.refresh_from_db()
    told = services.HandedOver(timezone.localdate(now), "in_person", by.user.name, wish.addressee, NOTE)
    services.deliver(pack, told, None, by=by, now=now)
