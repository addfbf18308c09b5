"""Asks partners to stand behind a page, and takes their answers."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from campaigns.pages import services
from campaigns.pages.models import ActionPage, PagePartner, PartnerState
from coalition.audit import services as audit
from coalition.errors import Refusal

MOST = 12


class TooManyPartners(Refusal):
    """More partners than a page can show."""

    code = "too_many_partners"
    status = 422
    message = _("Twelve partners are as many as a page can show.")


class AnsweredAlready(Refusal):
    """The question is no longer open."""

    code = "answered_already"
    message = _("This was answered already.")


@transaction.atomic
def ask(page: ActionPage, partner: Any, opt_ins: Sequence[str], *, by: Any, now: datetime) -> PagePartner:
    """Ask a partner to stand behind a page with these boxes; one that had declined is asked anew."""
    known = [name for name in services.OPT_INS if name in opt_ins]
    last = page.partners.aggregate(most=Max("position"))["most"]
    if page.partners.exclude(partner=partner).count() >= MOST:
        raise TooManyPartners
    facts = {"opt_ins": known, "state": PartnerState.ASKED, "asked_by": by.user, "asked_at": now, "answered_at": None}
    fresh = {"code": secrets.token_urlsafe(6), "position": 0 if last is None else last + 1}
    row, _made = PagePartner.objects.update_or_create(
        page=page, partner=partner, defaults=facts, create_defaults=facts | fresh
    )
    audit.record("page.partner_asked", by=by, on=page, facts={"partner": partner.name})
    services.forget(page.slug)
    return row


@transaction.atomic
def answer(row: PagePartner, *, agrees: bool, opt_ins: Sequence[str], by: Any, now: datetime) -> None:
    """Say yes or no for a partner; a yes fixes the wording of the boxes that it wants. Raises AnsweredAlready."""
    state = PartnerState.ACCEPTED if agrees else PartnerState.DECLINED
    wanted = tuple(name for name in services.OPT_INS if name in opt_ins)
    consents = services.fix_consents(row.partner, wanted) if agrees else []
    rows = PagePartner.objects.filter(pk=row.pk).exclude(state=state)
    told = {"state": state, "opt_ins": list(wanted), "consents": consents}
    if not rows.update(**told, answered_by=by.user, answered_at=now):
        raise AnsweredAlready
    deed = "page.partner_accepted" if agrees else "page.partner_declined"
    audit.record(deed, by=by, on=row.page, facts={"partner": row.partner.name})
    services.forget(row.page.slug)


@transaction.atomic
def remove(row: PagePartner, *, by: Any) -> None:
    """Take a partner off a page; what people said to it stays said."""
    row.delete()
    audit.record("page.partner_removed", by=by, on=row.page, facts={"partner": row.partner.name})
    services.forget(row.page.slug)


@transaction.atomic
def move_up(row: PagePartner) -> None:
    """Let a partner stand one place higher."""
    rows = list(PagePartner.objects.select_for_update().filter(page=row.page).order_by("position", "pk"))
    at = next((i for i, one in enumerate(rows) if one.pk == row.pk), 0)
    if at > 0:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for i, one in enumerate(rows):
        if one.position != i:
            PagePartner.objects.filter(pk=one.pk).update(position=i)
    services.forget(row.page.slug)
