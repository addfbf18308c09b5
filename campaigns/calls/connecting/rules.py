"""Plain rules of connected calls: the way of a row, what a report means, who may be rung how often, what it costs."""

from dataclasses import dataclass
from datetime import timedelta

import phonenumbers

ASKED, PLACING, RINGING, ANSWERED, BRIDGING, OVER = "asked", "placing", "ringing", "answered", "bridging", "over"
OPEN = (ASKED, PLACING, RINGING, ANSWERED, BRIDGING)
# From each state a call may go only on to these; reports overtake each other, so steps may be missed.
MOVES = {
    ASKED: {PLACING, OVER},
    PLACING: {ASKED, RINGING, ANSWERED, BRIDGING, OVER},
    RINGING: {ANSWERED, BRIDGING, OVER},
    ANSWERED: {BRIDGING, OVER},
    BRIDGING: {OVER},
    OVER: set(),
}
# How long each state may last, and what is then said of the call. Nobody is rung a while after she asked.
LASTS = {
    ASKED: (timedelta(seconds=60), "late"),
    PLACING: (timedelta(seconds=120), "lost"),
    RINGING: (timedelta(seconds=90), "lost"),
    ANSWERED: (timedelta(seconds=90), "no_key"),
    BRIDGING: (timedelta(minutes=14), "lost"),
}
GIVEN_UP = ("lost", "no_key", "stopped")  # over for us, but the provider may not know it
UNSURE = ("lost", "no_key", "hung_up")  # said without proof: a late report may say better
ASK_AGAIN = timedelta(seconds=45)  # before the provider is asked again to hang up
RING_SECONDS = 25
MOST_SECONDS = 600  # of one call, both phones
MOST_MINUTES = MOST_SECONDS // 60
AT_ONCE = 2  # calls put through to one office at the same time
OWN_ENDS = {"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "failed"}
OFFICE_ENDS = {
    "completed": "connected",
    "answered": "connected",
    "busy": "office_busy",
    "no-answer": "office_no_answer",
    "failed": "office_failed",
    "canceled": "hung_up",
}
LIVE = {"initiated": RINGING, "queued": RINGING, "ringing": RINGING, "in-progress": ANSWERED, "answered": ANSWERED}
YES, NEVER = "1", "9"
PLAIN_KINDS = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
NEVER_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Rung:
    """How often a number or a network was rung: today, and without anybody pressing the key (today, in 30 days)."""

    today: int = 0
    unconfirmed: int = 0
    unconfirmed_month: int = 0


def is_dialable(number: str) -> bool:
    """Tell whether we may ring an E.164 number: plain phones of the United States and Puerto Rico, no dear ones."""
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(read):
        return False
    is_near = phonenumbers.region_code_for_number(read) in {"US", "PR"}
    return is_near and phonenumbers.number_type(read) in PLAIN_KINDS


def too_often(number: Rung, network: Rung) -> bool:
    """Tell whether one more ring is too many: nobody makes us ring a stranger over and over."""
    return (
        number.today >= 12
        or number.unconfirmed >= 2
        or number.unconfirmed_month >= 4
        or network.today >= 200
        or network.unconfirmed >= 6
    )


def minutes(seconds: int) -> int:
    """Round up to minutes, as providers charge."""
    return -(-seconds // 60)


def is_spent(most: int, used: int, open_calls: int) -> bool:
    """Tell whether one more call could pass the minutes of a day: open calls count as long as they may last."""
    return used + (open_calls + 1) * MOST_MINUTES > most


def before(state: str) -> list[str]:
    """List the states from which a call may go on to this one."""
    return [one for one, after in MOVES.items() if state in after]
