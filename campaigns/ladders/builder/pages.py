"""Desk pages on which a ladder is built, its mails are written, and it is rehearsed before it goes live."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from campaigns.alerts.composer import forms as composer
from campaigns.alerts.composer.forms import tag_choices
from campaigns.alerts.composer.pages import MAIL_CSP, draw, opened_in, place_of
from campaigns.alerts.editor.forms import KINDS
from campaigns.alerts.rules import read_deed
from campaigns.ladders import criteria, forms, rules, selectors, services
from campaigns.ladders.builder.forms import Drawing, Numbers
from campaigns.ladders.models import Ladder
from campaigns.ladders.plans.rules import find_step
from campaigns.ladders.rehearsal import selectors as rehearsal
from campaigns.strategy import selectors as strategy
from coalition.errors import NotFound
from coalition.partners.pages import desk
from contacts.correspondence.rules import BadTag
from contacts.people.follow_ups.selectors import list_colleagues
from contacts.segments.rules import BadTree


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


@desk("alerts.edit")
def build(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Build a ladder: what begins it, and its steps as cards. Every button saves everything."""
    membership, now = request.membership, timezone.now()
    ladder = selectors.access_ladder(membership, uuid)
    if ladder.state == "ended":
        return redirect("ladders:detail", ladder.uuid)
    if request.method == "POST":
        deed = request.POST.get("do", "save")
        plan = forms.apply(forms.read_plan(request.POST, ladder.plan), deed)
        asked = composer.read_uuid(request.POST.get("campaign", ""))
        campaign = strategy.access_campaign(membership, asked) if asked else None
        name = request.POST.get("name", "")
        told = {"name": name, "campaign": campaign, "quietly": deed == "autosave"}
        services.save_plan(ladder, plan, by=membership, now=now, **told)
        if deed == "autosave":
            return HttpResponse(status=204)
        if deed.startswith("write:"):
            return _go(request, reverse("ladders:mail", args=[ladder.uuid, deed.partition(":")[2]]))
        if deed == "try":
            return _go(request, reverse("ladders:try", args=[ladder.uuid]))
        if not getattr(request, "htmx", False):
            return redirect("ladders:build", ladder.uuid)
        ladder = selectors.access_ladder(membership, uuid)
    return _builder(request, ladder, now)


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": url}) if getattr(request, "htmx", False) else redirect(url)


def _builder(request: HttpRequest, ladder: Ladder, now: datetime) -> HttpResponse:
    membership, plan = request.membership, ladder.plan
    faults = forms.say_faults(criteria.check(ladder, plan, now), _languages())
    drawing = Drawing(ladder.partner_id, faults=faults)
    trigger = rules.TRIGGERS.get(plan["trigger"]["is"])
    context = {
        "ladder": ladder,
        "version": selectors.newest_version(ladder),
        "faults": faults.get("", []),
        "is_ready": not faults,
        "trigger": trigger,
        "triggers": rules.TRIGGERS.values(),
        "trigger_fields": drawing.fields("trigger", plan["trigger"], trigger),
        "cards": drawing.cards(plan["steps"]),
        "kinds": forms.KINDS,
        "conditions": rules.CONDITIONS.values(),
        "goals": drawing.goals(),
        "purposes": forms.PURPOSES,
        "campaigns": strategy.list_campaigns(membership)[:100],
        "colleagues": list_colleagues(membership),
        "languages": settings.LANGUAGES,
    }
    return render(request, "campaigns/ladders/build.html", context)


