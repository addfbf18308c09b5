"""The hook by which answers come in, and their pages on the desk."""

import hmac
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.partners.pages import desk
from coalition.post.events import verify_event_signature
from coalition.post.gateway import event_keys, inbound_token
from contacts.correspondence.health import rules as hook_names
from contacts.correspondence.health import services as health
from contacts.correspondence.replies import selectors, services
from contacts.correspondence.replies.models import Reply

MAX_BODY = 35_000_000  # the provider takes mails of 30 MB
BYTES = "latin-1"  # gives each byte back as it came: every field has a character set of its own


class CountFiles(FileUploadHandler):
    """Counts attachments and lets their content go by."""

    count = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count a file."""
        super().new_file(*args, **kwargs)
        self.count += 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> None:
        """Give nothing."""


@csrf_exempt  # called by the provider: signed, or by an address that holds a secret
@require_POST
def inbound(request: HttpRequest, token: str = "") -> HttpResponse:
    """Take a mail that came in; unknown callers are refused before their mail is read."""
    told = request.headers.get("Content-Length") or "0"
    if not told.isdecimal() or int(told) > MAX_BODY:
        return JsonResponse({"error": "too big"}, status=413)
    source: Any = request
    if token:
        is_known = hmac.compare_digest(token.encode(), inbound_token().encode())
    else:
        raw = request.read(MAX_BODY + 1)
        is_known = verify_event_signature(raw, request.headers, event_keys())
        source = io.BytesIO(raw)
    if not is_known:
        health.note(hook_names.INBOUND, now=timezone.now(), refused=1)
        return JsonResponse({"error": "not known"}, status=403)
    counter = CountFiles(request)
    try:
        fields, _files = MultiPartParser(request.META, source, [counter], BYTES).parse()
    except RequestDataTooBig:
        return JsonResponse({"error": "too big"}, status=413)
    except (MultiPartParserError, SuspiciousOperation):
        return JsonResponse({"error": "no form"}, status=400)
    texts = {name: fields[name].encode(BYTES) for name in fields}
    reply = services.take(fields=texts, files=counter.count, now=timezone.now())
    return JsonResponse({"kept": reply is not None})


def _who(reply: Reply) -> str:
    return str(reply.person or reply.from_name or reply.from_address)


LISTING = Listing(
    name="replies",
    columns=[
        Column("who", gettext_lazy("Who"), value=_who, sort="from_address",
               link=lambda reply: reverse("replies:detail", args=[reply.uuid])),
        Column("subject", gettext_lazy("Subject"), template="contacts/correspondence/_reply_subject.html"),
        Column("state", gettext_lazy("State"), template="contacts/correspondence/_reply_state.html"),
        Column("received", gettext_lazy("Arrived"), value="received_at", kind="time", sort="received_at"),
    ],
    default="-received",
    filters=[
        Filter("state", gettext_lazy("State"), [
            ("new", gettext_lazy("New")), ("stop", gettext_lazy("Ask to be left alone")),
            ("handled", gettext_lazy("Handled")), ("auto", gettext_lazy("Automatic replies")),
            ("spam", gettext_lazy("Spam"))], selectors.in_state),
    ],
    search=selectors.search,
    search_hint=gettext_lazy("Sender or subject"),
    empty=("mail-opened", gettext_lazy("No reply yet"),
           gettext_lazy("What people reply to your mails is kept here and forwarded to your team."), "", ""),
)  # fmt: skip


@require_safe
@desk("alerts.view")
def replies(request: HttpRequest) -> HttpResponse:
    """List the answers."""
    membership = request.membership
    page = list_page(request, LISTING, selectors.list_replies(membership))
    fresh, stops = selectors.count_new(membership)
    return render(request, "contacts/correspondence/replies.html", {"page": page, "fresh": fresh, "stops": stops})


@require_safe
@desk("alerts.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one answer within its conversation."""
    reply = selectors.access_reply(request.membership, uuid)
    written = reply.written
    facts = {
        "reply": reply,
        "who": _who(reply),
        "written": written,
        "quoted": reply.text[len(written) :].strip() if reply.text.startswith(written) else reply.text,
        "thread": selectors.list_thread(reply),
        "stops": services.addresses_of(reply),
    }
    return render(request, "contacts/correspondence/reply.html", facts)


@require_POST
@desk("alerts.edit")
def handle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Mark as handled."""
    membership = request.membership
    services.handle(reply=selectors.access_reply(membership, uuid), by=membership, now=timezone.now())
    messages.success(request, _("Handled."))
    return redirect("replies:list")


@require_POST
@desk("alerts.edit")
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take up again."""
    membership = request.membership
    services.reopen(reply=selectors.access_reply(membership, uuid), by=membership)
    return redirect("replies:detail", uuid)


@require_POST
@desk("alerts.edit")
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop writing to who asked for it."""
    membership = request.membership
    services.stop(reply=selectors.access_reply(membership, uuid), by=membership, now=timezone.now())
    messages.success(request, _("Done: nobody in the coalition mails this address any more."))
    return redirect("replies:detail", uuid)


hooks = [
    path("hooks/sendgrid/inbound/", inbound, name="sendgrid_inbound"),
    path("hooks/sendgrid/inbound/<str:token>/", inbound, name="sendgrid_inbound_token"),
]
app_name = "replies"
urlpatterns = [
    path("", replies, name="list"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/handled/", handle, name="handle"),
    path("<uuid:uuid>/reopen/", reopen, name="reopen"),
    path("<uuid:uuid>/stop/", stop, name="stop"),
]
