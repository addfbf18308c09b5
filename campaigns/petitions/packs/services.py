"""Asks for packs, and keeps who delivered what to whom."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.pages.hero.services import MAX_BYTES, TooLarge, redraw
from campaigns.petitions.models import Petition
from campaigns.petitions.packs import delivery, selectors, tasks
from campaigns.petitions.packs.models import Delivery, Pack, PackState, Scope
from campaigns.petitions.packs.rules import ALPHABET
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "pack.asked": _("asked for %(count)s delivery packs"),
    "pack.taken": _("downloaded a delivery pack (%(kind)s)"),
    "pack.delivered": _("noted the delivery of a pack"),
    "pack.stopped": _("stopped the making of %(count)s delivery packs"),
    "pack.retried": _("tried again to make a pack"),
}


class NotReady(Refusal):
    """The pack is not finished."""

    code = "pack_not_ready"
    message = _("This pack is not finished yet.")


class StillMaking(Refusal):
    """Packs for everybody are being made."""

    code = "packs_being_made"
    status = 409
    message = _("One pack for each legislator is being made already. Wait for it, or stop it.")


class Nobody(Refusal):
    """Nobody would be in it."""

    code = "pack_empty"
    status = 422
    message = _("No verified signature comes from there yet, so there is nothing to deliver.")


@dataclass(frozen=True)
class Wish:
    """What a pack is to hold."""

    scope: str
    addressee: str
    district: Any = None
    committee: Any = None


@transaction.atomic
def ask_for(
    petition: Petition, wishes: Sequence[Wish], *, language: str, chooses: bool = False, by: Any, now: datetime
) -> list[Pack]:
    """Write down that packs are wanted; the belt makes them, some at a time. `chooses`: its comments are chosen first.

    Refuses Nobody where no signature would be in it, and StillMaking where many are being made.
    """
    is_many = len(wishes) > 1
    if is_many:
        Petition.objects.select_for_update().get(pk=petition.pk)  # pressed twice, it is asked for once
        if selectors.batches_of(petition):
            raise StillMaking
    state = PackState.CHOOSING if chooses and not is_many else PackState.WAITING
    batch = uuid.uuid4() if is_many else None
    packs = [
        Pack(
            code="".join(secrets.choice(ALPHABET) for _one in range(12)),
            petition=petition,
            scope=wish.scope,
            district=wish.district,
            committee=wish.committee,
            addressee=wish.addressee[:200],
            language=language,
            state=state,
            batch=batch,
            made_by=by.user,
            made_at=now,
        )
        for wish in wishes
    ]
    if not packs or (len(packs) == 1 and not selectors.signatures_for(packs[0], selectors.today(now)).exists()):
        raise Nobody
    Pack.objects.bulk_create(packs)
    audit.record("pack.asked", by=by, on=petition.page, facts={"count": len(packs)})
    tasks.make_packs.delay_on_commit()
    return packs


def wishes_for_all(petition: Petition, now: datetime, chambers: Sequence[str] = ("upper", "lower")) -> list[Wish]:
    """Name a pack for every legislator of the state who has constituents among the signers."""
    told = selectors.count_by_district(petition, selectors.today(now))
    return [
        Wish(Scope.DISTRICT, str(one["holder"].person), district=one["district"])
        for one in told
        if one["holder"] and one["district"].chamber in chambers
    ]


@transaction.atomic
def stop(petition: Petition, batch: UUID, *, by: Any) -> int:
    """Stop packs that were asked for together: those not begun are not made; tells how many."""
    waiting = petition.packs.filter(batch=batch, state=PackState.WAITING)
    count = waiting.delete()[0]
    if count:
        audit.record("pack.stopped", by=by, on=petition.page, facts={"count": count})
    return count


@transaction.atomic
def try_again(pack: Pack, *, by: Any) -> None:
    """Let a pack that failed be made once more."""
    if Pack.objects.filter(pk=pack.pk, state=PackState.FAILED).update(state=PackState.WAITING, attempts=0):
        audit.record("pack.retried", by=by, on=pack.petition.page)
        tasks.make_packs.delay_on_commit()


def take(pack: Pack, kind: str, *, by: Any) -> Any:
    """Open a file of a pack for its download, and note it in the diary. Raises NotFound."""
    file = selectors.open_file(pack, kind)
    audit.record("pack.taken", by=by, on=pack.petition.page, facts={"kind": kind, "pack": str(pack.uuid)})
    return file


@dataclass(frozen=True)
class HandedOver:
    """How a pack was delivered."""

    on: date
    how: str
    by_name: str
    to_name: str
    note: str


def deliver(pack: Pack, told: HandedOver, photo: BinaryIO | None, *, by: Any, now: datetime) -> Delivery:
    """Note who delivered a pack to whom, with a photo drawn anew. Raises NotReady, NoPicture, TooLarge."""
    if pack.state not in {PackState.READY, PackState.EXPIRED}:
        raise NotReady
    name = ""
    if photo:
        raw = photo.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge
        large, _small, _size = redraw(raw)
        name = f"{secrets.token_hex(16)}.webp"
        default_storage.save(f"{selectors.FOLDER}/{name}", ContentFile(large))
    with transaction.atomic():
        row = Delivery.objects.create(
            pack=pack,
            on=told.on,
            how=told.how,
            by_name=told.by_name,
            to_name=told.to_name,
            note=told.note,
            photo=name,
            made_by=by.user,
            made_at=now,
        )
        audit.record("pack.delivered", by=by, on=pack.petition.page, facts={"pack": str(pack.uuid)})
    return row


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Delete the files in which erased people may stand by name; a pack made anew knows nothing of them."""
    delivery.drop(selectors.list_naming(person_ids))
