"""Desk pages of ladders: the list, one ladder live, who is on it, one person's way, and the deeds on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns.alerts.composer.forms import read_uuid
from campaigns.ladders import forms, rules, selectors, services
from campaigns.ladders.builder.forms import Drawing, Numbers
from campaigns.ladders.models import EntryState, Ladder, LadderEntry, LadderPath, LadderState
from campaigns.ladders.plans import selectors as starters
from campaigns.ledger.criteria import list_abouts
from campaigns.strategy import selectors as strategy
from coalition.errors import Refusal
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.partners.pages import desk


def _address(ladder: Ladder) -> str:
    return reverse("ladders:detail", args=[ladder.uuid])


LISTING = Listing(
    name="ladders",
    columns=[
        Column("name", gettext_lazy("Ladder"), sort="name", link=_address),
        Column("state", gettext_lazy("State"), kind="state"),
        Column("campaign", gettext_lazy("Campaign"), value=lambda one: one.campaign.name if one.campaign else ""),
        Column("walking", gettext_lazy("On the way"), kind="number"),
        Column("entered", gettext_lazy("Came in"), kind="number"),
        Column("changed", gettext_lazy("Changed"), value="modified_at", kind="time", sort="modified_at"),
    ],
    default="-changed",
    filters=[
        Filter("state", gettext_lazy("State"), LadderState.choices, lambda rows, value: rows.filter(state=value)),
    ],
    search=lambda rows, words: rows.filter(name__icontains=words),
    search_hint=gettext_lazy("Name of the ladder"),
    empty=(
        "stairs",
        gettext_lazy("No ladder yet"),
        gettext_lazy("When somebody signs, promises or comes, a ladder thanks, waits and asks for more, by itself."),
        "/desk/ladders/new/",
        gettext_lazy("Build the first one"),
    ),
)  # fmt: skip


@require_safe
@desk("alerts.view")
def ladders(request: HttpRequest) -> HttpResponse:
    """List ladders."""
    rows = selectors.list_ladders(request.membership).order_by()
    return render(request, "campaigns/ladders/list.html", {"page": list_page(request, LISTING, rows)})


@desk("alerts.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Name a new ladder and choose how to begin; then the builder opens."""
    membership = request.membership
    form = forms.NewLadder(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = read_uuid(request.POST.get("campaign", ""))
        campaign = strategy.access_campaign(membership, asked) if asked else None
        plan = starters.plan_of(request.POST.get("starter", ""))
        if (about := request.POST.get("about", "")) in dict(list_abouts(membership.partner.pk)):
            plan["trigger"] = {"is": "took_part", "about": about}
        ladder = services.create_ladder(
            name=form.cleaned_data["name"], campaign=campaign, plan=plan, by=membership, now=timezone.now()
        )
        return redirect("ladders:build", ladder.uuid)
    carried = {name: request.GET.get(name, "") for name in ("campaign", "about")}
    context = {"form": form, **carried, "starters": starters.STARTERS}
    return render(request, "campaigns/ladders/new.html", context, status=422 if form.is_bound else 200)


@require_safe
@desk("alerts.view")
def beginning(request: HttpRequest) -> HttpResponse:
    """Show the ladders that begin with a page; a panel of that page's desk."""
    about = request.GET.get("about", "")[:60]
    facts = {"ladders": selectors.list_beginning(request.membership, about), "about": about}
    is_panel = bool(request.headers.get("HX-Request"))
    facts["campaign"] = request.GET.get("campaign", "")[:40]
    return render(request, f"campaigns/ladders/beginning{'_panel' if is_panel else ''}.html", facts)


@require_safe
@desk("alerts.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a ladder live: how many stand where, what came of the latest steps, what does not go as it should."""
    membership = request.membership
    ladder = selectors.access_ladder(membership, uuid)
    versions = list(selectors.list_versions(ladder).values())
    if not versions:
        return redirect("ladders:build" if membership.may("alerts.edit") else "ladders:try", ladder.uuid)
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == asked), versions[0])
    standing = selectors.count_standing(version)
    drawing = Drawing(ladder.partner_id, numbers=Numbers(standing.at, standing.came_of))
    words = drawing.lines(version.plan["steps"])
    context = {
        "ladder": ladder,
        "version": version,
        "versions": versions,
        "begins": drawing.begins(version.plan["trigger"]),
        "goal": selectors.find_page(version.plan["goal"], ladder.partner_id),
        "standing": standing,
        "stopped": [(forms.WHY.get(why, why), n) for why, n in standing.stopped.items()],
        "cards": drawing.cards(version.plan["steps"]),
        "latest": [(one, *_say(one, words)) for one in selectors.list_latest(membership, ladder)],
        "troubles": [(one, words.get(one.step, one.step)) for one in selectors.list_troubles(ladder)],
        "halt": forms.HALTS.get(ladder.reason, ladder.reason),
        "is_changed": selectors.is_changed(ladder, versions[0]),
    }
    return render(request, "campaigns/ladders/detail.html", context)


def _say(row: LadderPath, words: dict[str, str]) -> tuple[str, str]:
    """Say what came of a step, and why."""
    what = str(forms.CAME_OF.get(row.what, row.what))
    why = row.facts.get("reason", "")
    said = forms.say_step(words[row.step], row.what) if row.step in words else what.capitalize()
    return said, str(forms.WHY.get(why, why)) if why else ""


