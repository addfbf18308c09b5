"""What the pages behind the links of letters share: nobody keeps them, nothing is told to other sites."""

from django.http import HttpRequest, HttpResponse


def private(response: HttpResponse) -> HttpResponse:
    """Mark the page of a personal link: not kept, not found by search, no cookie, no address told onwards."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response.is_cookieless = True
    return response


def language_of(request: HttpRequest, languages: list[str], own: str) -> str:
    """Choose the language of such a page: what the address asks for, else her own."""
    asked = request.GET.get("lang", "")
    return asked if asked in languages else own
