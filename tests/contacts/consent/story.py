"""People with addresses, for the stories of consent."""

from typing import Any

from django.utils import timezone

from contacts.consent import rules, services
from contacts.people.models import Person, Stewardship


def make_person(
    partner: Any, given: str, family: str, *, email: str = "", phone: str = "", language: str = "en"
) -> Any:
    """Make a person whom this partner looks after, with her addresses."""
    now = timezone.now()
    person = Person.objects.create(given_name=given, family_name=family, language=language)
    Stewardship.objects.create(person=person, partner=partner)
    read = ([rules.read_email(email)] if email else []) + ([rules.read_phone(phone)] if phone else [])
    points = services.find_or_create_points(read, now=now)
    services.link_many([(person.pk, point, "") for point in points.values()], now=now)
    return person


def point_of(email: str) -> int:
    """Give the id of an e-mail address."""
    return services.find_or_create_points([rules.read_email(email)], now=timezone.now())[("email", email)]


def allow(email: str, partner: Any, purpose: str = "alerts", how: str = "web_form", **more: Any) -> None:
    """Let the owner of an address say yes."""
    at = more.pop("at", timezone.now())
    services.grant(services.Said(point_of(email), partner and partner.pk, "email", purpose, "granted", how, at, **more))