# --- people -----------------------------------------------------------------------------------------------------------
def people_list(ladder: Ladder) -> Listing:
    """Describe the list of who is and was on a ladder."""
    return Listing(
        name="ladder-people",
        columns=[
            Column("name", gettext_lazy("Name"), value=lambda row: str(row.person), sort="person__search_name",
                   link=lambda row: reverse("ladders:person", args=[ladder.uuid, row.uuid])),
            Column("state", gettext_lazy("State"), kind="state"),
            Column("why", gettext_lazy("Why"), value=lambda row: forms.WHY.get(row.reason, row.reason)),
            Column("step", gettext_lazy("Stands at"), value=_stands_at),
            Column("due", gettext_lazy("Next"), value=lambda row: row.due_at if row.state == "walking" else None,
                   kind="time", sort="due_at"),
            Column("entered", gettext_lazy("Came in"), value="entered_at", kind="time", sort="entered_at"),
        ],
        default="-entered",
        filters=[
            Filter("state", gettext_lazy("State"), EntryState.choices, lambda rows, value: rows.filter(state=value)),
        ],
        search=lambda rows, words: rows.filter(person__search_name__contains=words.lower()),
        search_hint=gettext_lazy("Search by name"),
        empty=("users", gettext_lazy("Nobody yet"), gettext_lazy("Whoever comes onto this ladder is listed here."),
               "", ""),
    )  # fmt: skip


def _stands_at(row: LadderEntry) -> str:
    steps = {one["id"]: one for one in rules.walk(row.version.plan["steps"])}
    return str(forms.KINDS[steps[row.step]["kind"]][0]) if row.state == "walking" and row.step in steps else ""


@require_safe
@desk("alerts.view")
def people(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List who is and was on a ladder."""
    membership = request.membership
    ladder = selectors.access_ladder(membership, uuid)
    rows = selectors.list_entries(membership, ladder)
    return render(
        request,
        "campaigns/ladders/people.html",
        {"ladder": ladder, "page": list_page(request, people_list(ladder), rows)},
    )


@require_safe
@desk("alerts.view")
def person(request: HttpRequest, uuid: UUID, entry: UUID) -> HttpResponse:
    """Show one person's way: every step, when, what came of it, and what comes next."""
    membership = request.membership
    ladder = selectors.access_ladder(membership, uuid)
    row = selectors.access_entry(membership, ladder, entry)
    drawing = Drawing(ladder.partner_id)
    words = drawing.lines(row.version.plan["steps"])
    mails = selectors.list_mails(ladder, row)
    context = {
        "ladder": ladder,
        "entry": row,
        "begins": drawing.begins(row.version.plan["trigger"]),
        "way": [(one, *_say(one, words), mails.get(one.step)) for one in selectors.list_path(row)],
        "next": _next(row, words) if row.state == "walking" else "",
        "why": forms.WHY.get(row.reason, row.reason),
    }
    return render(request, "campaigns/ladders/person.html", context)


def _next(row: LadderEntry, words: dict[str, str]) -> str:
    """Say what comes next: the step she stands at, or what follows her wait."""
    node = rules.program(row.version.plan["steps"])[row.step]
    return words.get(node.then if node.kind == rules.WAIT else node.id, str(forms.CAME_OF["done"]).capitalize())


# --- deeds ------------------------------------------------------------------------------------------------------------
@require_POST
@desk("alerts.send")
def go_live(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the plan as it is written live."""
    membership = request.membership
    ladder = selectors.access_ladder(membership, uuid)
    form = forms.LiveForm(request.POST)
    try:
        version = services.go_live(ladder, since=form.moment(), by=membership, now=timezone.now())
    except (services.NotReady, services.BadSince) as no:
        messages.error(request, str(no))
        return redirect("ladders:try", ladder.uuid)
    told = _("It is live (version %(number)s). Whoever comes in from now on walks this way.")
    messages.success(request, told % {"number": version.number})
    return redirect("ladders:detail", ladder.uuid)


@require_POST
@desk("alerts.send")
def act(request: HttpRequest, uuid: UUID, deed: str) -> HttpResponse:
    """Pause, go on, or end."""
    membership, now = request.membership, timezone.now()
    ladder = selectors.access_ladder(membership, uuid)
    if deed == "end":
        n = services.end(ladder, by=membership, now=now)
        told = ngettext(
            "Ended. %(n)s person was stopped on the way.", "Ended. %(n)s people were stopped on the way.", n
        )
        messages.success(request, told % {"n": f"{n:,}"})
    elif deed == "pause":
        services.pause(ladder, by=membership, now=now)
        messages.success(request, _("Paused. Everybody waits where they are."))
    else:
        services.resume(ladder, by=membership, now=now)
        messages.success(request, _("It goes on."))
    return redirect("ladders:detail", ladder.uuid)


@require_POST
@desk("alerts.edit")
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a draft that was never live."""
    membership = request.membership
    ladder = selectors.access_ladder(membership, uuid)
    try:
        services.remove(ladder, by=membership)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("ladders:detail", ladder.uuid)
    messages.success(request, _("The draft is gone."))
    return redirect("ladders:list")


app_name = "ladders"
urlpatterns = [
    path("", ladders, name="list"),
    path("new/", new, name="new"),
    path("beginning/", beginning, name="beginning"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/people/", people, name="people"),
    path("<uuid:uuid>/people/<uuid:entry>/", person, name="person"),
    path("<uuid:uuid>/live/", go_live, name="live"),
    *[path(f"<uuid:uuid>/{deed}/", act, {"deed": deed}, name=deed) for deed in ("pause", "resume", "end")],
    path("<uuid:uuid>/remove/", remove, name="remove"),
    path("", include("campaigns.ladders.builder.pages")),
]
