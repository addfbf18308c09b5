"""What somebody signed up for, by link (public); who signed up and whom to get back to (desk)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns.pages import selectors as pages
from campaigns.pages.choices.rules import labels_of
from campaigns.pages.receipts.pages import language_of, private
from campaigns.signups import criteria, rules, selectors, services
from coalition.audit import services as audit
from coalition.errors import NotFound
from coalition.limits import few_posts
from coalition.listing.pages import chosen_in, list_page
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody signed up for (GET changes nothing); confirm it or take it back by POST."""
    row = selectors.access_by_token(token)
    page = row.signup_page.page
    if request.method == "POST":
        deed = services.withdraw if request.POST.get("do") == "withdraw" else services.confirm
        deed(row, now=timezone.now())
        return private(redirect(request.get_full_path()))
    language = language_of(request, page.languages, row.language)
    with translation.override(language):
        ticked = [
            (label, [words[key] for key in getattr(row, name) if key in words])
            for name, label in (("interests", _("What you care about")), ("ways", _("How you would like to help")))
            for words in [labels_of(getattr(row.signup_page, name), language)]
        ]
        context = {
            "row": row,
            "stands": not row.needs_confirmation or row.confirmed_at,
            "ticked": ticked,
            "title": pages.title_of(page, language),
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
            "thanks_url": f"{reverse('action:thanks', args=[page.slug])}?lang={language}",
            "page_url": f"{reverse('action:page', args=[page.slug])}?lang={language}",
        }
        return private(render(request, "campaigns/signups/own.html", context))


@desk("pages.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who signed up: numbers, charts, and the list of those to get back to."""
    membership = request.membership
    row = selectors.access_signup_page(membership, uuid)
    listing = criteria.signups(row, may_edit=membership.may("pages.edit"))
    rows = list_page(request, listing, selectors.list_signups(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    counts = selectors.count_states(row)
    context = {
        "row": row,
        "page": rows,
        "counts": counts,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "charts": _charts(row, counts["joined"]),
    }
    return render(request, "campaigns/signups/detail.html", context)


def _charts(row: selectors.SignupPage, joined: int) -> list[Chart]:
    days = selectors.count_per_day(row)
    ways, interests = (selectors.count_choices(row, name) for name in ("ways", "interests"))
    people = _("people")
    told = ngettext("%(n)s person signed up", "%(n)s people signed up", joined) % {"n": joined}
    charts = [
        Chart(
            told, "bar", [day.strftime("%Y-%m-%d") for day, _n in days], [Series(people, [n for _day, n in days])],
            name="sign-ups", size="small", first_column=_("Day"),
        )
    ]  # fmt: skip
    for found, title, name in (
        (ways, _("Most offer: %(what)s"), "ways-to-help"),
        (interests, _("Most care about: %(what)s"), "interests"),
    ):
        if found:
            series = [Series(people, [n for _words, n in found])]
            labels = [words for words, _n in found]
            charts.append(
                Chart(title % {"what": labels[0]}, "hbar", labels, series, name=name, first_column=_("Choice"))
            )
    return charts


@require_POST
@desk("pages.edit")
def step(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Note how far we are with the chosen people."""
    if step not in rules.STEPS:
        raise NotFound
    membership = request.membership
    row = selectors.access_signup_page(membership, uuid)
    count = services.step(row, chosen_in(request), step=step, by=membership, now=timezone.now())
    if count:
        messages.success(request, ngettext("%(n)s person noted.", "%(n)s people noted.", count) % {"n": count})
    else:
        messages.info(request, _("Nothing to note: choose people who offered help and are not there yet."))
    return redirect("signups:detail", uuid)


public = [path("<str:token>/", own, name="own")]
app_name = "signups"
urlpatterns = [
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/<slug:step>/", step, name="step"),
]
