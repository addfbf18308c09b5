"""Every door of the product, asked at a moment of the made-up session, against what its script says."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from campaigns.calls.connecting import services as connecting
from campaigns.calls.connecting.services import Wish
from campaigns.calls.rules import Callee
from campaigns.legislation import selectors as legislation
from campaigns.legislation.models import Bill, Hearing
from campaigns.letters import selectors as letters
from campaigns.strategy.following import selectors as following
from campaigns.strategy.models import Campaign
from campaigns.testimony import selectors as testimony
from campaigns.testimony.models import Testimony
from campaigns.turnout import selectors as turnout
from campaigns.turnout.models import Rsvp
from contacts.intake.models import Submission
from contacts.places.models import Residence
from contacts.policymakers.models import Term
from contacts.segments import selectors as segments
from tests.campaigns.letters.stage import write
from tests.campaigns.pages.stage import send
from tests.journeys.replay.script import Sitting
from tests.journeys.replay.world import World

URGENT = ("Registration closes within three days.", "Registration closes and nobody was asked yet.")
MODES = ("come", "speak", "write")
SPOKEN, WRITTEN = {"in_person", "remote", "phone"}, {"written"}
SECTION = re.compile(r'<section class="card">.*?</section>', re.S)
NAMED = {tag: re.compile(rf"<{tag}>([^<]+)</{tag}>") for tag in ("del", "ins")}


def body(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, **headers)
    assert answer.status_code == 200, (url, answer.status_code)
    return html.unescape(answer.content.decode())


def values(page: str, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if f'value="{name}"' in page]


# --- what closes ------------------------------------------------------------------------------------------------------
def look_at_hearing(world: World, one: Sitting, tokens: dict[str, str], *, is_brief: bool) -> None:
    """Ask the page what it offers for a hearing at this moment, and the other doors in turn, unless in brief."""
    offered, client = one.offers(world.now), Client()
    page = body(client, f"/p/hearing-{one.n}/" + ("?lang=es" if one.n % 2 else ""))
    assert values(page, MODES) == offered, f"the page of {one.n} at {world.now}"
    if is_brief:
        return
    doors = (_look_at_form, _look_at_api, _look_at_place, _look_at_testimony, _look_at_calendar, _look_at_desk)
    turn = world.seen["looks"]
    world.seen["looks"] += 1
    doors[turn % 6](world, one, offered, tokens)


def ways(offered: list[str]) -> set[str]:
    return {way for mode in offered for way in {"speak": SPOKEN, "write": WRITTEN}.get(mode, ())}


def _look_at_form(world: World, one: Sitting, offered: list[str], tokens: dict[str, str]) -> None:
    """Send what is closed all the same, as a form does that was opened before: nothing is taken."""
    for mode in [mode for mode in ("speak", "write", "come") if mode not in offered][:1]:
        count = Submission.objects.count()
        told = {"mode": mode, "email": "late@example.org", "key": f"{one.n}{world.now}"}
        refused = send(f"hearing-{one.n}", told, proven=False, REMOTE_ADDR=f"10.0.{one.n}.{world.seen['looks'] % 250}")
        assert refused.status_code in (410, 422) and Submission.objects.count() == count


def _look_at_api(world: World, one: Sitting, offered: list[str], tokens: dict[str, str]) -> None:
    event = world.events[one.n].uuid
    told = [Client().get(f"/api/v1/{name}/{event}/", headers=tokens).json() for name in ("events", "testimony")]
    assert told[0]["offers"] == offered and set(told[1]["open_modes"]) == ways(offered)


def _look_at_place(world: World, one: Sitting, offered: list[str], tokens: dict[str, str]) -> None:
    """Look at the places of those who promised, by their links: each keeps hers, and is offered what is open."""
    for rsvp in Rsvp.objects.filter(event=world.events[one.n], mode__in=("speak", "write")):
        page = body(Client(), f"/rsvp/{turnout.token_of(rsvp.uuid)}/")
        assert set(values(page, MODES)) == set(offered) | ({rsvp.mode} if offered else set())


def _look_at_testimony(world: World, one: Sitting, offered: list[str], tokens: dict[str, str]) -> None:
    for row in Testimony.objects.filter(event=world.events[one.n], out_at=None):
        path = f"/testify/{testimony.token_of(row.uuid)}/"
        assert set(values(body(Client(), f"{path}how/"), tuple(SPOKEN | WRITTEN))) == ways(offered)
        if row.text_state == "ready":
            own = body(Client(), path)
            assert ("I sent it" in own) == ("write" in offered) == ("Take your file:" in own)


def _look_at_desk(world: World, one: Sitting, offered: list[str], tokens: dict[str, str]) -> None:
    """Look at Today's clocks and the war room: they hurry nobody to what is closed."""
    closing = {(hearing.title, what) for hearing, what, _at in legislation.list_closing(now=world.now)}
    for mode, what in (("speak", "registration"), ("write", "testimony")):
        assert mode in offered or (f"Hearing {one.n}", what) not in closing
    room = body(world.desk, reverse("reports:campaign", args=[Campaign.objects.get(name=f"Campaign {one.n}").uuid]))
    assert "speak" in offered or not any(words in room for words in URGENT)


