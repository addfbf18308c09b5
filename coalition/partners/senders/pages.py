"""Settings: from whom mail comes, how its domains stand, and the mailboxes that get tests."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import NotAllowed
from coalition.partners.pages import desk
from coalition.partners.senders import forms, selectors, services
from coalition.partners.senders.models import SenderIdentity
from coalition.post.domains import is_made_up


@desk("audit.view")
def senders(request: HttpRequest) -> HttpResponse:
    """Show the partner's senders, domains and test mailboxes; add a sender."""
    return _edit(request, None)


@desk("partner.edit")
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a sender."""
    return _edit(request, selectors.access_sender(request.membership, uuid))


def _edit(request: HttpRequest, sender: SenderIdentity | None) -> HttpResponse:
    membership, now = request.membership, timezone.now()
    form = forms.SenderForm(request.POST or None, instance=sender)
    if request.method == "POST":
        if not membership.may("partner.edit"):
            raise NotAllowed
        if form.is_valid() and _keep(form, sender, membership, now):
            messages.success(request, _("Saved."))
            return redirect("senders:list")
    return _page(request, form=form, sender=sender)


def _keep(form: Any, sender: SenderIdentity | None, membership: Any, now: Any) -> bool:
    typed = services.Identity(**form.cleaned_data)
    try:
        if sender is None:
            services.add_sender(typed, by=membership, now=now)
        else:
            services.change_sender(sender, typed, by=membership, now=now)
    except services.SenderTaken as no:
        form.add_error("email", str(no))
        return False
    return True


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    membership = request.membership
    mine = list(selectors.list_senders(membership.partner))
    form = more.get("form") or forms.SenderForm()
    seed_form = more.get("seed_form") or forms.SeedForm()
    reports = next((one.reply_to or one.email for one in mine), membership.user.email)
    facts = {
        "senders": mine,
        "domains": [(one, _domain_facts(one, reports)) for one in selectors.list_domains(membership.partner)],
        "seeds": selectors.list_seeds(membership.partner),
        **more,
        "form": form,
        "seed_form": seed_form,
    }
    wrong = bool(form.errors or seed_form.errors)
    return render(request, "coalition/partners/senders.html", facts, status=422 if wrong else 200)


def _domain_facts(domain: Any, reports: str) -> dict[str, Any]:
    return {"said": forms.say_domain(domain, reports), "made_up": forms.MADE_UP if is_made_up(domain.domain) else ""}


@require_safe
@desk("audit.view")
def domain(request: HttpRequest, name: str) -> HttpResponse:
    """Give the card of a domain anew, while it is being looked up."""
    membership = request.membership
    row = selectors.access_domain(membership, name)
    mine = selectors.find_default(membership.partner)
    facts = _domain_facts(row, (mine.reply_to or mine.email) if mine else membership.user.email)
    return render(request, "coalition/partners/domain.html", {"domain": row, "facts": facts})


@require_POST
@desk("partner.edit")
def look(request: HttpRequest, name: str) -> HttpResponse:
    """Have a domain looked up now."""
    membership = request.membership
    row = selectors.access_domain(membership, name)
    services.ask_for_look(row, by=membership, now=timezone.now())
    return redirect("senders:list")


@require_POST
@desk("partner.edit")
def make_default(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let mail come from this sender unless another one is chosen."""
    membership = request.membership
    services.make_default(selectors.access_sender(membership, uuid), by=membership)
    messages.success(request, _("Mail now comes from this sender unless another one is chosen."))
    return redirect("senders:list")


@require_POST
@desk("partner.edit")
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a sender."""
    membership = request.membership
    try:
        services.remove_sender(selectors.access_sender(membership, uuid), by=membership)
    except (services.SenderInUse, services.DefaultSender) as no:
        messages.error(request, str(no))
        return redirect("senders:list")
    messages.success(request, _("The sender was removed."))
    return redirect("senders:list")


@require_POST
@desk("partner.edit")
def add_seed(request: HttpRequest) -> HttpResponse:
    """Add a mailbox that gets every test."""
    membership = request.membership
    form = forms.SeedForm(request.POST)
    if form.is_valid():
        try:
            services.add_seed(**form.cleaned_data, by=membership, now=timezone.now())
        except (services.SeedTaken, services.TooManySeeds) as no:
            form.add_error("email", str(no))
        else:
            messages.success(request, _("It gets every test from now on."))
            return redirect("senders:list")
    return _page(request, seed_form=form)


@require_POST
@desk("partner.edit")
def remove_seed(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a test mailbox."""
    membership = request.membership
    services.remove_seed(selectors.access_seed(membership, uuid), by=membership)
    messages.success(request, _("The mailbox gets no more tests."))
    return redirect("senders:list")


app_name = "senders"
urlpatterns = [
    path("", senders, name="list"),
    path("<uuid:uuid>/", change, name="change"),
    path("<uuid:uuid>/default/", make_default, name="make_default"),
    path("<uuid:uuid>/remove/", remove, name="remove"),
    path("domains/<str:name>/", domain, name="domain"),
    path("domains/<str:name>/look/", look, name="look"),
    path("tests/", add_seed, name="add_seed"),
    path("tests/<uuid:uuid>/remove/", remove_seed, name="remove_seed"),
]
