"""What organizers decide: campaigns and positions."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.strategy import selectors
from campaigns.strategy.models import Campaign, Position
from coalition.audit import services as audit

WORDING = {
    "campaign.created": _("opened the campaign"),
    "campaign.changed": _("changed the campaign: %(fields)s"),
    "policymaker.known": _("wrote down who knows this policymaker"),
    "policymaker.unknown": _("removed somebody who knows this policymaker"),
    "whip.rule_set": _("wrote down how this body votes: %(body)s"),
    "commitment.noted": _("wrote down “%(stance)s” of %(name)s on %(number)s"),
    "position.taken": _("took the position “%(stance)s” on %(number)s"),
}
LINKS = ("bills", "hearings", "team")


@transaction.atomic
def create_campaign(facts: dict[str, Any], *, by: Any, now: datetime) -> Campaign:
    """Open a campaign of the user's partner around bills and hearings; its maker is on the team."""
    plain = {name: value for name, value in facts.items() if name not in LINKS}
    campaign = Campaign.objects.create(partner=by.partner, made_by=by.user, made_at=now, modified_at=now, **plain)
    for name in LINKS:
        getattr(campaign, name).set(facts.get(name, []))
    campaign.team.add(by.user)
    audit.record("campaign.created", by=by, on=campaign)
    return campaign


@transaction.atomic
def change_campaign(campaign: Campaign, facts: dict[str, Any], *, by: Any, now: datetime) -> Campaign:
    """Change a campaign: its words, dates, stage, bills, hearings and team."""
    changed = []
    for name, value in facts.items():
        if name in LINKS:
            if {row.pk for row in getattr(campaign, name).all()} != {row.pk for row in value}:
                getattr(campaign, name).set(value)
                changed.append(name)
        elif getattr(campaign, name) != value:
            setattr(campaign, name, value)
            changed.append(name)
    if changed:
        campaign.modified_at = now
        campaign.save()
        audit.record("campaign.changed", by=by, on=campaign, facts={"fields": ", ".join(changed)})
    return campaign


@transaction.atomic
def take_position(bill: Bill, *, stance: str, statement: str, by: Any, now: datetime) -> Position:
    """Take a position on a bill for the user's partner; earlier ones stay, the same again is not repeated."""
    current = selectors.find_position(bill, by.partner)
    if current and (current.stance, current.statement) == (stance, statement):
        return current
    position = Position.objects.create(
        partner=by.partner, bill=bill, stance=stance, statement=statement, since=now, made_by=by.user
    )
    facts = {"stance": str(position.get_stance_display()), "number": bill.identifier}
    audit.record("position.taken", by=by, on=bill, facts=facts)
    return position
