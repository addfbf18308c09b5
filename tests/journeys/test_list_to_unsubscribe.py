"""A list comes in, an alert goes out, one person leaves: through the desk's pages, the worker, the sandbox and back."""

import re
import urllib.request
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.alerts.models import Alert, AlertLimits
from campaigns.petitions.models import Petition
from coalition.partners.models import Membership
from contacts.correspondence.models import Message
from contacts.imports.models import ImportRun
from contacts.people.models import Person
from contacts.segments.models import Segment
from tests.campaigns.pages.stage import campaign, petition
from tests.conftest import signed_in
from tests.journeys.conftest import Town
from tests.processes import wait_for

__all__ = ["campaign", "petition"]
HEADER = "First Name,Last Name,Email,Zip Code,Language,Role,can2_subscription_status"
ENGLISH = [f"parent{n:02}@example.org" for n in range(36)]
SPANISH = [f"madre{n:02}@example.org" for n in range(12)]
FAMILY, BOUNCING = "familia@example.org", "wrong+bounce@example.org"
EXPECTED = {*ENGLISH, *SPANISH, FAMILY, BOUNCING}
BASIS = {"basis": "signed_up", "basis_note": "Sign-up sheet, Hartford, October", "purposes": ["alerts"]}
WORDS = {
    "en": ("Hartford needs you on Thursday", 'Dear {{ first_name | default: "friend" }}, please sign.', "Sign now"),
    "es": ("Hartford le necesita", 'Hola {{ first_name | default: "amiga" }}, firme por favor.', "Firmar ahora"),
}


def people_file() -> bytes:
    """Write a list as another system gives it: two languages, a family mailbox, one who left, rows that are wrong."""
    rows = [f"Ana{n},Smith,{email},06106,English,parent,subscribed" for n, email in enumerate(ENGLISH)]
    rows += [f"Luz{n},Díaz,{email},06511,Spanish,parent,subscribed" for n, email in enumerate(SPANISH)]
    rows += [f"{name},Vega,{FAMILY},06106,Spanish,parent,subscribed" for name in ("Rosa", "Luis")]
    rows += [f"Wilma,Wrong,{BOUNCING},06106,English,parent,subscribed"]
    rows += ["Ursula,Gone,ursula@example.org,06106,English,parent,unsubscribed"]
    rows += [f"Ed{n},Teacher,teacher{n}@example.org,06106,English,educator,subscribed" for n in range(4)]
    rows += ["Carl,,carl-at-example,06511,English,parent,subscribed", "Nobody,,,,,,"]
    rows += ["Extra,Cell,extra@example.org,06106,English,parent,subscribed,oops"]
    return "\n".join([HEADER, *rows]).encode()


def bring_in(client: Client) -> ImportRun:
    """Upload, say what the columns mean and on what basis, look ahead, run; the worker does the work."""
    file = SimpleUploadedFile("supporters.csv", people_file())
    answer = client.post(reverse("imports:upload"), {"file": file})
    run = ImportRun.objects.get()
    assert answer.url == reverse("imports:columns", args=[run.uuid])
    guessed = {f"column_{index}": name for index, name in run.mapping.items()}
    assert sorted(guessed.values()) == [
        "email", "email_status", "family_name", "given_name", "language", "roles", "zip",
    ]  # fmt: skip
    page = reverse("imports:detail", args=[run.uuid])
    answer = client.post(answer.url, {**guessed, **BASIS, "tag": "Fall drive"})
    assert answer.status_code == 302, plain(answer.content)
    wait_for(lambda: seen(run), seconds=20, what="the look ahead")
    assert seen(run)["counts"] == {"created": 56, "updated": 0, "unchanged": 0, "refused": 3}
    assert not Person.objects.exists()
    client.post(reverse("imports:start", args=[run.uuid]))
    wait_for(lambda: ImportRun.objects.get().state == "done", seconds=30, what="the import")
    told = client.get(page).content.decode()
    assert "The e-mail address is not one." in told and "Look at the rows" in told
    return ImportRun.objects.get()


def seen(run: ImportRun) -> dict[str, Any]:
    """Give what the look ahead found, once it has."""
    return dict(ImportRun.objects.get(pk=run.pk).dry_run or {})


def make_segment(client: Client) -> Segment:
    """Build "parents" by the builder's form."""
    client.post(reverse("segments:new"), {"name": "Parents", "m.0": "all", "is.0-0": "role", "f.0-0.value": "parent"})
    return Segment.objects.get()


