"""Desk pages of people: the list, one person with her timeline, and the small forms around her."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coalition.audit import services as audit
from coalition.errors import NotFound
from coalition.listing.pages import chosen_in, list_page
from coalition.listing.rules import read_day
from coalition.partners.pages import desk
from contacts.consent.panel.selectors import LANGUAGES
from contacts.dedupe.merging import selectors as merges
from contacts.intake.rules import REASONS
from contacts.people import selectors as people
from contacts.people import services as people_services
from contacts.people.criteria import say_grades
from contacts.people.custom.rules import OWN
from contacts.people.custom.selectors import with_answers
from contacts.people.models import Person
from contacts.people.notes.forms import NoteForm
from contacts.people.rules import PANELS, TIMELINE
from contacts.places import selectors as places
from contacts.profile import selectors, services
from contacts.profile.criteria import reach_in_words
from contacts.profile.editing import pages as editing
from contacts.profile.editing.forms import TagForm
from contacts.profile.filters.criteria import GROUPS, kinds_in, timeline_chips
from contacts.profile.forms import PersonForm, people_list


# --- the list ---------------------------------------------------------------------------------------------------------
@desk("people.view")
def list_people(request: HttpRequest) -> HttpResponse:
    """List the people this membership's partner looks after."""
    membership = request.membership
    rows = selectors.list_people(membership)
    if request.method == "POST" or OWN in request.GET.get("cols", ""):
        rows = with_answers(rows, membership.partner.pk)
    page = list_page(request, people_list(membership), rows)
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "contacts/profile/list.html", {"page": page})


@desk("people.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        came = services.add_person(form.payload(), by=request.membership, now=timezone.now())
        if came.state == "folded" and came.person:
            messages.success(request, _("%(name)s is in your list.") % {"name": came.person})
            return redirect("people:detail", came.person.uuid)
        reason = REASONS.get(came.reason, _("It was written down, but could not be taken in yet."))
        form.add_error(None, _("%(reason)s You find it under “To mend”.") % {"reason": reason})
    return render(request, "contacts/profile/new.html", {"form": form})


@require_POST
@desk("people.edit")
def tag_chosen(request: HttpRequest) -> HttpResponse:
    """Ask for a tag for the chosen people, then put it on all of them."""
    chosen = chosen_in(request)
    form = TagForm(request.POST if "name" in request.POST else None)
    if not chosen:
        messages.warning(request, _("Choose people first."))
        return redirect("people:list")
    if form.is_bound and form.is_valid():
        membership = request.membership
        count = people_services.add_tag(chosen, name=form.cleaned_data["name"], by=membership, now=timezone.now())
        text = ngettext("%(count)s person carries the tag anew.", "%(count)s people carry the tag anew.", count)
        messages.success(request, text % {"count": count})
        return redirect("people:list")
    tags = people.list_tags(request.membership)
    return render(request, "contacts/profile/tag.html", {"form": form, "chosen": chosen, "tags": tags})


# --- one person -------------------------------------------------------------------------------------------------------
@desk("people.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one person; somebody merged or erased gets a page that says so."""
    membership = request.membership
    person = people.find_known(membership, uuid)
    if person is None:
        raise NotFound
    if person.merged_into and (remaining := merges.find_remaining(membership, person)):
        messages.info(request, _("Two entries were the same person. This is the one that remains."))
        return redirect("people:detail", remaining.uuid)
    if person.erased_at or person.merged_into:
        status = 410 if person.erased_at else 200
        return render(request, "contacts/profile/gone.html", {"person": person}, status=status)
    represented = selectors.list_representatives(person, timezone.localdate())
    roles = selectors.roles_of(membership, person)
    context = {
        "person": person,
        "speaks": LANGUAGES.get(person.language, person.language),
        "points": selectors.points_of(person),
        "reach": reach_in_words(membership, person),
        "roles": roles,
        "roles_in_full": [(one, say_grades(one.detail.get("grades") or [])) for one in roles],
        "tags": selectors.tags_of(membership, person),
        "affiliations": selectors.affiliations_of(membership, person),
        "home": places.find_home(person.pk),
        "housemates": selectors.housemates_of(membership, person),
        "representatives": [one for one in represented if one.is_certain or one.is_first],
        "others_possible": [one for one in represented if not (one.is_certain or one.is_first)],
        "panels": [(one, reverse(one.url_name, args=[uuid])) for one in PANELS.values() if membership.may(one.right)],
        "note_form": NoteForm(membership=membership) if membership.may("people.edit") else None,
        **_timeline(request, person),
    }
    return render(request, "contacts/profile/detail.html", context)


@desk("people.view")
def timeline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one page of a person's timeline alone: what htmx asks for."""
    person = people.access_person(request.membership, uuid)
    template = "contacts/profile/timeline.html" if request.headers.get("HX-Request") else "contacts/profile/alone.html"
    return render(request, template, {"person": person, **_timeline(request, person)})


def _timeline(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Read a page of the timeline: of the chosen kinds (none: everything), up to a day, older than a cursor."""
    names = [name for name in dict.fromkeys(request.GET.getlist("kind")) if name in TIMELINE or name in GROUPS]
    until = read_day(request.GET.get("until", ""))
    page = selectors.timeline(
        request.membership, person, kinds=kinds_in(names), cursor=request.GET.get("older", ""), until=until
    )
    return {
        "timeline": page,
        "chips": timeline_chips(names, until),
        "names": names,
        "is_narrow": "narrow" in request.GET or until or any(name not in GROUPS for name in names),
        "until": until,
        "asked": urlencode([*(("kind", name) for name in names), *([("until", until.isoformat())] if until else [])]),
        "is_more": "older" in request.GET,
    }


app_name = "people"
urlpatterns = [
    path("", list_people, name="list"),
    path("new/", new, name="new"),
    path("tag/", tag_chosen, name="tag_chosen"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/timeline/", timeline, name="timeline"),
    *editing.urlpatterns,
]
