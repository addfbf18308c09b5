"""Imports, mending and a person's own page in a real browser: axe finds nothing, nothing runs off the side."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.partners.exports.models import ExportFile
from contacts.bulk import services as bulk
from contacts.bulk.loading import work as bulk_work
from contacts.bulk.rules import Wanted
from contacts.consent import selectors as consent
from contacts.consent.models import ContactPoint
from contacts.consent.services import keep_wording
from contacts.imports import services as imports
from contacts.imports.models import ImportRun
from contacts.people.selectors import visible_to
from contacts.segments.models import Segment
from tests.contacts.imports.story import bring_in, plan, upload
from tests.contacts.imports.test_run import FILE
from tests.contacts.intake.story import arrive, fold

pytestmark = pytest.mark.browser


@pytest.fixture
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def me(lead):
    keep_wording(key="p", language="es", text="Sí, quiero recibir noticias de Every Child CT por correo.")
    yes = [
        {"channel": "email", "purpose": purpose, "wording": {"key": "p", "version": 1}}
        for purpose in ("alerts", "events", "newsletter")
    ]
    person = {"email": "dolores@example.org", "given_name": "Dolores", "family_name": "Rivera", "zip": "06106"}
    fold(arrive(lead, language="es", roles=["parent"], consents=yes, **person))
    token = consent.me_token(ContactPoint.objects.get().uuid)
    return reverse("me", args=[token])


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_shows_imports_well(size, request, live_server, sign_in, alice, axe, screenshot, files_apart):
    page = request.getfixturevalue(size)
    done = bring_in(plan(upload(alice.partner, FILE), basis="signed_up", purposes=["alerts"], tag="Fall drive"))
    ready = plan(upload(alice.partner, FILE.replace("ana@", "anna@")), basis="signed_up", purposes=["alerts"])
    fresh = upload(alice.partner, FILE)
    running = upload(alice.partner, FILE, name="people.csv")
    ImportRun.objects.filter(pk=running.pk).update(state="running", started_at=timezone.now(), rows=10)
    undone = bring_in(plan(upload(alice.partner, FILE.replace("@example", "@undone.example"))))
    imports.undo(run=undone, by=alice, now=timezone.now())
    imports.undo_now(run=undone)
    change = bulk.begin(
        people=visible_to(alice), wanted=Wanted("role", {"role": "parent"}), by=alice, now=timezone.now()
    )
    bulk_work(change.pk)
    segment = Segment.objects.create(partner=alice.partner, name="Everybody", tree={})
    about = {"membership": alice, "right": "people.export", "path": "/desk/people/", "format": "xlsx", "rows": 120_000}
    for state, why in (("ready", "Mailing of the Hartford chapter"), ("running", "Board meeting"), ("gone", "Audit")):
        ExportFile.objects.create(name="people", state=state, why=why, done=42_000, **about)
    sign_in(page, alice)
    for name, url in {
        "imports": reverse("imports:list"),
        "imports-upload": reverse("imports:upload"),
        "imports-columns": reverse("imports:columns", args=[fresh.uuid]),
        "imports-ready": reverse("imports:detail", args=[ready.uuid]),
        "imports-running": reverse("imports:detail", args=[running.uuid]),
        "imports-done": reverse("imports:detail", args=[done.uuid]),
        "imports-undone": reverse("imports:detail", args=[undone.uuid]),
        "bulk-form": reverse("bulk:segment", args=[segment.uuid]),
        "bulk-done": reverse("bulk:detail", args=[change.uuid]),
        "bulk-list": reverse("bulk:list"),
        "exports": reverse("exports:list"),
        "exports-asked": reverse("people:list"),
    }.items():
        page.goto(f"{live_server.url}{url}")
        if name == "exports-asked":
            page.locator("summary", has_text="Export").click()
        axe(page)
        screenshot(page, f"{name}-{size}")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_shows_what_is_to_mend_well(size, request, live_server, sign_in, alice, axe, screenshot):
    page = request.getfixturevalue(size)
    (bad, *_rest) = fold(
        arrive(
            alice.partner, given_name="Carl", family_name="Verylongname-" * 4, email="carl-at-example", roles=["parent"]
        ),
        arrive(alice.partner, given_name="محمد", phone="12"),
        arrive(alice.partner, given_name="Nobody"),
    )
    sign_in(page, alice)
    for name, url in {
        "intake-refused": reverse("intake:refused"),
        "intake-mend": reverse("intake:detail", args=[bad.uuid]),
    }.items():
        page.goto(f"{live_server.url}{url}")
        axe(page)
        screenshot(page, f"{name}-{size}")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_shows_her_own_page_well(size, request, live_server, me, axe, screenshot):
    page = request.getfixturevalue(size)
    for name, url in {"me": me, "me-english": f"{me}?lang=en", "me-erase": f"{me}erase/?lang=es"}.items():
        page.goto(f"{live_server.url}{url}")
        axe(page)
        screenshot(page, f"{name}-{size}")
