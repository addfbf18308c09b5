"""Faces of partners: the membership of a request and the guard of desk pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from coalition.errors import NotAllowed
from coalition.partners import selectors

View = Callable[..., HttpResponse]


class MembershipMiddleware:
    """Gives every request its `membership` (None for strangers), looked up once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def look_up() -> Any:
            if not request.user.is_authenticated:
                return None
            return selectors.find_membership(request.user, request.session.get("partner"))

        request.membership = SimpleLazyObject(look_up)  # type: ignore[attr-defined]
        return self.get_response(request)


def desk(right: str) -> Callable[[View], View]:
    """Guard a desk page: signed in, a member of a partner, with this right; else sign-in page or a kind no."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = request.membership  # type: ignore[attr-defined]
            if not membership:
                return render(request, "coalition/no_membership.html", status=403)
            if not membership.may(right):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return guard
