"""Plain rules of taking part: what may still be offered, and until when."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from campaigns.legislation.jurisdictions.rules import MODES, SPOKEN, Clocks
from contacts.people.merging.rules import MergeRule

COME, SPEAK, WRITE = "come", "speak", "write"
NEEDS = ("ride", "childcare", "interpreter", "access")
USUAL_LENGTH = timedelta(hours=3)
__all__ = ["SPOKEN"]
Follower = Callable[[Sequence[int], datetime], None]  # ids of promises, now; inside the transaction that changed them
FOLLOWERS: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Register who must know when promises are made or change, or somebody comes; called from AppConfig.ready()."""
    FOLLOWERS.append(follower)


def tell_followers(ids: Sequence[int], now: datetime) -> None:
    """Tell those who follow promises that these changed."""
    for follower in FOLLOWERS if ids else ():
        follower(ids, now)


def ends_at(facts: dict[str, Any]) -> datetime:
    """Tell when an event is over."""
    return facts["ends_at"] or facts["starts_at"] + USUAL_LENGTH


def clocks(facts: dict[str, Any]) -> Clocks:
    """Give the clocks of the hearing that an event is about."""
    hearing, starts_at = facts["hearing"], facts["starts_at"]
    return Clocks(
        modes=tuple(hearing["modes"]) or MODES,
        registration_opens_at=hearing.get("registration_opens_at"),
        registration_closes_at=min(hearing["registration_closes_at"] or starts_at, starts_at),
        testimony_opens_at=hearing.get("testimony_opens_at"),
        testimony_closes_at=hearing["testimony_closes_at"] or starts_at,
    )


def offers(facts: dict[str, Any], now: datetime) -> list[str]:
    """List what may be offered at this moment: nothing before it opens or after its deadline, nothing cancelled."""
    hearing = facts.get("hearing")
    status = "cancelled" if facts.get("cancelled") else hearing["status"] if hearing else "scheduled"
    found = [COME] if status not in {"cancelled", "held"} and now < ends_at(facts) else []
    if hearing:
        told = clocks(facts)
        found += [SPEAK] if told.may_register(status, now) else []
        found += [WRITE] if told.may_write(status, now) else []
    return found


def turns(facts: dict[str, Any]) -> list[datetime]:
    """List the moments at which the offer changes by itself, the first one first."""
    found = [ends_at(facts)]
    if facts.get("hearing"):
        told = clocks(facts)
        edges = [told.registration_opens_at, told.registration_closes_at]
        found += [at for at in [*edges, told.testimony_opens_at, told.testimony_closes_at] if at]
    return sorted(found)


def phase(facts: dict[str, Any], now: datetime) -> str:
    """Name what is offered now: a page that was drawn in another phase is out of date."""
    return "-".join(offers(facts, now))


def turns_at(facts: dict[str, Any], now: datetime) -> datetime | None:
    """Tell when the offer changes next; None: never again."""
    return next((at for at in turns(facts) if at > now), None)


def is_over(facts: dict[str, Any], now: datetime) -> bool:
    """Tell whether there is nothing left to take part in."""
    return not offers(facts, now)


def state_of(
    *, cancelled_at: datetime | None, came: bool, confirmed_at: datetime | None, needs_confirmation: bool
) -> str:
    """Name the state of a promise."""
    if came:
        return "came"
    if cancelled_at:
        return "cancelled"
    if confirmed_at:
        return "confirmed"
    return "unconfirmed" if needs_confirmation else "promised"


# When two entries are one human.
MERGING = (
    # The promise that went further stays: who came, confirmed, did not cancel.
    MergeRule(
        "campaigns.Rsvp.person",
        once=("event_id",),
        better="(EXISTS (SELECT FROM campaigns_checkin c WHERE c.rsvp_id = l.id AND c.undone_at IS NULL),"
        " l.cancelled_at IS NULL, l.confirmed_at IS NOT NULL, w.promised_at)"
        " > (EXISTS (SELECT FROM campaigns_checkin c WHERE c.rsvp_id = w.id AND c.undone_at IS NULL),"
        " w.cancelled_at IS NULL, w.confirmed_at IS NOT NULL, l.promised_at)",
        aside={"cancelled_at": "coalesce(t.cancelled_at, %(now)s)"},
    ),
)
