"""What `intake` measures at the door: POSTs of a petition's form over keep-alive lanes, sent from a second process.

Every request passes the whole door (origin, stamp, trap, proof of work, rate limits) and writes its row.
"""

import base64
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles
from urllib.parse import urlencode

import altcha
from django.core import signing
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone

from campaigns.pages import criteria, services
from campaigns.pages.models import ActionPage
from campaigns.pages.rules import NEEDED
from campaigns.pages.services import Plan
from campaigns.petitions.models import Signature
from coalition.accounts.models import User
from coalition.partners.models import Membership, Partner
from coalition.partners.senders.models import SenderIdentity
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests.bench.folding import HOUSE, fold_by
from tests.bench.report import Report

COUNT, BURST, AGAIN, LANES, SLUG = 2000, 20_000, 10, 8, "bench-petition"
ADDRESS = f"/p/{SLUG}/?lang=en"
TEXTS = dict.fromkeys(NEEDED, "Words of the bench")


def run(report: Report) -> None:
    """Measure posts to one and to two web processes, gets, the bare insert; then the burst without workers."""
    page = _page()
    for processes, tail in ((1, ""), (2, ".2")):
        _measure(report, processes, tail)
    with report.rate("intake.post.bound", COUNT, "bare INSERTs/s"):
        for i in range(COUNT):
            intake.receive(
                Arrival("petition.sign", "web", page.partner_id, {"email": f"b{i}@example.org"}, key=f"b{i}")
            )
    _burst(report)


def _measure(report: Report, processes: int, tail: str) -> None:
    bodies = _bodies(processes * 1_000_000, COUNT)
    before = Submission.objects.count()
    with _web(processes) as port:
        times, spent = _load("POST", ADDRESS, bodies, port)
        report.line(f"intake.post{tail}", len(times) / spent, "POSTs/s")
        report.line(f"intake.post.p99{tail}", quantiles(times, n=100)[-1] * 1000, "ms")
        arrived = Submission.objects.count() - before
        report.line(f"intake.post.lost{tail}", COUNT - arrived, "posts without a row (0 is right)")
        times, spent = _load("GET", ADDRESS, [b""] * COUNT, port)
        report.line(f"intake.get{tail}", len(times) / spent, "GETs/s")


def _burst(report: Report) -> None:
    """Post 20,000 signatures, every tenth pressed twice, while nobody folds; then let two workers fold them."""
    page = _page()
    times, spent = [], 0.0
    with _web(2) as port:
        for start in range(0, BURST, COUNT):  # a proof of work does not keep for long
            bodies = _bodies(start, COUNT) + _bodies(start, COUNT, every=AGAIN)  # pressed again with another proof
            taken, seconds = _load("POST", ADDRESS, bodies, port)
            times, spent = times + taken, spent + seconds
    report.line("intake.burst", len(times) / spent, "POSTs/s while the workers are down")
    report.line("intake.burst.p99", quantiles(times, n=100)[-1] * 1000, "ms")
    rows = Submission.objects.filter(partner=page.partner_id)
    report.line("intake.burst.waiting", rows.filter(state="waiting").count(), f"rows wait ({BURST} is right)")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_submission")
    with report.rate("intake.burst.fold", BURST, "signatures/s once two workers are back"):
        fold_by(2)
    signed = Signature.objects.filter(petition__page=page)
    report.line("intake.burst.left", rows.exclude(state="folded").count(), "rows not folded (0 is right)")
    names = signed.values("person__given_name").distinct().count()
    report.line("intake.burst.lost", BURST - names, "people without a signature (0 is right)")
    report.line("intake.burst.twice", signed.count() - names, "signatures too many (0 is right)")


