"""POSTs of a petition's form to one web process, sent from a second one over keep-alive connections.

intake.post: every request passes the whole door (origin, stamp, trap, proof of work, rate limits) and writes its row.
intake.post.p99: the time of the 99th of 100 answers. intake.get: GETs of the page. intake.post.bound: the same INSERT
alone, one per transaction, on one connection.
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
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from urllib.parse import urlencode

import altcha
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from campaigns.pages import criteria, services
from campaigns.pages.models import ActionPage
from campaigns.pages.services import Plan
from coalition.accounts.models import User
from coalition.partners.models import Membership, Partner
from coalition.partners.senders.models import SenderIdentity
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests.bench.report import Report

COUNT, LANES, SLUG = 2000, 8, "bench-petition"
TEXTS = dict.fromkeys(services.rules.NEEDED, "Words of the bench")


def run(report: Report) -> None:
    """Measure posts, gets and the bare insert."""
    page = _page()
    bodies = [_body(i) for i in range(COUNT)]
    before = Submission.objects.count()
    port, server = _serve()
    try:
        times, spent = _load("POST", f"/p/{SLUG}/?lang=en", bodies, port)
        report.line("intake.post", len(times) / spent, "POSTs/s")
        report.line("intake.post.p99", quantiles(times, n=100)[-1] * 1000, "ms")
        arrived = Submission.objects.count() - before
        report.line("intake.post.lost", COUNT - arrived, "posts without a row (0 is right)")
        times, spent = _load("GET", f"/p/{SLUG}/?lang=en", [b""] * COUNT, port)
        report.line("intake.get", len(times) / spent, "GETs/s")
    finally:
        server.terminate()
        server.wait()
    with report.rate("intake.post.bound", COUNT, "bare INSERTs/s"):
        for i in range(COUNT):
            intake.receive(
                Arrival("petition.sign", "web", page.partner_id, {"email": f"b{i}@example.org"}, key=f"b{i}")
            )


def _page() -> ActionPage:
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE contacts_submission, campaigns_actionpage CASCADE")
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


def _serve() -> tuple[int, subprocess.Popen[bytes]]:
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "coalition.wsgi:application"]
    environment = {**os.environ, "TRUSTED_PROXY_COUNT": "1", "HTTPS": "0", "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    for _ in range(150):
        try:
            lane = http.client.HTTPConnection("127.0.0.1", port)
            lane.request("GET", f"/p/{SLUG}/")
            if lane.getresponse().status == 200:
                return port, server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise RuntimeError("the web process did not come up")


def _load(method: str, path: str, bodies: list[bytes], port: int) -> tuple[list[float], float]:
    context = multiprocessing.get_context("fork")
    connection.close()
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
