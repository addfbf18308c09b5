"""Choose the picture of a page, or take it away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.pages import selectors
from campaigns.pages.hero import services
from coalition.errors import Refusal
from coalition.partners.pages import desk


@require_POST
@desk("pages.edit")
def choose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an uploaded picture, or take the present one away."""
    membership = request.membership
    page = selectors.access_page(membership, uuid)
    file = request.FILES.get("picture")
    try:
        if "remove" in request.POST:
            services.remove(page, by=membership, now=timezone.now())
            messages.success(request, _("The picture is gone."))
        elif file:
            services.choose(page, file, by=membership, now=timezone.now())
            messages.success(request, _("The picture is there. Now say in every language what it shows."))
        else:
            messages.error(request, _("Choose a file first."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("pages:detail", uuid)


urlpatterns = [path("<uuid:uuid>/picture/", choose, name="picture")]
