"""An alert to many people: freezing, sending by one worker process, and taking the events back.

alerts.freeze: messages/s written by the one statement; its bound copies the same rows into the same table shape.
alerts.send: recipients/s from the first claim to the last accepted, against the sandbox in null mode; its bound
encodes and posts the same letters, and alerts.send.bare is a bare loop of claim, select, build, POST with the
`sendgrid` package and commit; alerts.send.2 is sent by two processes. alerts.events: webhook events/s; its bound
is the bare INSERT of the same rows. alerts.live: what an organizer's browser waits for while a worker sends; beside it
how long all is counted before (alerts.audience) and after (alerts.results) at that size.
"""

import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

import orjson
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from sendgrid import SendGridAPIClient

from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.models import Alert
from coalition.accounts.models import User
from coalition.partners.models import Membership, Partner
from coalition.partners.senders.models import SenderIdentity
from coalition.post.gateway import gateway
from coalition.post.rules import one_click_headers
from contacts.correspondence import delivery, selectors, services, tasks
from contacts.correspondence.letters import criteria
from contacts.correspondence.letters import selectors as letters
from contacts.correspondence.models import Bundle, Dispatch, Message
from contacts.people.models import Person
from contacts.segments.models import Segment
from tests.bench.folding import HOUSE
from tests.bench.report import Report
from tests.contacts.correspondence import crowd

COUNT = int(os.environ.get("COUNT", "1_000_000"))  # COUNT=100000 for a quick look
EVENTS = 50_000
SLUG = "bench-alerts"


def run(report: Report) -> None:
    """Measure freeze, send and events, each beside its bound."""
    partner = _prepare(report)
    with (
        _NullSandbox() as host,
        override_settings(
            SENDGRID_API_HOST=host, SENDGRID_API_KEY="SG.bench", MAIL_GATEWAY="sendgrid", MAIL_TIMEOUT=20.0
        ),
    ):
        dispatch = _freeze(report, partner)
        _send(report, dispatch)
        _send_by_two(report, dispatch)
        _follow(report, dispatch)
        _bound_of_send(report, dispatch)
        _bare_loop(report, dispatch)
        _events(report, dispatch)


def _prepare(report: Report) -> Partner:
    report.note(f"making {COUNT} people with addresses and consent")
    with connection.cursor() as cursor:
        for table in ("dispatch", "bundle", "message", "leftout", *HOUSE):
            cursor.execute(f"TRUNCATE contacts_{table} CASCADE")
    facts = {"name": "Bench of alerts", "postal_address": "1 Elm Street"}
    partner, _made = Partner.objects.update_or_create(slug=SLUG, defaults=facts)
    sender = {"name": "Bench of alerts", "email": "bench@example.org"}
    SenderIdentity.objects.get_or_create(partner=partner, is_default=True, defaults=sender)
    crowd.make(partner, COUNT)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return partner


