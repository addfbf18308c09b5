"""A large alert followed live: a real browser stays on its page from the count-down to the last message.

N=1000000 make bench NAME=live (200,000 if nothing is said). Freeze, send and the page's own refreshing are the real
ones, against the sandbox in null mode, with a web process as in production.

live.progress.p95: from asking for the progress to its drawing, as the browser sees it; live.block and live.frame: the
longest task of its main thread, and the longest time without a frame; live.nodes and live.heap: what the page holds
after a collection of garbage, at the beginning and at the end of the send, and how much that grew; live.results: what
the pages of results take at that size, counted for the first time.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from campaigns.alerts import delivery
from campaigns.alerts.models import Alert, AlertVersion
from tests.bench import alerts
from tests.bench.report import Report
from tests.browsing import find_chromium
from tests.processes import free_port

COUNT = int(os.environ.get("N", "200_000"))
STAYS = 4  # seconds that the browser stays when all is out
# Kept beside the page: what it asked for and drew, the longest task, the longest time without a frame.
WATCH = """
(() => {
  const kept = JSON.parse(sessionStorage.getItem("watched") || '{"drawn": [], "block": 0, "frame": 0}');
  const keep = () => sessionStorage.setItem("watched", JSON.stringify(kept));
  const asked = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => asked.set(event.detail.xhr, performance.now()));
  document.addEventListener("htmx:afterSettle", (event) => {
    const xhr = event.detail.xhr;
    if (!xhr.responseURL.includes("/progress/")) return;
    requestAnimationFrame(() => kept.drawn.push(performance.now() - asked.get(xhr)));
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) kept.block = Math.max(kept.block, entry.duration);
  }).observe({ type: "longtask", buffered: true });
  let last = 0;
  const tick = (now) => {
    if (last) kept.frame = Math.max(kept.frame, now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  addEventListener("load", () => requestAnimationFrame(tick));
  setInterval(keep, 500);
  addEventListener("pagehide", keep);
})();
"""


def run(report: Report) -> None:
    """Make the people, open the page, send, and tell what the browser saw."""
    chromium = find_chromium()
    if chromium is None:
        report.note("skipped: no Chromium")
        return
    alerts.COUNT = COUNT
    partner = alerts._prepare(report)
    with (
        alerts._NullSandbox() as host,
        override_settings(SENDGRID_API_HOST=host, SENDGRID_API_KEY="SG.bench", MAIL_GATEWAY="sendgrid"),
        _web(host) as root,
        sync_playwright() as playwright,
    ):
        alert, client = _schedule(partner)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = _open(browser, root, client, alert)
        _follow(report, page, alert, host)
        browser.close()


def _schedule(partner: Any) -> tuple[Alert, Client]:
    """Make an alert in both languages that goes out in a moment."""
    dispatch = alerts.crowd.open_alert(partner, "alert:nobody")
    alert, client = alerts._watch(dispatch)
    dispatch.delete()
    alert.versions.all().delete()
    words = {"en": "Dear {{ first_name | default: 'friend' }}", "es": "Hola {{ first_name | default: 'amiga' }}"}
    rows = [
        AlertVersion(alert=alert, language=language, subject=text, blocks=[{"kind": "text", "text": text}])
        for language, text in words.items()
    ]
    AlertVersion.objects.bulk_create(rows)
    send_at = timezone.now() + timedelta(seconds=8)
    facts = {"dispatch": None, "state": "scheduled", "send_at": send_at, "started_at": None}
    Alert.objects.filter(pk=alert.pk).update(**facts)
    alert.refresh_from_db()
    return alert, client


def _open(browser: Browser, root: str, client: Client, alert: Alert) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=root)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": root}])
    page = context.new_page()
    page.add_init_script(WATCH)
    answer = page.goto(reverse("alerts:detail", args=[alert.uuid]))
    assert answer is not None and answer.status == 200, page.content()[:500]
    return page


def _follow(report: Report, page: Page, alert: Alert, host: str) -> None:
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    while timezone.now() < alert.send_at:  # the page counts down meanwhile
        page.wait_for_timeout(200)
    began = time.perf_counter()
    assert delivery.start_due(now=timezone.now()) == 1
    report.line("live.freeze", COUNT / (time.perf_counter() - began), "people/s judged and frozen, page open")
    page.wait_for_selector(".progress-card", timeout=60_000)
    page.wait_for_timeout(2500)
    first = _weigh(cdp)
    command = [sys.executable, "manage.py", "send_due"]
    env = {**os.environ, "SENDGRID_API_HOST": host, "SENDGRID_API_KEY": "SG.bench", "MAIL_GATEWAY": "sendgrid"}
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL) as worker:
        while worker.poll() is None:
            page.wait_for_timeout(250)
            last = _weigh(cdp) if time.perf_counter() - began > 2 else first
    taken = time.perf_counter() - began
    alert.refresh_from_db()
    assert alert.dispatch is not None
    left = COUNT - alerts._accepted(alert.dispatch)
    report.line("live.send", (COUNT - left) / taken, "recipients/s, one worker process, page open")
    report.line("live.left", left, "recipients not accepted (0 is right)")
    delivery.follow(now=timezone.now())
    page.wait_for_timeout(STAYS * 1000)
    _tell(report, page, first, last)
    for view in ("overview", "who", "compare"):
        began = time.perf_counter()
        answer = page.request.get(reverse("alerts:results", args=[alert.uuid]), params={"view": view})
        report.line(f"live.results.{view}", time.perf_counter() - began, "s for the page of results, nothing kept")
        assert answer.status == 200
    assert "100 %" in page.inner_text(".progress-card"), "the page shows that all is out"


def _tell(report: Report, page: Page, first: dict[str, float], last: dict[str, float]) -> None:
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('watched'))")
    drawn = sorted(seen["drawn"]) or [0.0]
    p95 = quantiles(drawn, n=20, method="inclusive")[-1] if len(drawn) > 1 else drawn[0]
    report.line("live.progress.p95", p95, f"ms from asking for the progress to its drawing ({len(drawn)} times)")
    report.line("live.progress.max", drawn[-1], "ms, the slowest of them")
    report.line("live.block", seen["block"], "ms, the longest task of the browser's main thread (0: none over 50)")
    report.line("live.frame", seen["frame"], "ms, the longest time without a frame")
    for name, unit in (("nodes", "DOM nodes"), ("heap", "KB of JavaScript heap"), ("listeners", "event listeners")):
        report.line(f"live.{name}.begin", first[name], f"{unit} when the send begins")
        report.line(f"live.{name}.end", last[name], f"{unit} when the last message leaves")
        report.line(f"live.{name}.grown", last[name] - first[name], unit)


def _weigh(cdp: CDPSession) -> dict[str, float]:
    """Tell what the page holds once its garbage is collected."""
    cdp.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    return {
        "nodes": told["Nodes"],
        "heap": told["JSHeapUsedSize"] / 1024,
        "listeners": told["JSEventListeners"],
    }


@contextmanager
def _web(host: str) -> Iterator[str]:
    """Run a web process as in production; gives its address."""
    connection.close()
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "coalition.wsgi:application"]
    root = f"http://127.0.0.1:{port}"
    own = {"HTTPS": "0", "PUBLIC_URL": root, "SENDGRID_API_HOST": host, "SENDGRID_API_KEY": "SG.bench"}
    with subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"{root}/healthz")
            yield root
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the web process did not answer")
