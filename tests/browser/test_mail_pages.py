"""Replies and mail health in a real browser: empty, full, on a phone, dark, in Spanish; nothing for axe to find."""

import threading
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from coalition.post.rules import Letter, Recipient, Sender
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from coalition.post.sendgrid import SendGridGateway
from contacts.consent import services as consent
from contacts.correspondence import services as sends
from contacts.correspondence.health.models import HookTally, Reconciliation
from contacts.correspondence.models import Message
from contacts.correspondence.replies import services
from tests.contacts.correspondence import crowd
from tests.contacts.correspondence.replies.story import fields

pytestmark = pytest.mark.browser
LONG = "Who wrote this? My school gets less than the one across the river. " * 9
TOLD = [
    (
        "p1",
        {"text": "I will be there, and I bring my sister.\n\nOn Tue, Feb 9, 2027 Every Child wrote:\n\n> Dear Given1"},
    ),
    ("p2", {"text": "Please take me off your list.\n\nSent from my iPhone"}),
    ("p3", {"subject": "Out of office: hearing", "text": "Back on Monday."}),
    ("p4", {"subject": "Re: " + "A very long subject about the hearing " * 7, "text": LONG}),
    ("nobody", {"text": "Me too!"}),
]


@pytest.fixture
def full(transactional_db: Any, lead: Any, alice: Any) -> Any:
    """A team with replies of every kind, and a night's comparison."""
    now = timezone.now()
    crowd.make(lead, 5)
    sends.freeze(dispatch=crowd.open_alert(lead), people=crowd.everybody(), now=now)
    Message.objects.update(fate="delivered", fate_at=now)
    kept = []
    for name, changes in TOLD:
        told = fields(sender=f"{name}@people.example.org", **changes)
        kept.append(services.take(fields={key: text.encode() for key, text in told.items()}, files=2, now=now))
    consent.suppress_many("email", [f"{n}@example.org" for n in range(7)], reason="bounced", now=now)
    HookTally.objects.create(
        hook="events", day=now.date(), posts=12, items=8421, refused=3, last_at=now, refused_at=now
    )
    found = {"bounces": {"seen": 812, "new": 3, "newer": 0}, "unsubscribes": {"seen": 77, "new": 1, "newer": 2}}
    Reconciliation.objects.create(state="done", started_at=now, finished_at=now, found=found)
    Reconciliation.objects.create(state="failed", error="limited", asked_by=alice.user, started_at=now, finished_at=now)
    return kept


@pytest.mark.parametrize("phone", [False, True], ids=["laptop", "phone"])
def test_it_shows_replies_and_health_screenshot(
    full: Any, alice: Any, open_page: Any, sign_in: Any, axe: Any, screenshot: Any, phone: bool
) -> None:
    page = open_page(phone=phone)
    sign_in(page, alice)
    language = "es" if phone else "en"
    paths = {
        "replies": reverse("replies:list"),
        "reply": reverse("replies:detail", args=[full[0].uuid]),
        "reply-stop": reverse("replies:detail", args=[full[1].uuid]),
        "reply-long": reverse("replies:detail", args=[full[3].uuid]),
        "mail-health": reverse("mail_health:overview"),
    }
    for name, path in paths.items():
        page.goto(f"{path}?lang={language}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{name} scrolls sideways by {wide} px"
        axe(page, dark=True)
        for light in ("light", "dark"):
            screenshot(page, f"mail-{name}-{'phone' if phone else 'laptop'}-{light}", dark=light == "dark")


def test_it_stops_with_one_press(full: Any, alice: Any, desktop: Any, sign_in: Any) -> None:
    sign_in(desktop, alice)
    desktop.goto(reverse("replies:list"))
    desktop.get_by_role("link", name="Show who asks to be left alone").click()
    desktop.get_by_role("link", name="Given2 Family2").click()
    desktop.get_by_role("button", name="Stop writing to this address").click()
    expect(desktop.get_by_text("Everything to this address was stopped, as asked.")).to_be_visible()


def test_it_is_empty_at_first_screenshot(
    transactional_db: Any, alice: Any, desktop: Any, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    sign_in(desktop, alice)
    for name in ("replies:list", "mail_health:overview"):
        desktop.goto(reverse(name))
        axe(desktop)
        screenshot(desktop, f"mail-empty-{name.partition(':')[0]}")


def test_it_looks_at_the_sandbox_screenshot(
    tmp_path: Any, desktop: Any, open_page: Any, axe: Any, screenshot: Any
) -> None:
    truth = Truth(tmp_path / "accepted.jsonl")
    truth.load()
    server = SandboxServer(("127.0.0.1", 0), truth=truth, faults=Faults(), publisher=None)
    server.replier = object()  # type: ignore[assignment]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    people = [Recipient(f"p{n}@example.org", f"m{n}") for n in range(9)]
    html = "<p>Come on Tuesday.</p>"
    letter = Letter(Sender("hello@example.org", "Every Child"), "The hearing is on Tuesday", "Come.", html, people)
    SendGridGateway(key="SG.x", host=host, timeout=2).send(letter)
    for page, kind in ((desktop, "laptop"), (open_page(phone=True, dark=True), "phone")):
        for name, path in {"list": "/", "mail": "/mail/3", "faults": "/faults"}.items():
            page.goto(host + path)
            if name == "mail":
                page.get_by_text("Answer as p3@example.org").click()
            axe(page, ignore=("region", "landmark-one-main"))
            screenshot(page, f"sandbox-{name}-{kind}")
    server.shutdown()
    server.server_close()
