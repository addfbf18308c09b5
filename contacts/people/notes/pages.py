"""Desk deeds with mentions."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from coalition.partners.pages import desk
from contacts.people.notes import selectors, services


@require_POST
@desk("people.view")
def read(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that a mention was read; then back to Today."""
    services.read(selectors.access_mention(request.membership, uuid), now=timezone.now())
    return redirect("desk")


app_name = "notes"
urlpatterns = [path("<uuid:uuid>/read/", read, name="read")]
