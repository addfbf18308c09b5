"""Desk pages that write an alert: composer, preview, test send."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from csp import constants
from csp.decorators import csp, csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from campaigns.alerts import criteria, rules, selectors
from campaigns.alerts.composer import forms, services
from campaigns.alerts.composer import selectors as tests_of
from campaigns.alerts.editor import services as editor
from campaigns.alerts.editor.criteria import Fault, find_faults
from campaigns.alerts.editor.forms import KINDS, draw_blocks
from campaigns.alerts.history import selectors as history
from campaigns.alerts.history import services as revisions
from campaigns.alerts.library import selectors as library
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.rules import Deed, read_deed
from campaigns.alerts.timing import forms as when
from campaigns.alerts.variants import forms as vary
from campaigns.alerts.variants import selectors as variants
from campaigns.alerts.whom.forms import fill_in
from campaigns.composing.delivery import MAIL_CSP
from coalition.errors import NotFound
from coalition.partners import selectors as partners
from coalition.partners.brand import selectors as brand
from coalition.partners.pages import desk
from coalition.partners.senders import selectors as senders
from contacts.correspondence.criteria import known_names
from contacts.correspondence.rules import BadTag

SHELF = 24  # pictures that a block offers
ARRIVED = frozenset({"delivered", "bounced", "dropped", "complained", "failed", "cancelled"})
WATCHED = timedelta(minutes=3)  # so long the page asks what became of a test


@desk("alerts.edit")
def compose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write an alert: whom, what and when on one page. Every button saves everything."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    if not rules.is_open(alert.state):
        return redirect("alerts:detail", alert.uuid)
    if request.method != "POST":
        return _composer(request, alert)
    now, deed = timezone.now(), request.POST.get("do", "save")
    wish = when.read_wish(request.POST, now)
    moment = wish.moment
    asked = read_deed(deed)
    changes = forms.read_changes(request.POST, moment.at)
    pressed = editor.press(forms.blocks_of(changes), asked, request.FILES, by=membership, now=now)
    changes, focus = forms.apply(changes, asked, pressed.block)
    tried = vary.read_try(request.POST, asked)
    changes = replace(changes, timing=wish.timing.stored(), setup=tried.setup, variant=tried.edited)
    seen = request.POST.get("revision", "")
    if history.find_clash(alert, int(seen) if seen.isdigit() and len(seen) < 9 else 0, membership):
        return _set_aside(request, alert, changes, deed)
    services.save_draft(alert, changes, by=membership, now=now, quietly=deed not in {"save", "check"})
    alert = selectors.access_alert(membership, uuid)
    if deed == "template":
        pressed = editor.save_texts(alert, request.POST.get("template_name", ""), by=membership, now=now)
    is_part = bool(getattr(request, "htmx", False))
    if deed == "autosave":
        return _composer(request, alert, part="saved", moment=moment)
    if moment.fault and deed in {"save", "check"}:
        return _composer(request, alert, moment=moment)
    if deed == "check":
        answer = redirect("alerts:check", alert.uuid)
        if is_part:
            answer = HttpResponse(headers={"HX-Redirect": reverse("alerts:check", args=[alert.uuid])})
        return answer
    if is_part:
        return _composer(request, alert, moment=moment, focus=focus, pressed=pressed)
    for words in [pressed.told, *pressed.refused.values()]:
        if words:
            messages.info(request, words)
    place = f"?variant={tried.shown}#variants" if asked.name in vary.DEEDS else place_of(asked, focus, tried.shown)
    return redirect(f"{reverse('alerts:compose', args=[alert.uuid])}{place}")


def _set_aside(request: HttpRequest, alert: Alert, changes: services.Changes, deed: str) -> HttpResponse:
    """Keep what was typed apart from the draft, which somebody else has saved meanwhile, and say so."""
    row = revisions.keep_aside(alert, changes, by=request.membership, now=timezone.now())
    address = f"{reverse('alerts:revision', args=[alert.uuid, row.uuid])}?clash=1"
    if deed == "autosave":
        latest = history.latest_of(alert)
        return render(request, "campaigns/alerts/aside.html", {"address": address, "latest": latest})
    return HttpResponse(headers={"HX-Redirect": address}) if getattr(request, "htmx", False) else redirect(address)


def place_of(deed: Deed, focus: tuple[str, int], variant: str = "A") -> str:
    """Tell where the page opens again without JavaScript: at the block that was changed, else at its language."""
    code, at = focus
    shown = f"variant={variant}" if variant != "A" else ""
    if deed.name == "open":
        more = f"&{shown}" if shown else ""
        return f"?open={deed.code}:{deed.what}{more}#gap-{deed.code}-{deed.what}"
    there = f"#block-{code}-{at}" if at >= 0 else f"#text-{code}" if code else ""
    return f"?{shown}{there}" if shown else there


def _composer(
    request: HttpRequest,
    alert: Alert,
    *,
    part: str = "compose",
    moment: rules.Moment | None = None,
    focus: tuple[str, int] = ("", -1),
    pressed: editor.Pressed = editor.NOTHING,
) -> HttpResponse:
    letter = vary.letter_shown(request.POST or request.GET, alert)
    versions = variants.versions_of(alert, letter)
    now = timezone.now()
    draw(versions, selectors.facts_of(alert, now), focus, pressed, partner_id=alert.partner_id)
    whom = fill_in(alert, now=now)
    by_language = whom["audience"].by_language if whom["audience"] else {}
    context = {
        "alert": alert,
        "now": now,
        "revision": history.number_of(alert),
        **selectors.list_choices(request.membership),
        "included": {one.uuid for one in alert.include.all()},
        "excluded": {one.uuid for one in alert.exclude.all()},
        "versions": [(code, name, versions.get(code), by_language.get(code, 0)) for code, name in settings.LANGUAGES],
        "first": next(iter(versions), "en"),
        **whom,
        "same_audience": request.POST.get("counted") == whom["audience_key"],
        "kinds": KINDS,
        "opened": opened_in(request),
        "told": pressed.told,
        "saved_blocks": library.list_blocks(request.membership),
        "shelf": brand.list_pictures(request.membership)[:SHELF],
        "tags": forms.tag_choices(alert.partner_id),
        **vary.describe_setup(alert, letter, whom["audience"].size if whom["audience"] else 0),
        **when.describe_wish(alert, request.POST),
        "when_fault": forms.WHEN_FAULTS.get(moment.fault, "") if moment else "",
        "candidates": moment.candidates if moment else (),
    }
    is_wrong = bool(moment and moment.fault and part == "compose" and request.POST.get("do") in {"save", "check"})
    return render(request, f"campaigns/alerts/{part}.html", context, status=422 if is_wrong else 200)


def draw(
    versions: Mapping[str, AlertVersion],
    facts: selectors.Facts,
    focus: tuple[str, int],
    pressed: editor.Pressed = editor.NOTHING,
    *,
    partner_id: int,
) -> None:
    """Give each text its blocks as the template draws them, with what is wrong in their merge tags."""
    own = known_names(partner_id)
    for code, version in versions.items():
        heads = {"subject": version.subject, "preheader": version.preheader}
        faults = find_faults(version.blocks, heads, facts.values(code), own)
        faults |= {(i, name): Fault(words) for (text, i, name), words in pressed.refused.items() if text == code}
        at = focus[1] if focus[0] == code else -1
        version.drawn = draw_blocks(code, version.blocks, faults, at)
        version.subject_fault = faults.get((-1, "subject"))
        version.preheader_fault = faults.get((-1, "preheader"))


def opened_in(request: HttpRequest) -> str:
    """Tell where the menu of blocks stands open: `en:3`."""
    deed = read_deed(request.POST.get("do", ""))
    return f"{deed.code}:{deed.what}" if deed.name == "open" else request.GET.get("open", "")


def _asked(asked: QueryDict, membership: Any, alert: Alert) -> tuple[Any, Any]:
    """Find the language and the reader that are asked for."""
    versions = selectors.versions_of(alert)
    version = versions.get(asked.get("language", "")) or next(iter(versions.values()), None)
    if version is None:
        raise NotFound
    letter = asked.get("variant", "A")
    version = variants.text_of(alert, version, letter if letter in variants.list_letters(alert) else "A")
    reader = forms.read_uuid(asked.get("reader", ""))
    return version, selectors.access_reader(membership, alert, reader) if reader else None


@require_safe
@desk("alerts.view")
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an alert as one person of the audience would get it; send a test from here."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    version, reader = _asked(request.GET, membership, alert)
    try:
        seen, fault = criteria.preview(alert, version, person=reader, now=timezone.now()), ""
    except BadTag as bad:
        seen, fault = None, bad.snippet
    context = {
        "alert": alert,
        "versions": selectors.versions_of(alert).values(),
        "version": version,
        "reader": reader,
        "readers": selectors.find_readers(alert, request.GET.get("who", "")),
        "who": request.GET.get("who", ""),
        "seen": seen,
        "letters": variants.list_letters(alert),
        "sender": variants.sender_of(alert, version.variant) or selectors.sender_of(alert),
        "fault": fault,
        "look": request.GET.get("look") if request.GET.get("look") in forms.LOOKS else "desktop",
        "looks": forms.LOOKS,
        "colleagues": [one.user for one in partners.list_team(membership)],
        "seeds": senders.list_seeds(membership.partner),
        **_tests(alert, timezone.now()),
    }
    return render(request, "campaigns/alerts/preview.html", context)


@require_safe
@xframe_options_sameorigin
@csp(MAIL_CSP)
@desk("alerts.view")
def rendered(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the mail itself, locked into a sandbox, for the frame of the preview."""
    alert = selectors.access_alert(request.membership, uuid)
    version, reader = _asked(request.GET, request.membership, alert)
    try:
        seen = criteria.preview(alert, version, person=reader, now=timezone.now())
    except BadTag as bad:
        return render(request, "campaigns/alerts/rendered_fault.html", {"tag": bad.snippet})
    if request.GET.get("look") == "bare":
        return _bare(request, seen.html)  # type: ignore[call-arg]
    return HttpResponse(seen.html)


