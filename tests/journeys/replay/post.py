"""Two providers that look at what they are handed: mail names nothing that is closed, letters reach holders."""

import datetime as dt
from collections import Counter

from django.utils import timezone

from campaigns.alerts.models import Alert
from campaigns.ladders.models import Ladder
from campaigns.letters.models import Handover
from campaigns.turnout.models import Event
from coalition.post.memory import MemoryGateway
from coalition.post.rules import Letter, Outcome, Receipt
from contacts.correspondence.models import Bundle
from contacts.policymakers.models import Office
from tests.journeys.replay.script import Facts, Sitting

SPEAK, WRITE, BUTTON = "Sign up to speak", "Send written testimony", "Sign up now"


class PostOffice(MemoryGateway):
    """Takes mail to supporters, unless it is away; asserts of each mail that nothing in it is over."""

    def __init__(self, hearings: list[Sitting]) -> None:
        super().__init__()
        self.hearings = hearings
        self.away: list[tuple[dt.datetime, dt.datetime]] = []
        self.kinds: Counter[str] = Counter()

    def send(self, letter: Letter) -> Receipt:
        now = timezone.now()
        if any(since <= now < until for since, until in self.away):
            return Receipt(Outcome.RETRY, error="away", retry_at=now + dt.timedelta(minutes=5))
        reference = Bundle.objects.select_related("dispatch").get(uuid=letter.bundle).dispatch.reference
        kind, _, rest = reference.partition(":")
        self.kinds[kind] += 1
        self._look(kind, rest, letter, now)
        return super().send(letter)

    def _look(self, kind: str, rest: str, letter: Letter, now: dt.datetime) -> None:
        hearing = self._hearing(kind, rest)
        if hearing is None:
            return
        offered = hearing.offers(now)
        if kind in ("alert", "ladder"):
            assert "speak" in offered or BUTTON not in letter.html, f"{kind} {hearing.n} offers what is closed"
            assert "speak" in offered or SPEAK not in letter.text
            assert "write" in offered or WRITE not in letter.text
        if kind == "alert":
            assert "speak" in offered, f"the text of {hearing.n} names a deadline that is over"
        if kind == "remind" and not rest.startswith(("after", "missed")):
            assert hearing.status != "cancelled" and now < hearing.starts, f"reminded of what is over: {hearing.n}"
        if kind == "notice" and hearing.status != "cancelled":
            assert now < hearing.starts

    def _hearing(self, kind: str, rest: str) -> Sitting | None:
        if kind == "alert":
            name = Alert.objects.get(uuid=rest).name
        elif kind == "ladder":
            trigger = Ladder.objects.get(uuid=rest.split(":")[0]).versions.latest("pk").plan["trigger"]["hearing"]
            name = Event.objects.get(hearing__uuid=trigger).hearing.title
        elif kind == "remind":
            name = Event.objects.get(pk=rest.split(":")[1]).hearing.title
        elif kind == "notice":
            name = Event.objects.get(notices__uuid=rest).hearing.title
        else:
            return None
        return self.hearings[int(name.split()[-1])] if name.split()[-1].isdigit() else None


class Capitol(MemoryGateway):
    """Takes letters to offices: each goes to who holds the seat, and to who decides at this moment."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts

    def send(self, letter: Letter) -> Receipt:
        handover = Handover.objects.select_related("term__seat").get(uuid=letter.recipients[0].message)
        seat, name = handover.term.seat, str(Office.objects.get(email=letter.recipients[0].address).person)
        assert self.facts.holders.get((seat.chamber, seat.number)) == name, "who holds the seat gets the letter"
        assert name in self.facts.meant(timezone.now(), spares_firm=False), "her committee holds the bill"
        return super().send(letter)
