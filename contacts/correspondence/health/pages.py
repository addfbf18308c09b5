"""The provider's event hook, and the desk page "Mail health"."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from coalition.partners.pages import desk
from contacts.correspondence.health import selectors, services

# What is not well, and what to do about it.
CONCERNS = {
    "unknown": (
        gettext_lazy("Some bundles are in doubt: nobody knows whether the mail provider took them."),
        gettext_lazy("Reports settle most of them by themselves. What stays is shown on the alert, with what to do."),
    ),
    "no_keys": (
        gettext_lazy("No key is set, so reports of the mail provider cannot be believed."),
        gettext_lazy("Turn on signed events at SendGrid and put the public key into SENDGRID_WEBHOOK_PUBLIC_KEY."),
    ),
    "refused": (
        gettext_lazy("Calls to the hook were refused in the last day, because no key of ours had signed them."),
        gettext_lazy("If reports are missing too, compare the key at SendGrid with SENDGRID_WEBHOOK_PUBLIC_KEY."),
    ),
    "silent": (
        gettext_lazy("Mail was handed over, and the mail provider has told nothing about it since."),
        gettext_lazy("Look at SendGrid whether its event webhook is on and leads to this address."),
    ),
    "failed": (
        gettext_lazy("The last comparison with the mail provider's lists failed."),
        gettext_lazy("It is tried again several times every night; you may also try it now."),
    ),
    "stale": (
        gettext_lazy("The mail provider's lists were not compared with ours for more than two days."),
        gettext_lazy("Compare them now, and see whether the worker and its clock run."),
    ),
}  # fmt: skip
ERRORS = {
    "no_answer": gettext_lazy("the mail provider did not answer"),
    "limited": gettext_lazy("too many questions: it asks us to wait"),
    "refused": gettext_lazy("it refused our key"),
    "unreadable": gettext_lazy("its answer could not be read"),
    "died": gettext_lazy("it was interrupted"),
}
SUPPRESSED = {
    "unsubscribed": gettext_lazy("asked to hear nothing more"),
    "bounced": gettext_lazy("the mailbox does not exist"),
    "complained": gettext_lazy("marked us as spam"),
    "do_not_contact": gettext_lazy("said “do not contact me”"),
    "erased": gettext_lazy("erased at their own wish"),
    "invalid": gettext_lazy("not a valid address"),
}
LISTS = {
    "bounces": gettext_lazy("Bounces"),
    "invalid": gettext_lazy("Invalid addresses"),
    "complaints": gettext_lazy("Spam reports"),
    "unsubscribes": gettext_lazy("Unsubscribes"),
    "groups": gettext_lazy("Unsubscribes from topics"),
    "blocks": gettext_lazy("Blocks (change nothing)"),
}


@csrf_exempt  # signed by the provider
@require_POST
def sendgrid_events(request: HttpRequest) -> HttpResponse:
    """Take the provider's events: check the signature on the raw body before reading it, store, answer."""
    try:
        fresh = services.take_events(raw=request.body, headers=request.headers, now=timezone.now())
    except services.BadSignature as no:
        return JsonResponse({"error": str(no)}, status=no.status)
    return JsonResponse({"new": fresh})


@require_safe
@desk("alerts.edit")
def health(request: HttpRequest) -> HttpResponse:
    """Show how mail stands."""
    membership, now = request.membership, timezone.now()
    read = selectors.read_health(membership, now)
    facts: dict[str, Any] = {
        "health": read,
        "concerns": [" ".join(map(str, CONCERNS[code])) for code in read.concerns],
        "suppressed": [(SUPPRESSED.get(code, code), count) for code, count in read.suppressed.items()],
        "runs": [(run, ERRORS.get(run.error, run.error), _lists(run)) for run in read.runs],
        "addresses": selectors.hook_addresses(membership),
        "is_running": any(run.state in ("asked", "running") for run in read.runs),
    }
    facts["latest"] = next((one for one in facts["runs"] if one[0].state == "done"), None)
    return render(request, "contacts/correspondence/health.html", facts)


def _lists(run: Any) -> list[tuple[Any, dict[str, int]]]:
    return [(LISTS[name], found) for name, found in run.found.items() if name in LISTS]


@require_POST
@desk("alerts.edit")
def reconcile(request: HttpRequest) -> HttpResponse:
    """Ask for a comparison now."""
    services.ask_reconciliation(by=request.membership, now=timezone.now())
    messages.success(request, _("The lists are being compared. Reload this page in a minute."))
    return redirect("mail_health:overview")


hooks = [path("hooks/sendgrid/", sendgrid_events, name="sendgrid_events")]
app_name = "mail_health"
urlpatterns = [path("", health, name="overview"), path("compare/", reconcile, name="reconcile")]