def _freeze(report: Report, partner: Partner) -> Dispatch:
    dispatch = crowd.open_alert(partner, "alert:bench")
    services.tasks.send_due.delay_on_commit = lambda: None  # type: ignore[method-assign]
    with report.rate("alerts.freeze", COUNT, "messages/s"):
        services.freeze(dispatch=dispatch, people=Person.objects.all(), now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_message")
        cursor.execute("CREATE TABLE bare_message (LIKE contacts_message INCLUDING INDEXES)")
        columns = 'id, uuid, dispatch_id, bundle_id, person_id, point_id, language, variant, "values", fate'
        columns += ", fate_reason, created_at, personal"
        with report.rate("alerts.freeze.bound", COUNT, "rows/s by bare INSERT ... SELECT"):
            cursor.execute(
                f"INSERT INTO bare_message ({columns}) SELECT {columns} FROM contacts_message WHERE dispatch_id = %s",
                [dispatch.pk],
            )
        cursor.execute("DROP TABLE bare_message")
        cursor.execute("VACUUM ANALYZE contacts_message")
    return dispatch


def _send(report: Report, dispatch: Dispatch) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    with report.rate("alerts.send", COUNT, "recipients/s, one worker process"):
        while delivery.send_due(seconds=600, helpers=tasks.HELPERS):
            pass
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report.line("alerts.cpu", cpu * 100_000 / COUNT, "CPU seconds of the worker per 100000")
    report.line("alerts.send.left", COUNT - _accepted(dispatch), "recipients not accepted (0 is right)")


def _send_by_two(report: Report, dispatch: Dispatch) -> None:
    """Send the same bundles again by two processes; from the first hand-over to the last answer, as the rows tell."""
    Dispatch.objects.filter(pk=dispatch.pk).update(state="running", finished_at=None)
    dispatch.bundles.update(state="ready", handed_at=None, settled_at=None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE contacts_bundle")
    env = {**os.environ, "SENDGRID_API_HOST": settings.SENDGRID_API_HOST, "SENDGRID_API_KEY": "SG.bench"}
    command = [sys.executable, "manage.py", "send_due"]
    workers = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL) for _ in range(2)]
    for worker in workers:
        worker.wait()
    times = dispatch.bundles.aggregate(first=Min("handed_at"), last=Max("settled_at"))
    taken = (times["last"] - times["first"]).total_seconds()
    report.line("alerts.send.2", _accepted(dispatch) / taken, "recipients/s, two worker processes")


def _follow(report: Report, dispatch: Dispatch) -> None:
    """Send once more by one process, and open the page and its progress every second as a browser does."""
    alert, client = _watch(dispatch)
    with report.rate("alerts.audience", COUNT, "people/s counted by reason for the composer, nothing kept"):
        audience.count_audience(alert, now=timezone.now())
    Dispatch.objects.filter(pk=dispatch.pk).update(state="running", finished_at=None)
    dispatch.bundles.update(state="ready", handed_at=None, settled_at=None)
    command = [sys.executable, "manage.py", "send_due"]
    env = {**os.environ, "SENDGRID_API_HOST": settings.SENDGRID_API_HOST, "SENDGRID_API_KEY": "SG.bench"}
    taken: dict[str, list[float]] = {"detail": [], "progress": []}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL) as worker:
        while worker.poll() is None:
            for name, times in taken.items():
                began = time.perf_counter()
                assert client.get(reverse(f"alerts:{name}", args=[alert.uuid])).status_code == 200
                times.append((time.perf_counter() - began) * 1000)
            time.sleep(1)
    for name, times in taken.items():
        report.line(
            f"alerts.live.{name}.p95",
            quantiles(times, n=20, method="inclusive")[-1],
            f"ms of {len(times)} GETs during the send",
        )
    began = time.perf_counter()
    assert client.get(reverse("alerts:results", args=[alert.uuid])).status_code == 200
    report.line("alerts.results", time.perf_counter() - began, "s for the page of results, nothing kept")


def _watch(dispatch: Dispatch) -> tuple[Alert, Client]:
    user, _made = User.objects.get_or_create(email="bench@example.org", defaults={"name": "Bench"})
    Membership.objects.get_or_create(user=user, partner=dispatch.partner, defaults={"role": "organizer"})
    facts = {"name": "Bench", "state": "sending", "languages": ["en", "es"], "started_at": timezone.now()}
    alert = Alert.objects.create(partner=dispatch.partner, dispatch=dispatch, **facts)
    alert.include.add(Segment.objects.get_or_create(partner=dispatch.partner, name="Everyone")[0])
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {}})  # the desk asks for it
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get(reverse("alerts:detail", args=[alert.uuid]))  # the first one loads every page and template
    return alert, client


def _accepted(dispatch: Dispatch) -> int:
    return sum(Bundle.objects.filter(dispatch=dispatch, state="accepted").values_list("size", flat=True))


