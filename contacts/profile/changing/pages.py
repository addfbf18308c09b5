"""The page between the list of people and a change for many of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coalition.listing.pages import chosen_in, list_page
from coalition.listing.selectors import count_up_to
from coalition.partners.pages import desk
from contacts.bulk import services
from contacts.bulk.forms import ChangeForm, read_step
from contacts.profile import selectors
from contacts.profile.forms import people_list

MOST = 10_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@desk("people.edit")
def change_chosen(request: Any) -> HttpResponse:
    """Ask what shall be done to the chosen people, or to all of this list, then begin it.

    Opened by its address alone (a bookmark, a tab that comes back) it leads to the list: nobody is chosen there.
    """
    if request.method != "POST":
        return redirect(f"{reverse('people:list')}?{request.GET.urlencode()}".rstrip("?"))
    membership, chosen = request.membership, chosen_in(request)
    people = selectors.list_people(membership)
    is_all = request.POST.get("whole") == "1"
    people = list_page(request, people_list(membership), people).queryset if is_all else people.filter(uuid__in=chosen)
    form = read_step(membership, request.POST)
    count = count_up_to(people, MOST)
    if not count:
        messages.warning(request, _("Choose people first."))
        return redirect("people:list")
    if isinstance(form, ChangeForm) and form.is_bound and form.is_valid():
        change = services.begin(people=people, wanted=form.wanted(), by=membership, now=timezone.now())
        return redirect("bulk:detail", change.uuid)
    facts = {"form": form, "count": count, "chosen": [] if is_all else chosen, "is_all": is_all}
    facts |= {"back": reverse("people:list")}
    return render(request, "contacts/bulk/form.html", facts, status=422 if form.is_bound else 200)


app_name = "changing"
urlpatterns = [path("change/", change_chosen, name="change_chosen")]
