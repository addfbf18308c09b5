"""Asking people to testify, at the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.testimony import rules, selectors
from campaigns.testimony.inviting import services
from campaigns.testimony.inviting.forms import InviteForm
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("alerts.send")
def invite(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask the people of a segment."""
    membership, now = request.membership, timezone.now()
    event = selectors.access_event(membership, uuid)
    form = InviteForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            words = {code: data[f"word_{code}"] for code in ("en", "es")}
            asked = services.invite(event, data["segment"], words, by=membership, now=now)
            said = ngettext("%(n)s person is asked.", "%(n)s people are asked.", asked.count) % {"n": asked.count}
            if asked.left_out:
                rest = ngettext("%(n)s cannot be written to.", "%(n)s cannot be written to.", asked.left_out)
                said += " " + rest % {"n": asked.left_out}
            messages.success(request, said if asked.count else _("Everybody there was asked already, or cannot be."))
            return redirect("testimony:event", uuid)
        except Refusal as no:
            form.add_error(None, str(no))
    open_now = rules.open_modes(selectors.facts_of(event), now)
    context = {"event": event, "form": form, "title": selectors.titled(event), "is_open": bool(open_now)}
    context["most"] = services.MOST
    return render(request, "campaigns/testimony/invite.html", context, status=422 if form.is_bound else 200)


urlpatterns = [path("<uuid:uuid>/ask/", invite, name="invite")]
