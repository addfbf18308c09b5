"""Somebody testifies: promised through the public form, then her path by link."""

from django.test import Client
from django.utils import timezone

from campaigns.testimony import selectors
from campaigns.testimony.models import Testimony
from campaigns.turnout.models import Event
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from tests.campaigns.pages.stage import DOLORES

HOW = {
    "mode": "in_person", "speaker_name": "Dolores Rivera", "town": "Hartford", "language": "en",
    "free_when": "until 2 p.m.", "needs": ["interpreter"], "needs_note": "Room please",
}  # fmt: skip
STORY = {
    "role": "parent", "stance": "support", "who": "I have two children in public school.",
    "happened": "Last winter thirty children sat in one class with one teacher, and nobody had time for a question.",
    "change": "One more teacher would give every child a turn.",
}  # fmt: skip


def promised(mode="speak", **more):
    """Promise to speak or to write, as the public form does after its proof of work; gives the testimony."""
    event = Event.objects.select_related("page").latest("pk")
    payload = {**DOLORES, "mode": mode, "guests": 0, "proven": True, **more}
    key = payload.pop("key")
    arrival = Arrival("turnout.rsvp", "web", event.page.partner_id, payload, f"event:{event.uuid}", key=key)
    intake.receive_and_fold(arrival, now=timezone.now())
    return Testimony.objects.order_by("-pk").first()


def path_of(row, step=""):
    return f"/testify/{selectors.token_of(row.uuid)}/{step}"


def walk(row, *, how=None, story=None, until="send", **last):
    """Walk the path by link, step by step, without a script."""
    client = Client()
    for step, data in (
        ("how", HOW | (how or {})),
        ("story", STORY | (story or {})),
        ("send", {"public": "on", "may_quote": "on"} | last),
    ):
        answer = client.post(path_of(row, f"{step}/"), data)
        assert answer.status_code == 302, answer.content.decode()
        if step == until:
            break
    row.refresh_from_db()
    return row
