"""Desk pages of names of schools that wait: their list, and which school one of them is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coalition.listing.rules import read_uuid
from coalition.partners.pages import desk
from contacts.schools import selectors as schools
from contacts.schools.named import selectors, services
from contacts.schools.named.models import NamedWhy

PAGE = 100


@require_safe
@desk("people.view")
def list_page(request: HttpRequest) -> HttpResponse:
    """List the names that the directory does not settle, the most frequent first."""
    rows = Paginator(selectors.list_names(request.membership), PAGE).get_page(request.GET.get("page"))
    words = dict(NamedWhy.choices)
    told = [{**row, "why": words.get(row["why"], "")} for row in rows]
    return render(request, "contacts/schools/named.html", {"rows": told, "page": rows})


@desk("people.edit")
def which(request: HttpRequest) -> HttpResponse:
    """Look for the school that a name (`name`) means, and say so for everybody who told it."""
    membership, name = request.membership, (request.POST.get("name") or request.GET.get("name", ""))[:200]
    waiting = selectors.list_waiting(membership, name)
    count = waiting.count()
    if not count:
        messages.info(request, _("Nobody waits for this name any more."))
        return redirect("schools:named")
    chosen = read_uuid(request.POST.get("school", "")) if request.method == "POST" else None
    if chosen:
        school = schools.access_school(chosen)
        done = services.settle(name, school, by=membership, now=timezone.now())
        told = ngettext("Written down for %(count)s person.", "Written down for %(count)s people.", done)
        messages.success(request, told % {"count": done})
        return redirect("schools:named")
    words = request.GET.get("q", name.rpartition(",")[0] or name).strip()[:100]
    context = {"name": name, "why": waiting[0].get_why_display(), "count": count, "words": words}
    return render(request, "contacts/schools/which.html", {**context, "found": schools.find_schools(words)})


@require_POST
@desk("people.edit")
def none(request: HttpRequest) -> HttpResponse:
    """Set a name aside that means no school."""
    services.drop(request.POST.get("name", "")[:200], by=request.membership)
    return redirect("schools:named")
