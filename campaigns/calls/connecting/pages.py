"""The hook of the provider of calls: asks what to say, reports what happened; every request is signed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns.calls.connecting import selectors, services
from coalition.errors import NotFound
from coalition.listing.rules import is_uuid
from coalition.post.twiml import SIGNATURE_HEADER


@csrf_exempt  # signed by the provider
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """Take what the provider says: check the signature before anything is looked up, move the row, answer."""
    told = {name: value.replace("\x00", "")[:500] for name, value in request.POST.items()}
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not services.is_ours(request.get_full_path(), request.POST.dict(), signature):
        return JsonResponse({"error": "The signature is missing or wrong."}, status=403)
    uuid = request.GET.get("call", "")
    row = selectors.find_call(uuid) if is_uuid(uuid) else None
    if row is None:
        raise NotFound
    document = services.hear(row, request.GET.get("at", ""), told, now=timezone.now())
    return HttpResponse(document, content_type="text/xml; charset=utf-8") if document else HttpResponse(status=204)


app_name = "voice"
urlpatterns = [path("", hook, name="hook")]
