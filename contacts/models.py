"""Index of the app's models: a room's models that are not imported here silently have no table."""

from contacts.bulk.models import BulkChange, BulkRow
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach, Suppression, Wording
from contacts.consent.twice.models import ConsentAsk
from contacts.correspondence.health.models import HookTally, Reconciliation
from contacts.correspondence.models import Bundle, Content, Dispatch, LeftOut, MailEvent, Message
from contacts.correspondence.pace.models import SendingRate
from contacts.correspondence.replies.models import Reply
from contacts.correspondence.tallies.models import Tally
from contacts.dedupe.merging.models import Merge, MergedRow
from contacts.dedupe.models import Candidate, DuplicateCard, DuplicatePair, DuplicateRun
from contacts.households.models import Household, HouseholdMember
from contacts.households.proposals.models import HouseholdBatch, HouseholdProposal, HouseholdSearch
from contacts.imports.models import ImportRun
from contacts.imports.presets.models import ImportPreset
from contacts.intake.models import Submission
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import (
    Affiliation,
    FollowUp,
    Introduction,
    Note,
    Organization,
    Person,
    Role,
    Stewardship,
    Tag,
    Tagging,
)
from contacts.people.notes.models import Mention
from contacts.places.geocoder.models import GeocoderAnswer
from contacts.places.models import Address, District, PlaceShare, Residence, Town, TownName, ZipTown
from contacts.policymakers.about.models import Staffer, Trait
from contacts.policymakers.drafts.models import RosterDraft
from contacts.policymakers.models import Committee, CommitteeTerm, Office, Seat, Term
from contacts.policymakers.municipal.models import MunicipalDraft
from contacts.schools.models import School, SchoolSeat
from contacts.schools.named.models import NamedSchool, SchoolSpelling
from contacts.segments.models import Segment, SegmentShare, SegmentVersion
from contacts.ties.models import Tie

__all__ = ["Address", "Affiliation", "BulkChange", "BulkRow", "Bundle", "Candidate", "Committee", "CommitteeTerm"]
__all__ += [
    "Consent",
    "ConsentAsk",
    "ConsentState",
    "ContactPoint",
    "Content",
    "CustomAnswer",
    "CustomField",
    "Dispatch",
]
__all__ += ["District", "DuplicateCard", "DuplicatePair", "DuplicateRun", "FollowUp", "GeocoderAnswer", "HookTally"]
__all__ += ["Household", "HouseholdBatch", "HouseholdMember", "HouseholdProposal", "HouseholdSearch", "ImportPreset"]
__all__ += [
    "ImportRun",
    "Introduction",
    "LeftOut",
    "MailEvent",
    "Mention",
    "Merge",
    "MergedRow",
    "Message",
    "MunicipalDraft",
]
__all__ += ["NamedSchool", "Note", "Office", "Organization", "Person", "PlaceShare", "Reach", "Reconciliation"]
__all__ += ["Reply", "Residence", "Role", "RosterDraft", "School", "SchoolSeat", "SchoolSpelling", "Seat", "Segment"]
__all__ += [
    "SegmentShare",
    "SegmentVersion",
    "SendingRate",
    "Staffer",
    "Stewardship",
    "Submission",
    "Suppression",
    "Tag",
    "Tagging",
]
__all__ += ["Tally", "Term", "Tie", "Town", "TownName", "Trait", "Wording", "ZipTown"]
