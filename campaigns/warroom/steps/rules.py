"""What to do next, by stated rules; plain values, no Django."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SOON = timedelta(days=3)


@dataclass(frozen=True)
class Whip:
    """The whip count of the body that decides next, as far as the next steps need it."""

    members: int = 0
    silent: int = 0  # of whom nothing is heard
    open: int = 0  # undecided, leaning, or a word that does not count
    hearsay: int = 0  # a yes that only one of us heard, or that we guess
    old: int = 0  # words past their half-life
    is_lost: bool = False
    quiet_name: str = ""  # the open or unheard member with the most people of ours at home who have not acted
    quiet_people: int = 0


@dataclass(frozen=True)
class War:
    """A campaign at this moment, as far as the next steps need it."""

    has_bill: bool
    has_hearing: bool
    hearing_at: datetime | None
    registration_closes_at: datetime | None
    drafts: int  # pages
    open_pages: int
    open_events: int
    alerts_sent: int
    alerts_going: int
    alerts_draft: int
    halted: int
    acted: int
    promised: int
    unconfirmed: int
    calls_waiting: int
    has_position: bool
    testimony_closes_at: datetime | None = None
    open_letters: int = 0  # pages to write to or to call who decides
    whip: Whip = field(default_factory=Whip)


@dataclass(frozen=True)
class Step:
    """One thing to do next: a code that is put into words, and facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def next_steps(war: War, now: datetime, limit: int = 6) -> list[Step]:
    """List what helps most now, the most urgent first.

    Stated rules: what is broken, then clocks within three days, then what is missing on the way from a bill to people
    in the room, then the votes, then what waits to be finished. The words of each rule are in `steps.selectors`.
    """
    left = war.hearing_at - now if war.hearing_at and war.hearing_at > now else None
    closing = _near(war.registration_closes_at, now)
    whip = war.whip
    wavering = whip.open + whip.silent
    rules: Sequence[tuple[bool, str, dict[str, Any]]] = (
        (war.halted > 0, "halted", {}),
        (closing and not war.open_events, "rsvp_page_now", {}),
        (closing and war.alerts_sent + war.alerts_going == 0, "alert_now", {}),
        (_near(war.testimony_closes_at, now), "testimony_now", {}),
        (left is not None and left <= SOON and war.unconfirmed > 0, "confirm", {"people": war.unconfirmed}),
        (not war.has_bill, "bill", {}),
        (war.has_bill and not war.has_position, "position", {}),
        (whip.is_lost, "lost", {}),
        (war.open_pages == 0 and war.drafts > 0, "publish", {}),
        (war.open_pages == 0 and war.drafts == 0, "page", {}),
        (left is not None and not closing and war.open_events == 0, "rsvp_page", {}),
        (war.open_pages > 0 and war.alerts_sent + war.alerts_going + war.alerts_draft == 0, "alert", {}),
        (whip.hearsay > 0, "hearsay", {"people": whip.hearsay}),
        (whip.old > 0, "old_words", {"people": whip.old}),
        (whip.silent > 0, "unheard", {"people": whip.silent, "members": whip.members}),
        (wavering > 0 and war.open_pages > 0 and war.open_letters == 0, "letters", {"people": wavering}),
        (whip.quiet_people > 0, "quiet", {"name": whip.quiet_name, "people": whip.quiet_people}),
        (war.alerts_draft > 0, "finish_alert", {}),
        (war.calls_waiting > 0, "calls", {"people": war.calls_waiting}),
        (war.acted >= 50 and left is not None and war.promised == 0, "ask_signers", {"people": war.acted}),
    )
    return [Step(code, facts) for applies, code, facts in rules if applies][:limit]


def _near(at: datetime | None, now: datetime) -> bool:
    return at is not None and now < at <= now + SOON