def _page() -> ActionPage:
    cache.clear()
    with connection.cursor() as cursor:
        tables = ", ".join([*(f"contacts_{table}" for table in HOUSE), "campaigns_actionpage"])
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    partner, _new = Partner.objects.get_or_create(
        slug="bench-posts",
        defaults={"name": "Bench", "postal_address": "1 Elm Street"},
    )
    sender = {"name": "Bench", "email": "bench@example.org"}
    SenderIdentity.objects.get_or_create(partner=partner, is_default=True, defaults=sender)
    user, _new = User.objects.get_or_create(email="bench@example.org", defaults={"name": "Bench"})
    by, _new = Membership.objects.get_or_create(user=user, partner=partner, until=None, defaults={"role": "organizer"})
    plan = Plan("petition.sign", SLUG, None, ("en",), ("email-alerts",), None, {"goal": 100, "confirms_email": False})
    now = timezone.now()
    page = services.create_page(plan, title="Bench", by=by, now=now)
    services.change_page(page, plan, {"en": TEXTS}, by=by, now=now)
    services.publish(page, by=by, now=now)
    return page


def _bodies(start: int, count: int, *, every: int = 1) -> list[bytes]:
    """Fill in forms, each with a proof of work, by all cores."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return pool.map(_body, range(start, start + count, every), chunksize=200)


def _body(i: int) -> bytes:
    signer = signing.TimestampSigner(salt="pages.stamp")
    stamp = f"{SLUG}:{signing.b62_encode(int(time.time()) - 10)}"
    # Signed by us with an empty prefix: the first try solves it, and checking it costs what it always costs.
    challenge = altcha.create_challenge(
        criteria.ALGORITHM,
        criteria.COST,
        key_prefix="",
        expires_at=int(time.time()) + 900,
        hmac_secret=criteria.secret("challenge"),
    )
    proof = altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_dict()
    fields = {
        "given_name": f"Given{i}",
        "family_name": "Bench",
        "email": f"p{i}@example.org",
        "zip": "06106",
        "comment": "For my children.",
        "consent_0": "on",
        "key": f"k{i}",
        "stamp": f"{stamp}:{signer.signature(stamp)}",
        "altcha": base64.b64encode(json.dumps(proof).encode()).decode(),
    }
    return urlencode(fields).encode()


@contextmanager
def _web(processes: int) -> Iterator[int]:
    """Run web processes as in production; gives their port."""
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(processes), "--blocking-threads", "4", "--no-ws", "coalition.wsgi:application"]
    environment = {**os.environ, "TRUSTED_PROXY_COUNT": "1", "HTTPS": "0", "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            lane = http.client.HTTPConnection("127.0.0.1", port)
            lane.request("GET", ADDRESS)
            if lane.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the web process did not come up")


def _load(method: str, path: str, bodies: list[bytes], port: int) -> tuple[list[float], float]:
    context = multiprocessing.get_context("fork")
    connections.close_all()
    with context.Pool(1) as pool:  # one process, as many lanes as threads
        return pool.apply(_drive, (method, path, bodies, port))


def _drive(method: str, path: str, bodies: list[bytes], port: int) -> tuple[list[float], float]:
    def lane(number: int) -> list[float]:
        line = http.client.HTTPConnection("127.0.0.1", port)
        taken = []
        for i in range(number, len(bodies), LANES):
            caller = f"10.{i // 65536}.{i // 256 % 256}.{i % 256}"
            headers = {"X-Forwarded-For": caller, "Origin": f"http://127.0.0.1:{port}"}
            if method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            began = time.perf_counter()
            line.request(method, path, body=bodies[i] or None, headers=headers)
            answer = line.getresponse()
            text = answer.read()
            taken.append(time.perf_counter() - began)
            if answer.status not in {200, 303}:
                raise RuntimeError(f"{answer.status}: {text[:200]!r}")
        return taken

    began = time.perf_counter()
    with ThreadPoolExecutor(LANES) as lanes:
        taken = [one for lane_times in lanes.map(lane, range(LANES)) for one in lane_times]
    return taken, time.perf_counter() - began
