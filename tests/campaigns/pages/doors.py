"""Every public address of the house, as strangers can knock at it: with what is there, and with junk."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.apps import apps
from django.db.models import Max

from campaigns.calls import selectors as calls
from campaigns.calls.models import CallReport
from campaigns.letters import selectors as letters
from campaigns.letters.models import Letter
from campaigns.pages.models import ActionPage
from campaigns.petitions import selectors as petitions
from campaigns.petitions.models import Signature
from campaigns.petitions.packs.models import Pack
from campaigns.signons import selectors as signons
from campaigns.signons.models import Signon
from campaigns.signups import selectors as signups
from campaigns.signups.models import Signup
from campaigns.stories import selectors as stories
from campaigns.stories.models import Story
from campaigns.testimony import selectors as testimony
from campaigns.testimony.models import Testimony
from campaigns.turnout import selectors as turnout
from campaigns.turnout.models import Rsvp
from contacts.consent.models import ContactPoint
from contacts.consent.selectors import me_token
from contacts.correspondence.criteria import unsubscribe_url
from contacts.correspondence.health.selectors import inbound_token
from contacts.correspondence.models import Message
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.journeys.test_walls import patterns

# Not for strangers: the desk and its sign-in, the API with a walk of its own, and what machines of ours ask.
INSIDE = ("desk/", "admin/", "accounts/", "api/", "i18n/", "static/", "media/", "metrics", "readyz")
PICTURES = ["1" * 32, "0" * 32]  # one that hangs there, and one that does not
PARTS = {
    "language": ["en", "xx"],
    "partner": ["hearts", "nothing"],
    "kind": ["atom", "rss", "pdf", "x"],
    "key": PICTURES,
    "color": ["1f5fa8"],
    "uuid": [str(UUID(int=7))],
    "person": [str(UUID(int=7))],
}
OWN: dict[str, Any] = {
    "letters": (Letter, letters.manage_link),
    "confirm": (Signature, petitions.confirm_link),
    "words": (Signature, petitions.confirm_link),
    "rsvp": (Rsvp, turnout.manage_link),
    "joined": (Signup, signups.own_link),
    "sign-on": (Signon, signons.own_link),
    "my-calls": (CallReport, calls.own_link),
    "my-story": (Story, stories.own_link),
    "testify": (Testimony, testimony.own_link),
}


def list_routes() -> list[tuple[str, Any]]:
    """List the patterns that a stranger may ask: (route, pattern)."""
    asked = ((route, one) for route, _names, one in patterns() if route and not route.startswith((*INSIDE, "__")))
    return [(route.replace("^", ""), one) for route, one in asked]


def _token(path: str) -> str:
    return urlsplit(path).path.strip("/").split("/")[1]


def tokens_of() -> dict[str, list[str]]:
    """Give by the first word of an address the tokens by which people come to their own things."""
    told = {}
    for word, (model, link) in OWN.items():
        rows = model.objects.order_by("pk")[:2]
        told[word] = [_token(link(row.uuid)) for row in rows]
    told["me"] = [me_token(one.uuid) for one in ContactPoint.objects.filter(kind="email")[:2]]
    told["u"] = [_token(unsubscribe_url(one.uuid)) for one in Message.objects.all()[:2]]
    told["hooks"] = [inbound_token()]
    told["check"] = list(Pack.objects.values_list("code", flat=True)[:2])
    return told


def hang_picture(folder: Path) -> None:
    """Put the picture where it is looked for."""
    (folder / "pictures").mkdir()
    (folder / "pictures" / f"{PICTURES[0]}.png").write_bytes(b"\x89PNG")


def list_doors() -> list[str]:
    """List addresses of every public pattern: with each kind of page, real tokens, and one that nobody gave out."""
    tokens = {name: [*found, "junk"] for name, found in tokens_of().items()}
    told = {**PARTS, "slug": [*ActionPage.objects.values_list("slug", flat=True), "nothing"]}
    doors = []
    for route, one in list_routes():
        if "(" in route:
            doors += [f"/pictures/{key}.png" for key in PICTURES]
            continue
        word, paths = route.split("/")[0], [f"/{route}"]
        for name, kind in one.pattern.converters.items():
            shape = type(kind).__name__.removesuffix("Converter").lower().replace("string", "str")
            values = tokens.get(word, ["junk"]) if name in {"token", "code"} else told[name]
            paths = [path.replace(f"<{shape}:{name}>", value) for path in paths for value in values]
        doors += paths
    return doors


class Rows:
    """What is in the house before a knock, to tell afterwards what came in without a submission."""

    def __init__(self) -> None:
        self.models = [m for m in apps.get_app_config("campaigns").get_models() if hasattr(m, "submission")]
        self.models.append(Person)
        self.last = {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in self.models}

    def unaccounted(self) -> list[str]:
        """Name the new rows that no submission brought."""
        found = []
        for model in self.models:
            for row in model.objects.filter(pk__gt=self.last[model]):
                if getattr(row, "kind", "") == "action.withdrawn":
                    continue  # a line that takes a deed back
                told = row.submissions if model is Person else Submission.objects.filter(uuid=row.submission)
                if not told.exists():
                    found.append(f"{model._meta.label} {row.pk}")
        return found