def compose(client: Client, name: str, petition: Petition, segment: Segment) -> Alert:
    """Name an alert and write it in both languages, leading to the petition."""
    client.post(reverse("alerts:new"), {"name": name})
    alert = Alert.objects.get(name=name)
    typed: dict[str, Any] = {
        "name": name,
        "campaign": str(petition.page.campaign.uuid),
        "page": str(petition.page.uuid),
        "include": [str(segment.uuid)],
        "when": "now",
        "language": ["en", "es"],
        "do": "check",
    }
    for code, (subject, text, label) in WORDS.items():
        typed |= {f"subject-{code}": subject, f"preheader-{code}": "Two minutes", f"{code}-count": "2"}
        typed |= {f"{code}-0-kind": "text", f"{code}-0-text": text}
        typed |= {f"{code}-1-kind": "button", f"{code}-1-label": label, f"{code}-1-url": "{{ page_link }}"}
    answer = client.post(reverse("alerts:compose", args=[alert.uuid]), typed)
    assert answer.url == reverse("alerts:check", args=[alert.uuid])
    return alert


def send(client: Client, alert: Alert) -> str:
    """Let it go, wait until the worker has sent it; gives the page of results."""
    client.post(reverse("alerts:schedule", args=[alert.uuid]), {"when": "now"})
    assert Alert.objects.get(pk=alert.pk).state == "scheduled"
    wait_for(lambda: Alert.objects.get(pk=alert.pk).state == "sent", seconds=40, what="the alert to be sent")
    return reverse("alerts:detail", args=[alert.uuid])


def plain(html: bytes) -> str:
    """Give the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


def fates(alert: Alert) -> list[str]:
    """List what became of the messages of an alert."""
    return list(Message.objects.filter(dispatch__reference=f"alert:{alert.uuid}").values_list("fate", flat=True))


def test_a_list_becomes_an_alert_and_one_leaves(
    town: Town, alice: Membership, petition: Petition, settings: Any
) -> None:
    settings.ALERT_UNDO_SECONDS = 1
    client = signed_in(alice)
    bring_in(client)
    segment = make_segment(client)
    alert = compose(client, "Sign by Thursday", petition, segment)
    check = plain(client.get(reverse("alerts:check", args=[alert.uuid])).content)
    assert "Must be mended first" not in check and "Send to 50 people now" in check

    colleague = {"language": "es", "to": [str(alice.user.uuid)]}
    client.post(reverse("alerts:test", args=[alert.uuid]), colleague)
    test = wait_for(lambda: town.mails_to(alice.user.email), seconds=20, what="the test")
    assert WORDS["es"][0] in test[0]["subject"]

    results = send(client, alert)
    accepted = town.ask("_truth?full=1")["by_address"]
    assert {address: n for address, n in accepted.items() if address != alice.user.email} == dict.fromkeys(EXPECTED, 1)
    wait_for(
        lambda: sorted(set(fates(alert))) == ["bounced", "delivered"] and fates(alert).count("delivered") == 49,
        seconds=30,
        what="the events of 49 delivered and 1 bounced",
    )
    told = plain(client.get(results).content)
    assert "Delivered 49" in told and "Bounced 1" in told

    mails = town.ask("_mails?limit=200")
    luz = next(one for one in mails if one["address"] == SPANISH[0])
    assert luz["subject"] == WORDS["es"][0] and "Hola Luz0" in luz["text"] and "1 Elm Street" in luz["text"]
    assert luz["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"https?://[^\s<>\"]+/u/[^\s<>\"]+", luz["headers"]["List-Unsubscribe"])
    assert link and link[0] in luz["html"] + luz["text"]
    mine = Message.objects.filter(uuid=UUID(luz["custom_args"]["m"]))
    with urllib.request.urlopen(link[0], timeout=10) as answer:
        assert "Luz" not in answer.read().decode()
    assert mine.get().unsubscribed_at is None
    urllib.request.urlopen(link[0], data=b"List-Unsubscribe=One-Click", timeout=10).close()
    assert mine.get().unsubscribed_at

    AlertLimits.objects.update_or_create(defaults={"per_day": 2})  # else the second one of a day reaches nobody
    second = compose(client, "Thank you", petition, segment)
    check = plain(client.get(reverse("alerts:check", args=[second.uuid])).content)
    assert "Send to 48 people now" in check
    results = send(client, second)
    accepted = town.ask("_truth?full=1")["by_address"]
    again = {address for address, n in accepted.items() if n == 2}
    assert again == EXPECTED - {SPANISH[0], BOUNCING}
    told = plain(client.get(results).content)
    assert "asked not to be written to 1" in told.lower()
    assert "have an address that no longer works 1" in told.lower()
    assert "share a mailbox with somebody who gets it 1" in told.lower()
    told = plain(client.get(reverse("alerts:detail", args=[alert.uuid])).content)
    assert "Unsubscribes 1" in told
