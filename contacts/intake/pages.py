"""Pages of refused submissions: nothing is lost, everything can be mended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.partners.pages import desk
from contacts.intake import forms, selectors, services
from contacts.intake.models import Submission

SIZE = 50


@require_safe
@desk("intake.view")
def refused(request: Any) -> HttpResponse:
    """List what could not be used, with the reason in words."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("kind", "reason", "words")}
    found = selectors.list_refused(request.membership, **asked)
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    groups = selectors.reasons_to_mend(request.membership)
    rows = [_row(submission) for submission in page.object_list]
    facts = {"rows": rows, "page": page, "groups": groups, **asked, "is_narrowed": any(asked.values())}
    return render(request, "contacts/intake/refused.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("intake.view")
def detail(request: Any, uuid: UUID) -> HttpResponse:
    """Show what was typed, and take corrections."""
    submission = selectors.access_submission(request.membership, uuid)
    if request.method == "POST":
        return mend(request, uuid)
    return _show(request, submission, forms.MendForm(submission))


@desk("intake.mend")
def mend(request: Any, uuid: UUID) -> HttpResponse:
    """Correct and fold at once."""
    submission = selectors.access_submission(request.membership, uuid)
    form = forms.MendForm(submission, request.POST)
    if not form.is_valid():
        return _show(request, submission, form, status=422)
    done = services.mend(submission=submission, changes=form.changes(), by=request.membership, now=timezone.now())
    if done.state == "refused":
        messages.error(request, selectors.say_reason(done.reason))
        return redirect("intake:detail", done.uuid)
    messages.success(request, _("Mended and brought in."))
    return redirect("intake:refused")


@require_POST
@desk("intake.mend")
def discard(request: Any, uuid: UUID) -> HttpResponse:
    """Set aside."""
    submission = selectors.access_submission(request.membership, uuid)
    services.discard(submission=submission, by=request.membership, now=timezone.now())
    messages.success(request, _("Set aside. It is kept, but nobody is asked about it again."))
    return redirect("intake:refused")


@require_POST
@desk("intake.mend")
def retry(request: Any) -> HttpResponse:
    """Try many again."""
    mine = request.membership
    asked = {name: request.POST.get(name, "").replace("\x00", "")[:80] for name in ("kind", "reason")}
    count = services.retry(partner=mine.partner, **asked, by=mine, now=timezone.now())
    told = ngettext("%(count)s is being tried again.", "%(count)s are being tried again.", count) % {"count": count}
    messages.success(request, told)
    return redirect("intake:refused")


@require_safe
@desk("intake.view")
def aside(request: Any) -> HttpResponse:
    """List what the doors of public pages refused, with the reason in words."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("reason", "words")}
    found = selectors.list_set_aside(request.membership, **asked)
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    rows = [_row(submission) for submission in page.object_list]
    groups = selectors.reasons_aside(request.membership)
    facts = {"rows": rows, "page": page, "groups": groups, **asked, "is_narrowed": any(asked.values())}
    return render(request, "contacts/intake/aside.html", facts)


@require_POST
@desk("intake.mend")
def release(request: Any) -> HttpResponse:
    """Let in what was set aside."""
    mine = request.membership
    chosen = [one for text in request.POST.getlist("chosen")[:1000] if (one := _uuid(text))]
    count = services.release(partner=mine.partner, uuids=chosen, by=mine)
    told = ngettext("%(count)s was let in.", "%(count)s were let in.", count) % {"count": count}
    messages.success(request, told)
    return redirect("intake:aside")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _show(request: Any, submission: Submission, form: forms.MendForm, status: int = 200) -> HttpResponse:
    hidden = {*forms.LABELS, "unfit"}
    shown = {name: value for name, value in submission.payload.items() if name not in hidden and value}
    facts = {
        "submission": submission,
        "form": form,
        "others": [(name.replace("_", " "), _as_text(value)) for name, value in shown.items()],
        "faults": selectors.say_faults(submission.reason_facts),
        "reason": selectors.say_reason(submission.reason),
        "kind": selectors.say_kind(submission.kind),
        "is_open": submission.state == "refused",
    }
    return render(request, "contacts/intake/detail.html", facts, status=status)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_as_text(item) for item in value)
    if isinstance(value, dict):
        return " ".join(f"{key}: {_as_text(item)}" for key, item in value.items() if item)
    return str(value)


def _row(submission: Submission) -> dict[str, Any]:
    told = submission.payload
    name = " ".join(str(told.get(key) or "") for key in ("given_name", "family_name")).strip()
    return {
        "submission": submission,
        "who": name or str(told.get("email") or told.get("phone") or "–"),
        "address": str(told.get("email") or told.get("phone") or ""),
        "kind": selectors.say_kind(submission.kind),
        "reason": selectors.say_reason(submission.reason),
    }


app_name = "intake"
urlpatterns = [
    path("", refused, name="refused"),
    path("aside/", aside, name="aside"),
    path("aside/release/", release, name="release"),
    path("retry/", retry, name="retry"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/discard/", discard, name="discard"),
]