def _look_at_calendar(world: World, one: Sitting, offered: list[str], tokens: dict[str, str]) -> None:
    """Read the feed as a calendar would: no clock of a cancelled hearing, and each at its time."""
    feed = Calendar.from_ical(Client().get(world.feed).content)
    uid = f"hearing-{Hearing.objects.get(title=f'Hearing {one.n}').uuid}"
    told = {str(line["uid"]): line for line in feed.walk("VEVENT")}
    assert (told[uid]["status"] == "CANCELLED") == (one.status == "cancelled")
    clock = told.get(f"{uid}-registration")
    assert (clock is None) == (one.status == "cancelled")
    assert clock is None or clock["dtstart"].dt == one.registration


# --- who decides ------------------------------------------------------------------------------------------------------
def look_at_targets(world: World, approved: dict[str, set[str]]) -> None:
    """Ask everything that follows the bill whom it means: nobody but holders, nobody without a yes."""
    everyone = {str(term.person) for term in Term.objects.select_related("person")}
    firm, wide = (world.facts.meant(world.now, spares_firm=spares) for spares in (True, False))
    page = body(Client(), "/p/call-them/")
    assert {name for name in everyone if name in page} == approved["call"] & firm
    reached = letters.resolve(world.drive, (), (), world.now).targets
    assert {one.name for one in reached} == approved["letters"] & wide
    at_home = set(segments.people_of(world.segment, world.by.partner_id).values_list("pk", flat=True))
    seats = {number for (chamber, number), name in world.facts.holders.items() if chamber == "lower" and name in firm}
    assert at_home == set(Residence.objects.filter(district__number__in=seats).values_list("person", flat=True))
    if reached:
        terms = Term.objects.select_related("seat", "person").filter(pk__in=[one.term_id for one in reached])
        write(world.drive, f"Writer{world.seen['letters']}", terms, now=world.now)
        world.seen["letters"] += 1


def look_at_moves(world: World, approved: dict[str, set[str]], *, by_page: bool) -> dict[str, tuple[str, str]]:
    """Read what the move changed: each difference, and only those; gives where one says yes to each."""
    firm, wide = (world.facts.meant(world.now, spares_firm=spares) for spares in (True, False))
    hrefs = {
        "call": reverse("calls:detail", args=[world.calls.page.uuid]),
        "letters": reverse("letters:drive", args=[world.drive.page.uuid]),
        "alert": reverse("alerts:detail", args=[world.waiting.uuid]),
        "segment": reverse("segments:detail", args=[world.segment.uuid]),
    }
    changes = {one.url: one for one in following.list_changes(world.by, world.now)}
    parts = SECTION.findall(body(world.desk, reverse("strategy:moved"))) if by_page else []
    found = {}
    for key, was in approved.items():
        now, one = (wide if key == "letters" else firm), changes.get(hrefs[key])
        shown = [{str(term.person) for term in terms} for terms in ((one.left, one.joined) if one else ((), ()))]
        assert shown == [was - now, now - was], f"{key} at {world.now}: {shown}, not {[was - now, now - was]}"
        if by_page:
            mine = next((part for part in parts if f'href="{hrefs[key]}"' in part), "")
            assert [set(NAMED[tag].findall(mine)) for tag in ("del", "ins")] == shown
        if one:
            found[key] = one.approve_url, one.shown
    world.seen["moves"] += len(found)
    return found


def look_at_board(world: World) -> None:
    """Look at the whip board: whoever left votes no more."""
    board = body(world.desk, reverse("whip:board", args=[Bill.objects.get(identifier="HB 5003").uuid]) + "?body=lower")
    for term in Term.objects.filter(seat__chamber="lower").select_related("person"):
        assert (str(term.person) in board) == (str(term.person) in world.facts.holders.values())


def refuse_former(world: World, term: Term) -> None:
    """Ask to be put through to who has just left: refused by name."""
    callee = Callee(str(term.uuid), str(term.person), "", (("capitol", "860-555-0100"),), False, 0, False)
    wish = Wish(world.calls.pk, callee, "(860) 555-0177", "10.9.9.9", "en")
    with pytest.raises(connecting.Gone):
        connecting.ask(wish, now=world.now)


def look_at_petition(world: World, *, is_open: bool) -> None:
    """Look at the petition a second before, and at, the moment at which it closes."""
    assert ("<form" in body(Client(), "/p/sign-it/")) == is_open
    if not is_open:
        assert send("sign-it", {"key": "late"}, proven=False).status_code == 410
