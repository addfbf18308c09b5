"""The desk's page part where a host says what its co-hosts see at the door."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from campaigns.turnout import selectors
from campaigns.turnout.cohosts import services
from campaigns.turnout.cohosts.forms import DoorNamesForm
from coalition.partners.pages import desk


@desk("turnout.edit")
def door_names(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide whose names co-hosts see at the door."""
    row = selectors.access_event(request.membership, uuid)
    if request.method == "POST":
        form = DoorNamesForm(request.POST)
        if form.is_valid():
            services.set_door_names(row, form.cleaned_data["door_names"], by=request.membership)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Please choose one of the three."))
    return redirect("turnout:detail", uuid)


urlpatterns = [path("<uuid:uuid>/co-hosts/", door_names, name="door_names")]
