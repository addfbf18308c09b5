"""A crowd that signs up for one hearing and writes; through the one door, in bundles."""

import io
import zipfile
from datetime import datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.testimony.models import Testimony
from campaigns.testimony.packing import delivery as packing
from campaigns.testimony.packing.models import TestimonyFiles
from campaigns.testimony.words import selectors as words
from campaigns.turnout.models import Event
from contacts.intake import services as intake
from contacts.intake.rules import Arrival

SIZE = 500


def sign_up(event: Event, size: int) -> None:
    """Sign so many people up, half to speak and half to write, each with an address, a phone and a note."""
    now = timezone.now()
    for n in range(size):
        payload = {
            "email": f"p{n}@example.org", "phone": f"860555{n:04d}", "given_name": f"Ana{n}", "family_name": "Rivera",
            "street": f"{n + 1} Elm Street", "town": "Hartford", "zip": "06106", "proven": True,
            "mode": ("speak", "write")[n % 2], "needs_note": "My daughter Lucy comes along", "guests": 0,
        }  # fmt: skip
        language = ("en", "es")[n % 3 == 0]
        about = f"event:{event.uuid}"
        intake.receive(
            Arrival("turnout.rsvp", "web", event.page.partner_id, payload, about, language, f"s{n}"), now=now
        )
    while intake.fold_waiting(now=now):
        pass


def write_all(event: Event, now: datetime) -> None:
    """Let everybody have written and been approved: her draft out of her answers."""
    rows = list(Testimony.objects.filter(event=event).select_related("person", "bill", "event__testimony_guide"))
    for n, row in enumerate(rows):
        row.mode = row.mode or "in_person"
        row.speaker_name, row.town = str(row.person), "Hartford"
        row.answers = {"happened": f"In our school {n + 20} children share one room, and nobody has time."}
        row.text, row.text_state, row.public_at = words.draft_of(row), "ready", now
    names = ["mode", "speaker_name", "town", "answers", "text", "text_state", "public_at"]
    Testimony.objects.bulk_update(rows, names, batch_size=250)


def packed(desk: Client, event: Event) -> zipfile.ZipFile:
    """Ask for all files, let the belt make them, and take them."""
    desk.post(reverse("testimony:pack", args=[event.uuid]))
    packing.make_due(timezone.now())
    row = TestimonyFiles.objects.latest("pk")
    answer = desk.get(reverse("testimony:take_files", args=[event.uuid, row.uuid]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
