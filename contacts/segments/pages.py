"""Pages of segments: the list, the builder with its live count, one segment and why a person is in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.listing.rules import is_uuid
from coalition.partners.pages import desk
from contacts.people.selectors import access_person, find_people
from contacts.places.criteria import list_middles
from contacts.segments import forms, rules, selectors, services
from contacts.segments.counting import selectors as counting
from contacts.segments.counting.rules import Counted
from contacts.segments.exchange import pages as exchange_pages
from contacts.segments.exchange import selectors as exchange
from contacts.segments.makeup.selectors import describe
from contacts.segments.models import Segment
from contacts.segments.versions import services as versions
from contacts.segments.versions.selectors import list_versions


@require_safe
@desk("segments.view")
def list_page(request: Any) -> HttpResponse:
    """List the segments with their sentences and counts."""
    partner = request.membership.partner.pk
    archived = "archived" in request.GET
    found = selectors.list_segments(request.membership, archived=archived)
    rows = [{"segment": one, "sentence": selectors.sentence_or_fault(one, partner)} for one in found[:300]]
    facts = {
        "rows": rows,
        "archived": archived,
        "has_archived": selectors.list_segments(request.membership, archived=True).exists(),
        "shown": [] if archived else exchange.list_shown(request.membership)[:100],
    }
    return render(request, "contacts/segments/list.html", facts)


@require_safe
@desk("segments.view")
def detail(request: Any, uuid: UUID) -> HttpResponse:
    """Show one segment: its sentence, how many, some of them, who uses it."""
    segment = selectors.access_segment(request.membership, uuid)
    return render(request, "contacts/segments/detail.html", _facts_of(request, segment))


def _facts_of(request: Any, segment: Segment) -> dict[str, Any]:
    partner = request.membership.partner.pk
    facts: dict[str, Any] = {"segment": segment, "uses": selectors.list_uses(segment)}
    facts |= {"versions": list_versions(segment), "shares": exchange.list_shares(segment)}
    facts["partners"] = exchange.list_partners(segment)
    try:
        facts["sentence"] = selectors.sentence_of(segment, partner)
        facts["counted"] = counting.count_soon(segment, partner)
        facts["sample"] = counting.sample_soon(segment, partner)
    except rules.BadTree:
        facts["broken"] = True
    return facts


@require_safe
@desk("segments.view")
def count(request: Any, uuid: UUID) -> HttpResponse:
    """Tell how many people a segment has at this moment."""
    segment = selectors.access_segment(request.membership, uuid)
    return _told(request, segment)


def _told(request: Any, source: Any) -> HttpResponse:
    partner = request.membership.partner.pk
    try:
        if "exactly" in request.GET:
            people = counting.count_patiently(source, partner)
            counted = None if people is None else Counted(people)
        else:
            counted = counting.count_soon(source, partner)
    except rules.BadTree:
        return render(request, "contacts/segments/_count.html", {"broken": True})
    return render(request, "contacts/segments/_count.html", {"counted": counted})


@require_safe
@desk("segments.view")
def makeup(request: Any, uuid: UUID) -> HttpResponse:
    """Show what the people of a segment are like: by role, language, district and consent."""
    segment = selectors.access_segment(request.membership, uuid)
    try:
        facts = {"segment": segment, "makeup": describe(segment, request.membership.partner.pk)}
    except rules.BadTree:
        facts = {"segment": segment}
    return render(request, f"contacts/segments/{'_makeup' if request.htmx else 'makeup'}.html", facts)


@require_POST
@desk("segments.view")
def find(request: Any, uuid: UUID) -> HttpResponse:
    """Find people by name, to ask why they are in or out (posted: names do not belong in addresses)."""
    segment = selectors.access_segment(request.membership, uuid)
    words = request.POST.get("q", "").strip()
    facts = {"segment": segment, "words": words, "found": find_people(request.membership, words)}
    if request.htmx:
        return render(request, "contacts/segments/_found.html", facts)
    return render(request, "contacts/segments/detail.html", {**_facts_of(request, segment), **facts})


@require_safe
@desk("segments.view")
def why(request: Any, uuid: UUID, person: UUID) -> HttpResponse:
    """Say condition by condition why a person is in or out."""
    segment = selectors.access_segment(request.membership, uuid)
    asked = access_person(request.membership, person)
    reason = selectors.explain(segment, request.membership.partner.pk, asked)
    facts = {"segment": segment, "person": asked, "reason": reason}
    return render(request, "contacts/segments/_why.html" if request.htmx else "contacts/segments/why.html", facts)


# --- the builder -----------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@desk("segments.edit")
def new(request: Any) -> HttpResponse:
    """Build a new segment."""
    return _build(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("segments.edit")
def edit(request: Any, uuid: UUID) -> HttpResponse:
    """Change the conditions or the name of a segment."""
    return _build(request, selectors.access_segment(request.membership, uuid))


def _build(request: Any, segment: Segment | None) -> HttpResponse:
    if request.method != "POST":
        name, tree = (segment.name, segment.tree) if segment else _begin(request)
        return _show(request, segment, forms.NameForm(initial={"name": name}), forms.draft_of(tree))
    draft = forms.read_draft(request.POST)
    if "do" in request.POST:
        draft = forms.change_draft(draft, request.POST["do"], request.POST)
        return _show(request, segment, forms.NameForm(initial={"name": request.POST.get("name", "")}), draft)
    return _save(request, segment, draft)


def _begin(request: Any) -> tuple[str, dict[str, Any]]:
    """Begin with nothing, or with a segment that another partner shows."""
    uuid = request.GET.get("shown", "")
    if not is_uuid(uuid):
        return "", {}
    shown = exchange.access_shown(request.membership, UUID(uuid))
    try:
        return shown.name, exchange.tree_of(shown)
    except rules.BadTree:
        return shown.name, {}


def _save(request: Any, segment: Segment | None, draft: forms.Group) -> HttpResponse:
    form, faults = forms.NameForm(request.POST), ()
    if form.is_valid():
        facts = {"name": form.cleaned_data["name"], "tree": forms.tree_of_draft(draft)}
        try:
            saved = services.write(segment, **facts, by=request.membership, now=timezone.now())
            messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
            return redirect("segments:detail", saved.uuid)
        except services.NameTaken as taken:
            form.add_error("name", str(taken))
        except services.NotASegment as wrong:
            faults = wrong.faults
            form.add_error(None, str(wrong))
    response = _show(request, segment, form, draft, faults)
    response.status_code = 422
    return response


def _show(
    request: Any, segment: Segment | None, form: forms.NameForm, draft: forms.Group, faults: Any = ()
) -> HttpResponse:
    ask = rules.Ask(request.membership.partner.pk, timezone.now())
    facts = {"segment": segment, "form": form, "draft": forms.dress(draft, ask, faults)}
    facts |= {"menu": forms.menu(), "matches": forms.MATCHES, "verbs": forms.VERBS, "most_depth": rules.MAX_DEPTH - 2}
    if request.htmx:
        response = render(request, "contacts/segments/_group.html", {**facts, "part": draft})
        response["HX-Trigger-After-Swap"] = "draft-changed"
        return response
    return render(request, "contacts/segments/builder.html", {**facts, "part": draft, "towns": list_middles()})


@require_POST
@desk("segments.edit")
def preview(request: Any) -> HttpResponse:
    """Count and sample what is being edited; changes nothing. `?exactly`: only the number, counted one by one."""
    tree = forms.tree_of_draft(forms.read_draft(request.POST))
    partner = request.membership.partner.pk
    if "exactly" in request.GET:
        return _told(request, tree)
    try:
        facts = {
            "counted": counting.count_soon(tree, partner),
            "sample": counting.sample_soon(tree, partner),
            "sentence": selectors.sentence_of(tree, partner),
        }
    except rules.BadTree:
        facts = {"is_unfinished": True}
    return render(request, "contacts/segments/_preview.html", facts)


@require_POST
@desk("segments.edit")
def preview_makeup(request: Any) -> HttpResponse:
    """Show what the people of what is being edited are like; changes nothing."""
    tree = forms.tree_of_draft(forms.read_draft(request.POST))
    try:
        facts = {"makeup": describe(tree, request.membership.partner.pk)}
    except rules.BadTree:
        facts = {}
    return render(request, "contacts/segments/_makeup.html", facts)


# --- deeds -----------------------------------------------------------------------------------------------------------
@require_POST
@desk("segments.edit")
def duplicate(request: Any, uuid: UUID) -> HttpResponse:
    """Copy a segment and open the copy."""
    segment = selectors.access_segment(request.membership, uuid)
    copy = services.duplicate(segment, by=request.membership, now=timezone.now())
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect("segments:edit", copy.uuid)


@require_POST
@desk("segments.edit")
def archive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a segment out of use."""
    segment = selectors.access_segment(request.membership, uuid)
    services.archive(segment, by=request.membership, now=timezone.now())
    messages.success(request, _("Archived: %(name)s. It can be brought back.") % {"name": segment.name})
    return redirect("segments:list")


