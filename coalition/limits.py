"""How often somebody may do something in a short time: counted in Redis, in windows that slide."""

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


def count_in(name: str, seconds: int) -> float:
    """Count this visit; tells how many came within the last so many seconds.

    Two buckets of the clock are kept, and the older one counts by the share of it that is still in sight: at no border
    can one come twice as often as at other times.
    """
    told = time.time()
    bucket, share = int(told // seconds), told % seconds / seconds
    key, before = f"rate:{name}:{bucket}", f"rate:{name}:{bucket - 1}"
    cache.add(key, 0, 2 * seconds + 5)
    try:
        here = int(cache.incr(key))
    except ValueError:  # the cache was emptied between the two
        return 1
    return here + int(cache.get(before) or 0) * (1 - share)


def few_posts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse the bearer of one link who posts again and again; looking at the page is free."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            # Only a keyed hash of the link is kept.
            mark = hmac.new(settings.SECRET_KEY.encode(), token.encode(), hashlib.sha256).hexdigest()[:24]
            if count_in(f"link:{mark}", SECONDS) > POSTS:
                raise TooOften
        return view(request, token, *args, **kwargs)

    return guarded
