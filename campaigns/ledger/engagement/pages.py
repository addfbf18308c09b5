"""The panel of a person's page that shows how her score comes about."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.ledger.engagement import criteria, selectors
from coalition.partners.pages import desk
from contacts.people.selectors import access_person


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a person's points line by line, and the formula."""
    person = access_person(request.membership, uuid)
    points, lines = selectors.describe(request.membership.partner_id, person.pk, now=timezone.now())
    facts = {"person": person, "points": points, "lines": lines, "formula": criteria.formula()}
    part = "panel" if request.htmx else "alone"
    return render(request, f"campaigns/engagement/{part}.html", facts)


app_name = "engagement"
urlpatterns = [path("of/<uuid:uuid>/", panel, name="panel")]
