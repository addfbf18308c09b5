"""Finds out which sign-ons of a bundle mean one organization: by name, else by domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from campaigns.signons import rules
from campaigns.signons.models import Signon


@dataclass
class Organization:
    """An organization of a letter as a bundle knows it: its row, or the one it is about to get."""

    page_id: int
    key: str
    domain: str
    state: str = rules.ASKED
    contact: str = ""
    submission: UUID | None = None


class Roll:
    """The organizations of a bundle's letters: those that have rows, and those that the bundle brings."""

    def __init__(self, page_ids: Iterable[int], keys: Iterable[str], domains: Iterable[str]) -> None:
        """Read what is known of these names and domains, in one statement."""
        self._by_key: dict[tuple[int, str], Organization] = {}
        self._by_domain: dict[tuple[int, str], Organization] = {}
        alike = Q(name_key__in=set(keys)) | Q(domain__in=set(domains) - {""})
        rows = Signon.objects.filter(alike, signon_page__in=list(page_ids)).order_by("pk")
        names = ("signon_page", "name_key", "domain", "state", "contact_email", "submission")
        for told in rows.values_list(*names):
            self._enter(Organization(*told))

    def find(self, page_id: int, key: str, domain: str) -> Organization:
        """Give the organization of this name, else the oldest of this domain, else a new one."""
        found = self._by_key.get((page_id, key)) or (self._by_domain.get((page_id, domain)) if domain else None)
        return found or self._enter(Organization(page_id, key, domain))

    def sign(self, one: Organization, domain: str, contact: str, submission: UUID) -> None:
        """Note that an organization has signed by this bundle."""
        one.state, one.domain, one.submission = rules.SIGNED, domain, submission
        # Whom we asked ourselves confirms; a stranger's form does not replace the mailbox.
        one.contact = one.contact or contact
        self._enter(one)

    def _enter(self, one: Organization) -> Organization:
        self._by_key.setdefault((one.page_id, one.key), one)
        if one.domain:
            self._by_domain.setdefault((one.page_id, one.domain), one)
        return one
