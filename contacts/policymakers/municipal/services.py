"""Reads a municipal roster, shows what it would change, and writes it after somebody's yes."""

import datetime as dt
from dataclasses import asdict, astuple
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.places.models import Town
from contacts.policymakers.municipal import feed, loading, rules, selectors
from contacts.policymakers.municipal.models import MunicipalDraft
from contacts.policymakers.municipal.rules import Difference, Fault, SeatFacts

WORDING = {
    "policymakers.municipal_loaded": _(
        "Loaded seats of towns: %(joined)s came, %(left)s left, %(corrected)s corrected"
    ),
}


class ChangedMeanwhile(Refusal):
    """What was shown is not what would be changed now."""

    code = "changed_meanwhile"
    message = _("Who holds these seats has changed meanwhile. Please look at the new difference.")


class TownsShrank(Refusal):
    """The file would empty a third of the seats it speaks for."""

    code = "towns_shrank"
    status = 422
    message = _("This file leaves %(lost)s of %(held)s seats empty. It looks broken; nothing was changed.")


def read(raw: bytes) -> tuple[list[SeatFacts], list[Fault]]:
    """Read a file; lines with towns we do not know are told and left out."""
    seats, faults = feed.read_file(raw)
    unknown = set(selectors.unknown_towns(seats))
    faults += [Fault(0, one, "town") for one in sorted(unknown)]
    return [one for one in seats if one.town not in unknown], faults


def upload(raw: bytes, *, name: str, by: Any, now: dt.datetime) -> MunicipalDraft:
    """Read a file and keep it until somebody says yes. Refuses NoMunicipalRoster, TooManyRows."""
    seats, faults = read(raw)
    rows = [{k: v.isoformat() if isinstance(v, dt.date) else v for k, v in asdict(one).items()} for one in seats]
    kept = [astuple(one) for one in faults[:200]]
    return MunicipalDraft.objects.create(name=name[:200], seats=rows, faults=kept, made_by=by.user, made_at=now)


@transaction.atomic
def approve(draft: MunicipalDraft, mark: str, *, by: Any, now: dt.datetime) -> Difference:
    """Write a file whose difference was shown, once. Refuses ChangedMeanwhile, TownsShrank."""
    if not MunicipalDraft.objects.filter(pk=draft.pk, written_at=None).update(written_at=now, written_by=by.user):
        raise ChangedMeanwhile
    return write(selectors.seats_of(draft), now=now, by=by, mark=mark)


def write(seats: list[SeatFacts], *, now: dt.datetime, by: Any = None, mark: str = "") -> Difference:
    """Bring the seats of towns in line with these facts, if they still differ as was shown. Refuses by name."""
    today = timezone.localdate(now)
    found = selectors.compare(seats, today)
    if mark and mark != found.mark:
        raise ChangedMeanwhile
    if found.is_broken:
        raise TownsShrank(lost=len(found.left), held=found.known)
    if not found.is_empty:
        loading.write(seats, today)
        came = len(found.joined) + len(found.replaced)
        counts = {"joined": came, "left": len(found.left) + len(found.replaced), "corrected": len(found.corrected)}
        audit.record("policymakers.municipal_loaded", by=by, facts=counts)
    return found


def make_up(*, now: dt.datetime, most: int = 24) -> Difference:
    """Seat invented mayors and councils, for a made-up coalition."""
    towns = list(Town.objects.order_by("name").values_list("name", flat=True)[:most])
    return write(rules.made_up(towns, dt.date(now.year - 1, 12, 1)), now=now)