@require_POST
@desk("segments.edit")
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bring an archived segment back."""
    segment = selectors.access_segment(request.membership, uuid)
    services.restore(segment, by=request.membership, now=timezone.now())
    return redirect("segments:detail", segment.uuid)


@require_POST
@desk("segments.edit")
def bring_back(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Ask again what an earlier version asked."""
    segment = selectors.access_segment(request.membership, uuid)
    try:
        versions.bring_back(segment, number, by=request.membership, now=timezone.now())
        messages.success(
            request, _("Version %(number)s asks again. The one before stays in the list.") % {"number": number}
        )
    except (services.NotASegment, services.NameTaken) as no:
        messages.error(request, str(no))
    return redirect("segments:detail", segment.uuid)


app_name = "segments"
urlpatterns = [
    *exchange_pages.urlpatterns,
    path("<uuid:uuid>/versions/<int:number>/", bring_back, name="bring_back"),
    path("", list_page, name="list"),
    path("new/", new, name="new"),
    path("preview/", preview, name="preview"),
    path("preview/makeup/", preview_makeup, name="preview_makeup"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/edit/", edit, name="edit"),
    path("<uuid:uuid>/count/", count, name="count"),
    path("<uuid:uuid>/makeup/", makeup, name="makeup"),
    path("<uuid:uuid>/find/", find, name="find"),
    path("<uuid:uuid>/why/<uuid:person>/", why, name="why"),
    path("<uuid:uuid>/duplicate/", duplicate, name="duplicate"),
    path("<uuid:uuid>/archive/", archive, name="archive"),
    path("<uuid:uuid>/restore/", restore, name="restore"),
]
