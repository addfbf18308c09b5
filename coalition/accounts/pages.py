"""The page about oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import override

from coalition.accounts import services
from coalition.accounts.forms import ProfileForm


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own name and language."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.edit_profile(user=request.user, **form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        services.speak(response, form.cleaned_data["language"])
        return response
    return render(request, "coalition/accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


app_name = "accounts"
urlpatterns = [path("desk/profile/", profile, name="profile")]
