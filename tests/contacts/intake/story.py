"""Arrivals for the stories of intake."""

from typing import Any

from django.utils import timezone

from contacts.intake import services
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival


def arrive(
    partner: Any, *, kind: str = "person.added", origin: str = "web", language: str = "en", **payload: Any
) -> Any:
    """Write down one arrival."""
    about = {name: payload.pop(name) for name in ("key", "run", "row", "about") if name in payload}
    return services.receive(Arrival(kind, origin, partner.pk, payload, language=language, **about), now=timezone.now())


def fold(*submissions: Any) -> list[Submission]:
    """Fold everything that waits, and read these submissions again."""
    services.fold_waiting(now=timezone.now())
    return [Submission.objects.get(pk=one.pk) for one in submissions]
