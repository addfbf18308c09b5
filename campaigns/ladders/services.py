"""The desk of ladders: write, go live, pause, go on, end."""

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.ladders import criteria, delivery, rules, selectors
from campaigns.ladders.models import Ladder, LadderState, LadderVersion
from campaigns.ladders.occasions import criteria as occasions
from campaigns.ladders.plans.rules import clean_plan, find_step
from campaigns.strategy.models import Campaign
from coalition.audit import services as audit
from coalition.audit.rules import register_facts
from coalition.errors import Refusal
from coalition.partners.models import Membership
from contacts.correspondence import services as correspondence
from contacts.correspondence.models import Dispatch, DispatchState

WORDING = {
    "ladder.created": _("began this ladder"),
    "ladder.edited": _("changed this ladder"),
    "ladder.published": _("made version %(number)s live"),
    "ladder.paused": _("paused this ladder"),
    "ladder.resumed": _("let this ladder go on"),
    "ladder.ended": _("ended this ladder (people still on the way: %(people)s)"),
    "ladder.removed": _("removed a draft of a ladder"),
    "ladder.halted": _("was paused by itself: %(reason)s"),
}
FACTS = {
    "ladder.halted:no_sender": _("there was no sender"),
    "ladder.halted:no_postal_address": _("there was no postal address"),
    "ladder.halted:broken_text": _("a merge tag in a mail could not be understood"),
    "ladder.halted:broken_segment": _("a segment could not be asked"),
}
OVER = [LadderState.ENDED]


class NotPossible(Refusal):
    """The ladder is not in a state that allows this."""

    code = "ladder_not_possible"
    message = _("This is not possible any more: the ladder has moved on. Reload the page.")


class NotReady(Refusal):
    """Something in the plan must be mended first."""

    code = "ladder_not_ready"
    status = 422
    message = _("Some things must be mended before this ladder can go live. See the list.")


class BadSince(Refusal):
    """The day from which things count lies in the future or too far back."""

    code = "bad_since"
    status = 422
    message = _("Choose a day that has passed, at most 400 days ago.")


def create_ladder(
    *, name: str, campaign: Campaign | None, plan: Mapping[str, Any], by: Membership, now: datetime
) -> Ladder:
    """Begin a draft with this plan."""
    with transaction.atomic():
        ladder = Ladder.objects.create(
            partner=by.partner, campaign=campaign, name=name.strip()[:150], plan=clean_plan(plan), made_by=by.user,
            made_at=now, modified_at=now,
        )  # fmt: skip
        audit.record("ladder.created", by=by, on=ladder)
    return ladder


def save_plan(ladder: Ladder, plan: Mapping[str, Any], *, by: Membership, now: datetime, **told: Any) -> Ladder:
    """Keep the plan as it is written now; what is live stays as it is. Raises NotPossible.

    `told`: name, campaign, quietly (an autosave, which leaves no line in the diary). A plan without the shape of one
    raises BadPlan.
    """
    with transaction.atomic():
        locked = Ladder.objects.select_for_update(of=("self",)).select_related("partner", "campaign").get(pk=ladder.pk)
        if locked.state in OVER:
            raise NotPossible
        fresh = clean_plan(plan)
        name = str(told.get("name", "")).strip()[:150] or locked.name
        campaign = told.get("campaign", locked.campaign)
        if (fresh, name, campaign) == (locked.plan, locked.name, locked.campaign):
            return locked
        locked.plan, locked.name, locked.campaign, locked.modified_at = fresh, name, campaign, now
        locked.save(update_fields=["plan", "name", "campaign", "modified_at"])
        if not told.get("quietly"):
            audit.record("ladder.edited", by=by, on=locked)
    return locked


def write_mail(
    ladder: Ladder, step: str, texts: Mapping[str, Any], *, by: Membership, now: datetime, quietly: bool = False
) -> Ladder:
    """Keep the texts of a send step, by language. Raises NotPossible where there is no such step any more."""
    plan = copy.deepcopy(ladder.plan)
    found = find_step(plan["steps"], step)
    if found is None or found["kind"] != rules.SEND:
        raise NotPossible
    found["texts"] = {code: dict(one) for code, one in texts.items() if code in dict(settings.LANGUAGES)}
    return save_plan(ladder, plan, by=by, now=now, quietly=quietly)


