"""Sheets of paper signatures on the desk: begin, type, type again, settle."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.petitions import selectors as petitions
from campaigns.petitions.paper import rules, selectors, services
from campaigns.petitions.paper.forms import SheetForm
from coalition.errors import NotFound, Refusal
from coalition.partners.pages import desk

LABELS = {
    "given_name": gettext_lazy("First name"),
    "family_name": gettext_lazy("Last name"),
    "street": gettext_lazy("Street"),
    "town": gettext_lazy("Town"),
    "zip": gettext_lazy("ZIP"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "show_name": gettext_lazy("May be named"),
}
KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@desk("pages.edit")
def sheets(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List the sheets of a petition; begin one."""
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = services.begin(petition, **form.cleaned_data, by=membership)
            return redirect("petitions:sheet", uuid, sheet.uuid)
        except services.NotAScan as no:
            form.add_error("scan", str(no))
    context = {"petition": petition, "sheets": selectors.list_sheets(petition)[:300], "form": form}
    return render(request, "campaigns/petitions/sheets.html", context)


@desk("pages.edit")
def sheet(request: HttpRequest, uuid: UUID, sheet_uuid: UUID) -> HttpResponse:
    """Type a sheet, type it again without seeing the first time, settle what differs, or look at a filed one."""
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    one = selectors.access_sheet(petition, sheet_uuid)
    posted = request.POST if request.method == "POST" else None
    fault = ""
    if posted:
        try:
            return _go_on(request, one)
        except Refusal as no:
            fault = str(no)
    is_mine = one.state == "checking" and one.first_by_id == membership.user.pk
    context = {
        "petition": petition,
        "sheet": one,
        "fault": fault,
        "is_mine": is_mine,
        "labels": [LABELS[name] for name in (*rules.FIELDS, "show_name")],
        "rows": _rows(posted) if one.state in {"typing", "checking"} else [],
        "differences": _differences(one, posted) if one.state == "settling" else [],
    }
    return render(request, "campaigns/petitions/sheet.html", context, status=422 if fault else 200)


def _go_on(request: HttpRequest, one: Any) -> HttpResponse:
    membership, now = request.membership, timezone.now()
    uuid = one.petition.page.uuid
    if request.POST.get("do") == "discard":
        services.discard(one, by=membership)
        messages.success(request, _("The sheet is set aside."))
        return redirect("petitions:sheets", uuid)
    if one.state == "settling":
        done = services.settle(one, request.POST.dict(), by=membership, now=now)
    else:
        done = services.type_in(one, rules.read_lines(request.POST.dict()), by=membership, now=now)
    if done.state == "filed":
        words = ngettext("%(n)s signature is filed.", "%(n)s signatures are filed.", done.filed)
        messages.success(request, words % {"n": done.filed})
    elif done.state == "checking":
        messages.success(request, _("Kept. Now somebody else types it a second time."))
        return redirect("petitions:sheets", uuid)
    return redirect("petitions:sheet", uuid, one.uuid)


def _rows(posted: Any) -> list[dict[str, Any]]:
    """Give the lines of the form, with what was typed."""
    told = posted or {}
    return [
        {
            "number": i + 1,
            "cells": [
                {"name": f"{name}-{i}", "label": LABELS[name], "value": told.get(f"{name}-{i}", ""), "field": name}
                for name in rules.FIELDS
            ],
            "show": {"name": f"show_name-{i}", "on": bool(told.get(f"show_name-{i}"))},
        }
        for i in range(rules.LINES)
    ]


def _differences(one: Any, posted: Any) -> list[dict[str, Any]]:
    told = posted or {}
    return [
        {
            "name": f"{name}-{i}",
            "line": i + 1,
            "who": " ".join(filter(None, [one.first[i].get(n, "") for n in ("given_name", "family_name")]))
            if i < len(one.first)
            else "",
            "label": LABELS[name],
            "first": before,
            "second": after,
            "value": told.get(f"{name}-{i}", before),
            "is_choice": name == "show_name",
        }
        for i, name, before, after in rules.differences(one.first, one.second)
    ]


@desk("pages.edit")
def scan(request: HttpRequest, uuid: UUID, sheet_uuid: UUID) -> HttpResponseBase:
    """Download the scan of a sheet."""
    petition = petitions.access_petition(request.membership, uuid)
    one = selectors.access_sheet(petition, sheet_uuid)
    kind = one.scan.get("kind", "")
    if kind not in KINDS:
        raise NotFound
    response = FileResponse(
        selectors.open_scan(one), content_type=KINDS[kind], as_attachment=True, filename=f"{one.uuid}.{kind}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("<uuid:uuid>/paper/", sheets, name="sheets"),
    path("<uuid:uuid>/paper/<uuid:sheet_uuid>/", sheet, name="sheet"),
    path("<uuid:uuid>/paper/<uuid:sheet_uuid>/scan/", scan, name="scan"),
]
