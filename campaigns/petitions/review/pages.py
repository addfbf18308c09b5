"""The desk's review of what stands out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.petitions import selectors as petitions
from campaigns.petitions.forms import ReasonForm
from campaigns.petitions.review import selectors, services
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("pages.view")
def alarms(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List what stands out in a petition, and how much was refused."""
    petition = petitions.access_petition(request.membership, uuid)
    context = {
        "petition": petition,
        "alarms": selectors.list_alarms(petition),
        "refused": selectors.count_refused(petition),
    }
    return render(request, "campaigns/petitions/alarms.html", context)


@desk("pages.edit")
def alarm(request: HttpRequest, uuid: UUID, alarm_uuid: UUID) -> HttpResponse:
    """Show one alarm with signatures it is about; call it fine, take them out, or put them back."""
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    one = selectors.access_alarm(petition, alarm_uuid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = ReasonForm(request.POST if do == "out" else None)
    try:
        if do == "fine":
            services.take_as_fine(one, by=membership, now=timezone.now())
            messages.success(request, _("Noted as fine. It comes back if it doubles."))
        elif do == "out" and form.is_valid():
            count = services.take_out(one, reason=form.cleaned_data["reason"], by=membership, now=timezone.now())
            words = ngettext("%(n)s signature was taken out.", "%(n)s signatures were taken out.", count)
            messages.success(request, words % {"n": count})
        elif do == "back":
            count = services.put_back(one, by=membership, now=timezone.now())
            words = ngettext("%(n)s signature counts again.", "%(n)s signatures count again.", count)
            messages.success(request, words % {"n": count})
    except Refusal as no:
        messages.error(request, str(no))
    if do and not form.errors:
        return redirect("petitions:alarms", uuid)
    context = {"petition": petition, "alarm": one, "form": form, **selectors.sample_of(membership, one)}
    return render(request, "campaigns/petitions/alarm.html", context)


urlpatterns = [
    path("<uuid:uuid>/alarms/", alarms, name="alarms"),
    path("<uuid:uuid>/alarms/<uuid:alarm_uuid>/", alarm, name="alarm"),
]
