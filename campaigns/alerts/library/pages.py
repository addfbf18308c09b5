"""Desk pages of the library: what is saved, how it looks, and saving an alert as a template."""

from typing import Any
from uuid import UUID

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from campaigns.alerts import selectors as alerts
from campaigns.alerts.library import rules, selectors, services
from campaigns.composing.blocks.forms import KINDS
from campaigns.composing.delivery import MAIL_CSP, compile_text
from coalition.errors import NotFound
from coalition.partners.pages import desk
from contacts.correspondence.criteria import example_values
from contacts.correspondence.rules import render_preview


def list_starts(membership: Any) -> list[dict[str, Any]]:
    """List what an alert can begin from: the partner's templates, then the starters of the house."""
    names, language = dict(settings.LANGUAGES), get_language() or "en"
    own = [
        {
            "value": f"template:{one.uuid}",
            "name": one.name,
            "about": ", ".join(str(names.get(code, code)) for code in one.texts),
            "is_own": True,
        }
        for one in selectors.list_templates(membership)
    ]
    starters = [
        {"value": f"starter:{one.key}", "name": one.names.get(language, one.key), "about": one.abouts.get(language, "")}
        for one in rules.starters().values()
    ]
    return own + starters


@require_safe
@desk("alerts.edit")
def library(request: HttpRequest) -> HttpResponse:
    """Show the templates and blocks that the partner saved."""
    membership = request.membership
    context = {
        "templates": selectors.list_templates(membership),
        "blocks": [(one, KINDS[one.block["kind"]]) for one in selectors.list_blocks(membership)],
    }
    return render(request, "campaigns/alerts/library/library.html", context)


@require_safe
@xframe_options_sameorigin
@csp(MAIL_CSP)
@desk("audit.view")
def sample(request: HttpRequest) -> HttpResponse:
    """Give a starter or template as a mail of this partner, with made-up facts, for a small frame."""
    membership = request.membership
    texts = selectors.access_texts(membership, request.GET.get("start", "starter:hearing"))
    asked = request.GET.get("language", "") or get_language() or "en"
    language = asked if asked in texts else next(iter(texts), "")
    if not language:
        raise NotFound
    text = selectors.sample_text(membership.partner, language, texts[language], timezone.now())
    return HttpResponse(render_preview(compile_text(text), example_values(language)).html)


@require_POST
@desk("alerts.edit")
def save(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save an alert's texts as a template."""
    membership = request.membership
    alert = alerts.access_alert(membership, uuid)
    services.save_template(alert, name=request.POST.get("name", ""), by=membership, now=timezone.now())
    messages.success(request, _("Saved as a template. New alerts can begin from it."))
    return redirect("alerts:library")


FIND: dict[str, Any] = {"template": selectors.access_template, "block": selectors.access_block}


@require_POST
@desk("alerts.edit")
def rename(request: HttpRequest, uuid: UUID, what: str) -> HttpResponse:
    """Rename a template or a block."""
    membership = request.membership
    services.rename(FIND[what](membership, uuid), request.POST.get("name", ""), by=membership)
    messages.success(request, _("Saved."))
    return redirect("alerts:library")


@require_POST
@desk("alerts.edit")
def remove(request: HttpRequest, uuid: UUID, what: str) -> HttpResponse:
    """Remove a template or a block."""
    membership = request.membership
    services.remove(FIND[what](membership, uuid), by=membership)
    messages.success(request, _("Removed. Alerts that began from it keep their texts."))
    return redirect("alerts:library")


urlpatterns = [
    path("library/", library, name="library"),
    path("library/sample/", sample, name="sample"),
    path("<uuid:uuid>/save-template/", save, name="save_template"),
    *[path(f"library/{what}/<uuid:uuid>/rename/", rename, {"what": what}, name=f"rename_{what}") for what in FIND],
    *[path(f"library/{what}/<uuid:uuid>/remove/", remove, {"what": what}, name=f"remove_{what}") for what in FIND],
]
