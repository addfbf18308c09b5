"""The proof of what a person allowed and withdrew: every decision, when, how, by which words, in which language."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from coalition.partners.pages import desk
from contacts.consent.panel import selectors
from contacts.people.selectors import access_person


@require_safe
@desk("people.view")
def proof(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the whole ledger of a person's addresses, as far as it is about this partner or the coalition."""
    membership = request.membership
    person = access_person(membership, uuid)
    panels = selectors.describe_person(person, membership.partner, history=selectors.ALL)
    facts = {"person": person, "panels": panels, "partner": membership.partner}
    return render(request, f"contacts/consent/{'panel' if request.htmx else 'proof'}.html", facts)


app_name = "consents"
urlpatterns = [path("<uuid:uuid>/", proof, name="proof")]
