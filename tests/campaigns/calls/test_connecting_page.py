"""The page that puts people through, with the sandbox at the other end: without JavaScript, in both languages."""

import re
import threading
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.calls.connecting import delivery
from campaigns.calls.connecting.models import ConnectedCall, ConnectRefusal
from campaigns.calls.models import CallReport
from coalition.post.sandbox import calls as exchange
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from contacts.intake import services as intake
from tests.campaigns.calls.conftest import HOME
from tests.campaigns.pages import stage
from tests.campaigns.pages.stage import send, stamped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("state")]
SLUG = "call-them"


@pytest.fixture
def sandbox(tmp_path, live_server, settings, monkeypatch):
    monkeypatch.setattr(exchange, "PAUSE", 0.01)
    monkeypatch.setattr("campaigns.calls.selectors.are_open", lambda *hours: True)
    monkeypatch.setattr("campaigns.calls.connecting.services.are_open", lambda *hours: True)
    server = SandboxServer(("127.0.0.1", 0), truth=Truth(tmp_path / "a.jsonl"), faults=Faults(), publisher=None)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.VOICE_ACCOUNT, settings.VOICE_TOKEN, settings.VOICE_NUMBER = "AC1", "secret", "+18605550100"
    settings.VOICE_HOST, settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}", live_server.url
    yield server
    server.shutdown()
    server.server_close()


def press(term, *, lang="en", **told):
    body = {**stage.DOLORES, **HOME, "stamp": stamped(SLUG), "press": str(term.uuid), **told}
    return Client().post(f"/p/{SLUG}/?lang={lang}", body, HTTP_ORIGIN="http://testserver")


def ring(sandbox, term, phone, *, is_believed=True, **told):
    """Press the button, let the worker place the call, and wait until the sandbox told its end."""
    before = len(sandbox.exchange.calls)
    page = press(term, ring_phone=phone, **told)
    row = ConnectedCall.objects.latest("pk")
    delivery.place_due(now=timezone.now())
    until = time.monotonic() + 15
    while len(sandbox.exchange.calls) > before and not is_over(row, sandbox.exchange.calls[-1], is_believed):
        assert time.monotonic() < until, row.state
        time.sleep(0.02)
        row.refresh_from_db()
    row.refresh_from_db()
    return row, page


def is_over(row, call, is_believed):
    if not is_believed:
        return call.told[-1:] == ["busy"]
    is_charged = row.charged_seconds is not None or bool({"busy", "no-answer", "failed"} & set(call.told[-1:]))
    return row.state == "over" and is_charged


def test_it_puts_people_through_and_asks_what_came_of_it(call_page, legislators, sandbox, alice, desk_of, caplog):
    sandbox.faults.set({"shares": {"events_twice": 1}})
    start = (
        Client().post(f"/p/{SLUG}/", {**stage.DOLORES, **HOME, "look": "1", "stamp": stamped(SLUG)}).content.decode()
    )
    assert "Ring me and put me through to Sonia Legislator" in start and "Shall we put you through?" in start
    row, answer = ring(sandbox, legislators[0], "860-555-0177", lang="es")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Oprima 1" in page and 'value="Dolores"' in page and "860-555-0177" in page
    assert (row.outcome, row.seconds, row.charged_seconds, row.phone) == ("connected", 65, 77, "")
    said = sandbox.exchange.calls[0]
    assert said.office == "+18602400001" and "Le estamos comunicando" in " ".join(said.said)
    carried = {f"ring_{legislators[0].uuid}": re.search(rf'name="ring_{legislators[0].uuid}" value="([^"]+)"', page)[1]}
    again = Client().post(f"/p/{SLUG}/", {**stage.DOLORES, **HOME, **carried, "look": "1"}).content.decode()
    assert "You were put through. What came of it?" in again
    told = {**HOME, **carried, f"outcome_{legislators[0].uuid}": "spoke", f"note_{legislators[0].uuid}": "Friendly"}
    assert send(SLUG, told).status_code == 303
    intake.fold_waiting(now=timezone.now())
    row.refresh_from_db()
    assert row.report == CallReport.objects.get() and row.report.note == "Friendly"
    desk = desk_of(alice).get(reverse("calls:detail", args=[call_page.page.uuid])).content.decode()
    assert "Put through by us" in desk and "of 1 who asked" in desk
    assert "5550177" not in caplog.text and "555-0177" not in caplog.text


