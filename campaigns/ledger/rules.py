"""What the ledger writes down: plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contacts.people.merging.rules import MergeRule


@dataclass(frozen=True)
class Deed:
    """One person did one thing, once: `kind` and `reference` together make it unique.

    `about` names what it was for (`petition:<uuid>`), `reference` the row that proves it (`signature:<uuid>`).
    """

    person_id: int
    partner_id: int
    kind: str
    about: str
    reference: str
    at: datetime
    campaign_id: int | None = None
    source: str = ""
    medium: str = ""
    message_id: int | None = None
    submission: UUID | None = None


# When two entries are one human.
MERGING = (MergeRule("campaigns.Action.person"),)