@csp_replace({"img-src": [constants.NONE]})
def _bare(request: HttpRequest, html: str) -> HttpResponse:
    """Give a mail as programs show it that load no images until asked."""
    return HttpResponse(html)


@require_POST
@desk("alerts.edit")
def send_test(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a test to chosen colleagues and to the list of test mailboxes, in one language or in all."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    chosen = set(request.POST.getlist("to"))
    readers: list[Any] = [one.user for one in partners.list_team(membership) if str(one.user.uuid) in chosen]
    if "seeds" in request.POST:
        readers += senders.list_seeds(membership.partner)
    version, reader = _asked(request.POST, membership, alert)
    languages = list(selectors.versions_of(alert)) if "all" in request.POST else [version.language]
    test = services.Test(readers, languages, reader, version.variant)
    sent = services.send_test(alert, test, by=membership, now=timezone.now())
    told = ngettext("A test is on its way to %(n)s mailbox.", "A test is on its way to %(n)s mailboxes.", sent)
    messages.success(request, told % {"n": sent})
    return redirect(f"{reverse('alerts:preview', args=[alert.uuid])}#tests")


@require_safe
@desk("alerts.view")
def tests(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the list of tests anew, while they are on their way."""
    alert = selectors.access_alert(request.membership, uuid)
    return render(request, "campaigns/alerts/tests.html", {"alert": alert, **_tests(alert, timezone.now())})


def _tests(alert: Alert, now: datetime) -> dict[str, Any]:
    tried = tests_of.list_tests(alert)
    is_new = any(one.state not in ARRIVED and now - one.at < WATCHED for one in tried)
    return {"tests": tried, "tests_go_on": is_new}


urlpatterns = [
    path("<uuid:uuid>/compose/", compose, name="compose"),
    path("<uuid:uuid>/preview/", preview, name="preview"),
    path("<uuid:uuid>/rendered/", rendered, name="rendered"),
    path("<uuid:uuid>/test/", send_test, name="test"),
    path("<uuid:uuid>/tests/", tests, name="tests"),
]