def go_live(ladder: Ladder, *, since: datetime | None, by: Membership, now: datetime) -> LadderVersion:
    """Make the plan as it is written the one by which people enter from now on; those on the way stay on theirs.

    `since`: also what happened from then on lets people in. Without it everything counts from now, or, where only
    steps changed, from when it counted already. Raises NotReady, NotPossible, BadSince.
    """
    if since is not None and not now - rules.FURTHEST_BACK <= since <= now:
        raise BadSince
    with transaction.atomic():
        locked = Ladder.objects.select_for_update(of=("self",)).select_related("partner", "campaign").get(pk=ladder.pk)
        if locked.state in OVER:
            raise NotPossible
        if criteria.check(locked, locked.plan, now):
            raise NotReady
        before = selectors.newest_version(locked)
        number = before.number + 1 if before else 1
        version = LadderVersion.objects.create(
            ladder=locked, number=number, plan=locked.plan, published_at=now, published_by=by.user
        )
        if since or before is None or before.plan["trigger"] != locked.plan["trigger"]:
            locked.since = since or now
        was_paused, locked.state, locked.reason = locked.state == LadderState.PAUSED, LadderState.LIVE, ""
        locked.looked_at, locked.swept_at, locked.modified_at = None, None, now
        locked.save(update_fields=["since", "state", "reason", "looked_at", "swept_at", "modified_at"])
        if was_paused:
            _resume_sends(locked, now)
        audit.record("ladder.published", by=by, on=locked, facts={"number": number})
    return version


def pause(ladder: Ladder, *, by: Membership, now: datetime) -> None:
    """Hold everybody where she stands; mails that were not handed over yet wait, too. Raises NotPossible."""
    with transaction.atomic():
        _move(ladder, [LadderState.LIVE], LadderState.PAUSED, now)
        for dispatch in _sends(ladder).filter(state=DispatchState.RUNNING):
            correspondence.pause(dispatch=dispatch)
        audit.record("ladder.paused", by=by, on=ladder)


def resume(ladder: Ladder, *, by: Membership, now: datetime) -> None:
    """Go on; whoever's turn came meanwhile takes it now. Raises NotPossible."""
    with transaction.atomic():
        _move(ladder, [LadderState.PAUSED], LadderState.LIVE, now)
        _resume_sends(ladder, now)
        audit.record("ladder.resumed", by=by, on=ladder)


def end(ladder: Ladder, *, by: Membership, now: datetime) -> int:
    """End for good: whoever is on the way stops, mails that were not handed over never go out; tells how many people.

    Raises NotPossible.
    """
    with transaction.atomic():
        _move(ladder, [LadderState.LIVE, LadderState.PAUSED], LadderState.ENDED, now)
        people = selectors.count_walking(ladder)
        delivery.stop_all(ladder, now)
        for dispatch in _sends(ladder).exclude(state__in=[DispatchState.DONE, DispatchState.CANCELLED]):
            correspondence.cancel(dispatch=dispatch, now=now)
        audit.record("ladder.ended", by=by, on=ladder, facts={"people": people})
    return people


def remove(ladder: Ladder, *, by: Membership) -> None:
    """Remove a draft that was never live. Raises NotPossible."""
    with transaction.atomic():
        if not Ladder.objects.filter(pk=ladder.pk, state=LadderState.DRAFT).exists():
            raise NotPossible
        audit.record("ladder.removed", by=by, on=ladder)
        Ladder.objects.filter(pk=ladder.pk, state=LadderState.DRAFT).delete()


def _sends(ladder: Ladder) -> Any:
    return Dispatch.objects.filter(reference__startswith=f"ladder:{ladder.uuid}:")


def _resume_sends(ladder: Ladder, now: datetime) -> None:
    for dispatch in _sends(ladder).filter(state__in=[DispatchState.PAUSED, DispatchState.HALTED]):
        correspondence.resume(dispatch=dispatch, now=now)


def _move(ladder: Ladder, sources: list[LadderState], target: LadderState, now: datetime) -> None:
    """Move a ladder by a conditional update; whoever comes second is refused."""
    moved = Ladder.objects.filter(pk=ladder.pk, state__in=sources).update(state=target, reason="", modified_at=now)
    if not moved:
        raise NotPossible
    ladder.refresh_from_db()


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Stop people who are being erased, on every ladder."""
    delivery.forget(person_ids, now)


def register_all() -> None:
    """Register triggers and conditions, and what ladders tell other rooms; called when the apps are ready."""
    occasions.register_all()
    selectors.register_all()
    register_facts(FACTS)
