"""Index of the app's models: a room's models that are not imported here silently have no table."""

from campaigns.alerts.history.models import Comment, Revision
from campaigns.alerts.library.models import AlertTemplate, SavedBlock
from campaigns.alerts.models import Alert, AlertLimits, AlertVersion
from campaigns.alerts.preflight.models import Approval, LinkCheck
from campaigns.alerts.variants.models import Experiment, Variant
from campaigns.calls.connecting.models import ConnectedCall, ConnectRefusal
from campaigns.calls.models import CallPage, CallReport
from campaigns.files.models import PersonFile
from campaigns.ladders.models import Ladder, LadderEntry, LadderPath, LadderVersion
from campaigns.ledger.engagement.models import Engagement, EngagementMark
from campaigns.ledger.models import Action
from campaigns.legislation.announced.models import HearingSource
from campaigns.legislation.jurisdictions.models import CommitteeWays
from campaigns.legislation.models import Bill, BillAction, Hearing, Session
from campaigns.legislation.papers.models import FactSheet
from campaigns.legislation.sources.models import (
    BillDocument,
    BillMove,
    BillSource,
    RelatedBill,
    RollCall,
    RollCallVote,
    SourcePerson,
    Sponsorship,
    SyncCursor,
)
from campaigns.legislation.watching.models import WatchedBill, Watchlist
from campaigns.letters.models import Handover, Letter, LetterDrive, LetterText, OfficeWish, Retarget
from campaigns.outreach.models import Assignment, Attempt, CallList
from campaigns.pages.models import ActionPage, PagePartner, PageVersion, Slug
from campaigns.petitions.models import Petition, Signature
from campaigns.petitions.packs.models import Delivery, Pack
from campaigns.petitions.paper.models import PaperSheet
from campaigns.petitions.review.models import PetitionAlarm
from campaigns.signons.models import Signon, SignonPage
from campaigns.signups.models import Signup, SignupPage
from campaigns.stories.models import Story, StoryPage, StoryPermission, StoryRevision
from campaigns.strategy.following.models import Following
from campaigns.strategy.joint.models import JointPosition, JointVoice
from campaigns.strategy.models import Campaign, Commitment, Position
from campaigns.strategy.whip.models import Acquaintance, VotingRule
from campaigns.testimony.models import Guide, Panel, Remark, Testimony, TestimonyText
from campaigns.testimony.packing.models import TestimonyFiles
from campaigns.testimony.reminding.models import TestimonyReminder
from campaigns.turnout.calendar.models import CalendarFeed
from campaigns.turnout.door.models import DoorDeed
from campaigns.turnout.forecast.models import Forecast
from campaigns.turnout.models import CheckIn, Event, Rsvp
from campaigns.turnout.notices.models import Notice
from campaigns.turnout.places.models import Allocation, Resource
from campaigns.turnout.reminders.models import Reminder
from campaigns.uploads.models import Upload

__all__ = ["Acquaintance", "Action", "ActionPage", "Alert", "AlertLimits", "AlertTemplate", "AlertVersion"]
__all__ += ["Allocation", "Approval", "Assignment", "Attempt", "Bill", "BillAction", "BillDocument", "BillMove"]
__all__ += ["BillSource", "CalendarFeed", "CallList", "CallPage", "CallReport", "Campaign", "CheckIn", "Comment"]
__all__ += ["Commitment", "CommitteeWays", "ConnectRefusal", "ConnectedCall", "Delivery", "DoorDeed", "Event"]
__all__ += [
    "Engagement",
    "EngagementMark",
    "Experiment",
    "FactSheet",
    "Following",
    "Forecast",
    "Guide",
    "Handover",
    "Hearing",
    "HearingSource",
]
__all__ += ["JointPosition", "JointVoice", "Ladder", "LadderEntry", "LadderPath", "LadderVersion", "Letter"]
__all__ += ["LetterDrive", "LetterText", "LinkCheck", "Notice", "OfficeWish", "Pack", "PagePartner"]
__all__ += ["PageVersion", "Panel", "PaperSheet", "PersonFile", "Petition", "PetitionAlarm", "Position"]
__all__ += ["RelatedBill", "Remark", "Reminder", "Resource", "Retarget", "Revision", "RollCall", "RollCallVote"]
__all__ += ["Rsvp", "SavedBlock", "Session", "Signature", "Signon", "SignonPage", "Signup", "SignupPage", "Slug"]
__all__ += ["SourcePerson", "Sponsorship", "Story", "StoryPage", "StoryPermission", "StoryRevision"]
__all__ += ["SyncCursor", "Testimony", "TestimonyFiles", "TestimonyReminder", "TestimonyText", "Upload"]
__all__ += ["Engagement", "EngagementMark", "Variant", "VotingRule", "WatchedBill", "Watchlist"]
