"""What faces that take or give files share."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.uploads.rules import LARGEST, MEGABYTE
from campaigns.uploads.selectors import open_file
from coalition.errors import Refusal

MOST = sum(LARGEST.values()) + MEGABYTE


class TooMuch(Refusal):
    """More was sent at once than any form takes."""

    code = "too_much"
    status = 413
    message = _("This is more than we can take at once. Please choose smaller files.")


def refuse_bulk(request: HttpRequest) -> None:
    """Refuse TooMuch before a byte of the body is read."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    if not told.isdecimal() or int(told) > MOST:
        raise TooMuch


def give(upload: Any, *, is_shared: bool = False) -> FileResponse:
    """Give out a checked file that nothing can run in; whoever asks has checked the permission."""
    file, kind = open_file(upload)
    answer = FileResponse(file, content_type=kind)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    # A permission may end at any time: what is public is asked for again soon.
    answer["Cache-Control"] = "public, max-age=60" if is_shared else "private, no-store"
    answer.is_cookieless = is_shared
    return answer