def _bound_of_send(report: Report, dispatch: Dispatch) -> None:
    written = []
    for bundle in dispatch.bundles.all()[:50]:
        content = selectors.get_content(dispatch.pk, bundle.language, bundle.variant)
        copies = letters.list_copies(bundle.pk, dispatch)
        written.append(
            criteria.write_letter(dispatch, content, copies, bundle=str(bundle.uuid), today=timezone.localdate())
        )
    post = gateway()
    began, people = time.perf_counter(), 0
    for letter in written:
        post.send(letter)
        people += len(letter.recipients)
    report.line("alerts.send.bound", people / (time.perf_counter() - began), "recipients/s by JSON encode and POST")


CLAIM = """
UPDATE contacts_bundle SET state = 'claimed' WHERE id = (
    SELECT id FROM contacts_bundle WHERE dispatch_id = %s AND state = 'ready' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
COPIES = """
SELECT m.uuid::text, p.value, w.given_name FROM contacts_message m
JOIN contacts_contactpoint p ON p.id = m.point_id JOIN contacts_person w ON w.id = m.person_id WHERE m.bundle_id = %s
"""


def _bare_loop(report: Report, dispatch: Dispatch) -> None:
    """Send by one thread's bare loop: no consent is asked, nothing is signed, a crash sends twice. Compare at this."""
    client = SendGridAPIClient(api_key="SG.bench", host=settings.SENDGRID_API_HOST).client
    body = {"from": {"email": "bench@example.org"}, "subject": "-name-", "content": [
        {"type": "text/plain", "value": "-name- -link-"}, {"type": "text/html", "value": "<p>-name- -link-</p>" * 100}
    ]}  # fmt: skip
    dispatch.bundles.update(state="ready", handed_at=None, settled_at=None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE contacts_bundle")
        with report.rate("alerts.send.bare", COUNT, "recipients/s by a bare loop without promises"):
            while True:
                cursor.execute(CLAIM, [dispatch.pk])
                found = cursor.fetchone()
                if found is None:
                    return
                cursor.execute(COPIES, found)
                body["personalizations"] = [
                    {"to": [{"email": address}], "custom_args": {"m": uuid}, "headers": one_click_headers(uuid),
                     "substitutions": {"-name-": name, "-link-": f"{settings.PUBLIC_URL}/u/{uuid}/"}}
                    for uuid, address, name in cursor.fetchall()
                ]  # fmt: skip
                client.mail.send.post(request_body=body)
                cursor.execute("UPDATE contacts_bundle SET state = 'accepted' WHERE id = %s", found)


def _events(report: Report, dispatch: Dispatch) -> None:
    rows = Message.objects.filter(dispatch=dispatch).values_list("uuid", "bundle__uuid", "point__value")
    now = int(time.time())
    made = [
        {"event": kind, "email": address, "timestamp": now, "sg_event_id": f"{uuid}-{kind}", "sg_message_id": "x",
         "m": str(uuid), "b": str(bundle)}
        for uuid, bundle, address in rows[: EVENTS // 2] for kind in ("processed", "delivered")
    ]  # fmt: skip
    batches = [orjson.dumps(made[start : start + 1000]) for start in range(0, len(made), 1000)]
    with report.rate("alerts.events", len(made), "webhook events/s"):
        for raw in batches:
            services.take_events(raw=raw, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_event (LIKE contacts_mailevent INCLUDING INDEXES)")
        columns = "id, event_id, message_id, bundle_uuid, kind, at, facts, is_machine, received_at"
        with report.rate("alerts.events.bound", len(made), "rows/s by bare INSERT ... SELECT"):
            cursor.execute(f"INSERT INTO bare_event ({columns}) SELECT {columns} FROM contacts_mailevent")
        cursor.execute("DROP TABLE bare_event")


class _NullSandbox:
    """A sandbox process that only counts."""

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "manage.py", "sandbox", "--null", "--port", str(port)]
        root = Path(settings.BASE_DIR)
        self.process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
