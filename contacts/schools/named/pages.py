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
from contacts.people import selectors as people
from contacts.schools import selectors as schools
from contacts.schools.models import School
from contacts.schools.named import matching, selectors, services
from contacts.schools.named.models import NamedWhy

PAGE = 30  # each is compared with every school of the directory
SPELLINGS = 200


@require_safe
@desk("people.view")
def list_page(request: HttpRequest) -> HttpResponse:
    """List the names that the directory does not settle, the most frequent first."""
    rows = Paginator(selectors.list_names(request.membership), PAGE).get_page(request.GET.get("page"))
    words = dict(NamedWhy.choices)
    near = matching.propose([row["words"] for row in rows], request.membership.partner.pk)
    told = [{**row, "why": words.get(row["why"], ""), "near": near.get(row["words"], [])} for row in rows]
    spellings = selectors.list_spellings(request.membership)[:SPELLINGS]
    return render(request, "contacts/schools/named.html", {"rows": told, "page": rows, "spellings": spellings})


@desk("people.edit")
def which(request: HttpRequest) -> HttpResponse:
    """Look for the school that a name (`name`) means, and say so for everybody who told it, or for one (`person`)."""
    membership, name = request.membership, (request.POST.get("name") or request.GET.get("name", ""))[:200]
    waiting = selectors.list_waiting(membership, name)
    count = waiting.count()
    if not count:
        messages.info(request, _("Nobody waits for this name any more."))
        return redirect("schools:named")
    chosen = read_uuid(request.POST.get("school", "")) if request.method == "POST" else None
    if chosen:
        return _settle(request, name, schools.access_school(chosen))
    words = request.GET.get("q", name.rpartition(",")[0] or name).strip()[:100]
    near = {} if "q" in request.GET else matching.propose([name], membership.partner.pk)
    context = {"name": name, "why": waiting[0].get_why_display(), "count": count, "words": words}
    context |= {"near": near.get(name, []), "found": schools.find_schools(words)}
    return render(request, "contacts/schools/which.html", context)


def _settle(request: HttpRequest, name: str, school: School) -> HttpResponse:
    membership, one = request.membership, read_uuid(request.POST.get("person", ""))
    person = people.access_person(membership, one) if one else None
    done = services.settle(name, school, by=membership, now=timezone.now(), person=person)
    told = ngettext("Written down for %(count)s person.", "Written down for %(count)s people.", done)
    messages.success(request, told % {"count": done})
    return redirect("people:detail", person.uuid) if person else redirect("schools:named")


@require_POST
@desk("people.edit")
def forget(request: HttpRequest) -> HttpResponse:
    """Forget which school a spelling (`spelling`) means."""
    told = request.POST.get("spelling", "")
    if told.isdecimal():
        services.forget_spelling(int(told[:18]), by=request.membership)
        messages.success(request, _("Forgotten. Who writes it from now on waits again."))
    return redirect("schools:named")


@require_POST
@desk("people.edit")
def none(request: HttpRequest) -> HttpResponse:
    """Set a name aside that means no school."""
    services.drop(request.POST.get("name", "")[:200], by=request.membership)
    return redirect("schools:named")