def test_what_goes_wrong_is_told_and_counted(call_page, legislators, sandbox, settings):
    sandbox.faults.set({"shares": {"events_forged": 1}})
    row, _page = ring(sandbox, legislators[0], "860-555-0121", is_believed=False)
    assert row.state == "ringing"  # a busy phone, told by somebody without our token
    sandbox.faults.set({})
    ConnectedCall.objects.all().delete()
    row, _page = ring(sandbox, legislators[0], "860-555-0121")
    assert row.outcome == "busy"
    row, _page = ring(sandbox, legislators[0], "860-555-0120")
    assert row.outcome == "refused"
    row, page = ring(sandbox, legislators[0], "860-555-0125")
    assert row.outcome == "not_wanted" and "Press 1" in page.content.decode()
    refused = press(legislators[0], ring_phone="860-555-0125")
    assert refused.status_code == 429 and "cannot ring this number" in refused.content.decode()
    wrong = press(legislators[0], ring_phone="911", lang="es")
    assert wrong.status_code == 422 and 'value="911"' in wrong.content.decode()
    assert wrong.content.decode().count("Puerto Rico") == 2  # above the form, and where she pressed
    assert dict(ConnectRefusal.objects.values_list("reason", "count")) == {"too_often": 1, "phone": 1}
    sandbox.faults.set({"next": {"timeout": 1}, "seconds": 0.5})
    settings.VOICE_TIMEOUT = 0.2
    row, _page = ring(sandbox, legislators[1], "860-555-0199")
    assert row.outcome == "connected" and len(sandbox.exchange.calls) == 4  # silence, but she was rung: once


def test_she_stops_a_call_by_a_button_without_a_script(call_page, legislators, sandbox):
    page = press(legislators[0], ring_phone="860-555-0177").content.decode()
    name = f"ring_{legislators[0].uuid}"
    carried = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1], "ring_phone": "860-555-0177"}
    assert "Stop this call" in page
    stopped = press(legislators[0], press=f"stop-{legislators[0].uuid}", lang="es", **carried).content.decode()
    assert "Usted detuvo esta llamada" in stopped and "Detener esta llamada" not in stopped
    assert delivery.place_due(now=timezone.now()) == 0 and not sandbox.exchange.calls
    assert ConnectedCall.objects.get().outcome == "stopped"
    for wrong in ("stop-", "stop-x"):
        assert press(legislators[0], press=wrong, **carried).status_code == 200


def test_its_door_is_guarded(call_page, legislators, sandbox, monkeypatch):
    body = {**stage.DOLORES, **HOME, "ring_phone": "860-555-0177", "press": str(legislators[0].uuid)}
    for wrong in ({"stamp": "x"}, {"website": "spam", "stamp": stamped(SLUG)}, {"stamp": stamped(SLUG, -60)}):
        assert Client().post(f"/p/{SLUG}/", body | wrong).status_code == 422
    strange = Client().post(f"/p/{SLUG}/", body | {"stamp": stamped(SLUG)}, HTTP_ORIGIN="https://evil.example")
    assert strange.status_code == 403
    nobody = press(legislators[0], press="00000000-0000-0000-0000-000000000000", ring_phone="860-555-0177")
    assert nobody.status_code == 422 and not ConnectedCall.objects.exists()
    monkeypatch.setattr("campaigns.pages.criteria.RATES_OF_CALLER", ((0, 60),))
    assert Client().post(f"/p/{SLUG}/", body | {"look": "1", "press": ""}).status_code == 429
