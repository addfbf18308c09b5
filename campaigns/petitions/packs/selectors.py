"""Reads packs, and the signatures that go into one."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.petitions.models import Petition, Signature, Words
from campaigns.petitions.packs.models import Delivery, Pack, PackState, Scope
from campaigns.petitions.packs.rules import AT_ONCE, ATTEMPTS, CHUNK, COMMENTS_IN_PDF, read_proof
from campaigns.petitions.selectors import COUNTED, TOWN
from coalition.errors import NotFound
from contacts.places.models import District, Residence
from contacts.policymakers.models import Committee
from contacts.policymakers.selectors import holders_of_districts, list_members

FOLDER = "packs"


def today(now: dt.datetime) -> dt.date:
    """Tell the day it is where we are."""
    return timezone.localtime(now).date()


def count_by_district(petition: Petition, on: dt.date) -> list[dict[str, Any]]:
    """Count the verified signatures of a petition by district in force, the most first, with who sits there now.

    Only people whose district is settled are counted: whoever may live in two is nobody's constituent for certain.
    """
    sure = Residence.objects.filter(
        District.in_force(on, "district__"), candidates=[], person__signatures__in=_counted(petition)
    )
    told = sure.values("district").annotate(n=Count("pk")).order_by("-n", "district")
    rows = {row["district"]: row["n"] for row in told}
    districts = District.objects.filter(pk__in=rows).defer("geometry").in_bulk()
    seats = holders_of_districts(rows, on)
    return [{"district": districts[pk], "count": n, "holder": seats.get(pk)} for pk, n in rows.items()]


def _counted(petition: Petition) -> QuerySet[Signature]:
    return petition.signatures.filter(COUNTED, person__merged_into=None, person__erased_at=None)


def districts_of(pack: Pack, on: dt.date) -> set[int]:
    """Give the districts whose people a pack holds; empty means everybody."""
    if pack.scope == Scope.DISTRICT and pack.district_id:
        return {pack.district_id}
    if pack.scope == Scope.COMMITTEE and pack.committee:
        seats = [term for _one, term in list_members(pack.committee, on)]
        return {term.seat.district_id for term in seats if term and term.seat.district_id}
    return set()


def signatures_for(pack: Pack, on: dt.date) -> QuerySet[Signature]:
    """List the verified signatures that belong into a pack."""
    rows = _counted(pack.petition)
    if pack.scope != Scope.WHOLE:
        home = Residence.objects.filter(person=OuterRef("person"), district__in=districts_of(pack, on), candidates=[])
        rows = rows.filter(Exists(home))
    return rows.select_related("person").annotate(town=TOWN)


def walk(rows: QuerySet[Signature]) -> Iterator[list[Any]]:
    """Walk through signatures in the order they came, some thousand at a time."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def list_choosable(pack: Pack, on: dt.date) -> QuerySet[Any]:
    """List the approved comments of those whose signatures go in and who agreed to be shown, to choose from."""
    return signatures_for(pack, on).filter(words=Words.SHOWN, show_name=True)


def list_comments(pack: Pack, on: dt.date) -> QuerySet[Any]:
    """List the comments that go in and may still be shown: the chosen ones, else the newest."""
    rows = list_choosable(pack, on)
    rows = rows if pack.comments is None else rows.filter(uuid__in=pack.comments)
    return rows.order_by("-at", "-pk")[:COMMENTS_IN_PDF]


def batches_of(petition: Petition) -> list[dict[str, Any]]:
    """Tell of packs that were asked for together and are not all made: how many there are, and how many are left."""
    rows = petition.packs.filter(batch__isnull=False).values("batch")
    left = Count("pk", filter=Q(state__in=(PackState.WAITING, PackState.MAKING)))
    failed = Count("pk", filter=Q(state=PackState.FAILED))
    return list(rows.annotate(total=Count("pk"), left=left, failed=failed).filter(left__gt=0).order_by("batch"))


def list_packs(petition: Petition) -> QuerySet[Pack]:
    """List the packs of a petition, newest first."""
    rows = petition.packs.select_related("district", "committee", "made_by").defer("district__geometry")
    return rows.annotate(delivered=Count("deliveries")).order_by("-pk")


def access_pack(petition: Petition, uuid: UUID) -> Pack:
    """Get a pack of a petition, or refuse with NotFound."""
    rows = petition.packs.select_related("petition__page__partner", "committee", "district")
    found = rows.defer("district__geometry").filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_deliveries(pack: Pack) -> QuerySet[Delivery]:
    """List to whom a pack was delivered, newest first."""
    return pack.deliveries.select_related("made_by").order_by("-on", "-pk")


def access_delivery(pack: Pack, uuid: UUID) -> Delivery:
    """Get a delivery of a pack that has a photo, or refuse with NotFound."""
    found = pack.deliveries.filter(uuid=uuid).exclude(photo="").first()
    if found is None:
        raise NotFound
    return found


def list_committees() -> QuerySet[Committee]:
    """List the committees a pack may be for."""
    return Committee.objects.order_by("name")


def shapes_of(chamber: str, on: dt.date) -> list[dict[str, Any]]:
    """Give the shapes of the districts of a chamber in force."""
    rows = District.objects.filter(District.in_force(on), chamber=chamber, geometry__isnull=False)
    return list(rows.values("id", "geometry"))


def find_by_proof(text: str) -> Pack | None:
    """Find the finished pack that a code, or the digest of one of its files or of its manifest, names."""
    kind, value = read_proof(text)
    done = (
        Pack.objects.select_related("district")
        .defer("district__geometry")
        .filter(state__in=(PackState.READY, PackState.EXPIRED))
    )
    if kind == "code":
        which = Q(code=value)
    elif kind == "sha256":
        which = Q(digest=value)
        for name in ("pdf", "csv", "xlsx"):
            which |= Q(**{f"files__{name}__sha256": value})
    else:
        return None
    return done.filter(which).select_related("petition__page__partner").annotate(at=F("counted_at")).first()


def open_file(pack: Pack, kind: str) -> Any:
    """Open a file of a pack, or refuse with NotFound when it is not there (any more)."""
    told = pack.files.get(kind) if pack.state == PackState.READY else None
    path = f"{FOLDER}/{told['name']}" if told else ""
    if not path or not default_storage.exists(path):
        raise NotFound
    return default_storage.open(path)


def list_due(now: dt.datetime) -> list[int]:
    """List the packs that nobody is making, some at a time: single ones first, then the large orders."""
    rows = Pack.objects.filter(due(now), attempts__lt=ATTEMPTS)
    return list(rows.order_by(F("batch").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:AT_ONCE])


def due(now: dt.datetime) -> Q:
    """Ask for packs that wait, or whose maker is gone."""
    return Q(state=PackState.WAITING) | Q(state=PackState.MAKING, leased_until__lt=now)


def list_naming(person_ids: Sequence[int]) -> list[Pack]:
    """List the packs with files in which one of these people may stand by name."""
    signed = Signature.objects.filter(person__in=person_ids, show_name=True).values("petition")
    return list(Pack.objects.filter(petition__in=signed, state=PackState.READY))
