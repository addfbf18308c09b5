"""Reads what is known of a policymaker beside her seat. Public: every partner sees the same."""

from dataclasses import dataclass
from uuid import UUID

from coalition.errors import NotFound
from contacts.people.models import Person
from contacts.policymakers.about.models import Staffer, Trait, TraitKind
from contacts.policymakers.about.rules import address_of, language_label, network_label
from contacts.policymakers.models import party_label


@dataclass(frozen=True)
class About:
    """What is known of her: languages, (network, her name there, its address), former parties, staff now and before."""

    languages: list[str]
    social: list[tuple[str, str, str]]
    parties: list[tuple[str, Trait]]
    staff: list[Staffer]
    former: list[Staffer]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is known."""
        return not (self.languages or self.social or self.parties or self.staff or self.former)


def read_about(person: Person) -> About:
    """Read everything that is known of her beside her seat, in two queries."""
    traits = list(Trait.objects.filter(person=person).order_by("kind", "name", "until"))
    now = [row for row in traits if row.until is None]
    staff = list(Staffer.objects.filter(person=person).order_by("job", "name"))
    return About(
        languages=sorted(language_label(row.name) for row in now if row.kind == TraitKind.LANGUAGE),
        social=[
            (network_label(row.name), row.value, address_of(row.name, row.value))
            for row in now
            if row.kind == TraitKind.SOCIAL
        ],
        parties=[(party_label(row.name), row) for row in traits if row.kind == TraitKind.PARTY],
        staff=[row for row in staff if row.until is None],
        former=[row for row in staff if row.until is not None],
    )


def read_traits(person: Person) -> dict[str, dict[str, str]]:
    """Give her traits of now by kind: name -> value."""
    found: dict[str, dict[str, str]] = {TraitKind.LANGUAGE.value: {}, TraitKind.SOCIAL.value: {}}
    for row in Trait.objects.filter(person=person, until=None).exclude(kind=TraitKind.PARTY):
        found[row.kind][row.name] = row.value
    return found


def access_staffer(uuid: UUID) -> Staffer:
    """Get somebody of a policymaker's staff, or refuse with NotFound."""
    row = Staffer.objects.filter(uuid=uuid).select_related("person").first()
    if row is None:
        raise NotFound
    return row
