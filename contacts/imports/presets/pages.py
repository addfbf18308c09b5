"""Desk pages of presets: which are kept, what they mean, and dropping one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import NotFound
from coalition.partners.pages import desk
from contacts.imports import forms
from contacts.imports.presets import selectors, services
from contacts.imports.presets.rules import SYSTEMS


@require_safe
@desk("imports.view")
def list_page(request: Any) -> HttpResponse:
    """List what the partner kept of its own kinds of files, and the systems that are known by themselves."""
    partner = request.membership.partner.pk
    words = forms.words_of_columns(partner)
    rows = [
        (one, [(header, words.get(name, name)) for header, name in one.columns.items() if name])
        for one in selectors.list_presets(partner)
    ]
    return render(request, "contacts/imports/presets.html", {"rows": rows, "systems": [one.name for one in SYSTEMS]})


@require_POST
@desk("imports.run")
def drop(request: Any, uuid: UUID) -> HttpResponse:
    """Drop one; files that were read by it stay as they are."""
    if not services.drop(partner=request.membership.partner, uuid=uuid, by=request.membership):
        raise NotFound
    messages.success(request, _("Dropped. Files that came in by it stay as they are."))
    return redirect("imports:presets")
