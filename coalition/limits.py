"""How often the bearer of a link may post in a short time: counted in Redis, under a keyed hash of the link."""

import hashlib
import hmac
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal

POSTS, SECONDS = 30, 600  # a person corrects herself some times; a program never stops


class TooOften(Refusal):
    """A link was used to post too many times in a short time."""

    code = "too_often"
    status = 429
    message = _("This was sent many times just now. Please try again in some minutes.")


def few_posts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse the bearer of one link who posts again and again; looking at the page is free."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            mark = hmac.new(settings.SECRET_KEY.encode(), token.encode(), hashlib.sha256).hexdigest()[:24]
            key = f"link:{mark}:{int(time.time()) // SECONDS}"
            cache.add(key, 0, SECONDS + 5)
            if cache.incr(key) > POSTS:
                raise TooOften
        return view(request, token, *args, **kwargs)

    return guarded