@desk("alerts.edit")
def mail(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Write the mail of a step, in every language side by side."""
    membership, now = request.membership, timezone.now()
    ladder = selectors.access_ladder(membership, uuid)
    found = find_step(ladder.plan["steps"], step)
    focus = ("", -1)
    if found is None or found["kind"] != rules.SEND or ladder.state == "ended":
        raise NotFound
    if request.method == "POST":
        deed = request.POST.get("do", "save")
        changes, focus = composer.apply(composer.read_changes(request.POST, None), read_deed(deed))
        texts = {
            code: {"subject": one.subject, "preheader": one.preheader, "blocks": list(one.blocks)}
            for code, one in changes.wordings.items()
        }
        services.write_mail(ladder, step, texts, by=membership, now=now, quietly=deed not in {"save", "back"})
        if deed == "autosave":
            return HttpResponse(status=204)
        if deed == "back":
            return _go(request, reverse("ladders:build", args=[ladder.uuid]) + f"#{step}")
        if not getattr(request, "htmx", False):
            return redirect(reverse("ladders:mail", args=[ladder.uuid, step]) + place_of(read_deed(deed), focus))
        ladder = selectors.access_ladder(membership, uuid)
        found = find_step(ladder.plan["steps"], step) or found
    return _mail(request, ladder, found, focus)


def _mail(request: HttpRequest, ladder: Ladder, step: rules.Step, focus: tuple[str, int]) -> HttpResponse:
    now = timezone.now()
    faults = forms.say_faults(criteria.check(ladder, ladder.plan, now), _languages())
    mails = criteria.Mails(ladder, ladder.plan, now)
    versions = {code: mails.version(code, one) for code, one in step["texts"].items()}
    draw(versions, mails.facts, focus, partner_id=ladder.partner_id)
    context = {
        "ladder": ladder,
        "step": step["id"],
        "versions": [(code, name, versions.get(code), 0) for code, name in settings.LANGUAGES],
        "first": next(iter(versions), request.membership.partner.language),
        "faults": faults.get(step["id"], []) if versions else [],
        "kinds": KINDS,
        "opened": opened_in(request),
        "tags": tag_choices(ladder.partner_id),
    }
    return render(request, "campaigns/ladders/mail.html", context)


@require_safe
@xframe_options_sameorigin
@csp(MAIL_CSP)
@desk("alerts.view")
def rendered(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Give a mail as it would look, locked into a sandbox, for the frame beside its text."""
    ladder = selectors.access_ladder(request.membership, uuid)
    found = find_step(ladder.plan["steps"], step)
    language = request.GET.get("language", "")
    if found is None or language not in found.get("texts", {}):
        raise NotFound
    now = timezone.now()
    try:
        seen = criteria.Mails(ladder, ladder.plan, now).preview(language, found["texts"][language], now)
    except BadTag as bad:
        return render(request, "campaigns/alerts/rendered_fault.html", {"tag": bad.snippet})
    return HttpResponse(seen.html)


@desk("alerts.view")
def rehearse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what this ladder would have done since a day, and let it go live."""
    membership, now = request.membership, timezone.now()
    ladder = selectors.access_ladder(membership, uuid)
    if ladder.state == "ended":
        return redirect("ladders:detail", ladder.uuid)
    since = forms.start_of(parse_date(request.GET.get("since", ""))) if request.GET.get("since") else None
    if since is None or not now - rules.FURTHEST_BACK <= since <= now:
        since = forms.start_of(timezone.localdate(now) - timedelta(days=30)) or now
    faults = criteria.check(ladder, ladder.plan, now)
    context: dict[str, Any] = {"ladder": ladder, "since": since, "version": selectors.newest_version(ladder)}
    context["faults"] = [one for said in forms.say_faults(faults, _languages()).values() for one in said]
    try:
        found = rehearsal.rehearse(ladder, ladder.plan, since=since, now=now)
    except BadTree:
        context["faults"] = [*context["faults"], forms.HALTS["broken_segment"]]
        return render(request, "campaigns/ladders/try.html", context, status=422)
    drawing = Drawing(ladder.partner_id, numbers=Numbers(found.at, found.came_of))
    words = drawing.lines(ladder.plan["steps"])
    context |= {
        "found": found,
        "cards": drawing.cards(ladder.plan["steps"]),
        "begins": drawing.begins(ladder.plan["trigger"]),
        "stopped": [(forms.WHY.get(reason, reason), n) for reason, n in found.stopped.most_common()],
        "mails": found.count("sent"),
        "no_mails": found.count("not_sent"),
        "follow_ups": found.count("follow_up"),
        "tagged": found.count("tagged"),
        "still": sum(found.at.values()),
        "ways": [(person, n - 1, [_line(line, words) for line in lines]) for person, n, lines in found.ways],
        "is_changed": selectors.is_changed(ladder, context["version"]),
    }
    return render(request, "campaigns/ladders/try.html", context)


def _line(line: rehearsal.Line, words: dict[str, str]) -> tuple[str, datetime, str]:
    at, step, what, why = line
    said = forms.say_step(words[step], what) if step in words else str(forms.CAME_OF.get(what, what)).capitalize()
    return said, at, str(forms.WHY.get(why, why)) if why else ""


urlpatterns = [
    path("<uuid:uuid>/build/", build, name="build"),
    path("<uuid:uuid>/build/<slug:step>/", mail, name="mail"),
    path("<uuid:uuid>/build/<slug:step>/rendered/", rendered, name="rendered"),
    path("<uuid:uuid>/try/", rehearse, name="try"),
]
