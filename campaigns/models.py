"""Index of the app's models: a room's models that are not imported here silently have no table."""

from campaigns.alerts.history.models import Comment, Revision
from campaigns.alerts.library.models import AlertTemplate, SavedBlock
from campaigns.alerts.models import Alert, AlertLimits, AlertVersion
from campaigns.alerts.preflight.models import Approval, LinkCheck
from campaigns.alerts.variants.models import Experiment, Variant
from campaigns.calls.connecting.models import ConnectedCall, ConnectRefusal
from campaigns.calls.models import CallPage, CallReport
from campaigns.ladders.models import Ladder, LadderEntry, LadderPath, LadderVersion
from campaigns.ledger.models import Action
from campaigns.legislation.jurisdictions.models import CommitteeWays
from campaigns.legislation.models import Bill, BillAction, Hearing, Session
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
from campaigns.strategy.models import Campaign, Commitment, Position
from campaigns.turnout.calendar.models import CalendarFeed
from campaigns.turnout.door.models import DoorDeed
from campaigns.turnout.forecast.models import Forecast
from campaigns.turnout.models import CheckIn, Event, Rsvp
from campaigns.turnout.notices.models import Notice
from campaigns.turnout.places.models import Allocation, Resource
from campaigns.turnout.reminders.models import Reminder
from campaigns.uploads.models import Upload

__all__ = ["Action", "ActionPage", "Alert", "AlertLimits", "AlertTemplate", "AlertVersion", "Allocation", "Approval"]
__all__ += ["Assignment", "Attempt", "Bill", "BillAction", "CalendarFeed", "CallList", "CallPage", "CallReport"]
__all__ += ["Campaign", "CheckIn", "Comment", "Commitment", "CommitteeWays", "ConnectRefusal", "ConnectedCall"]
__all__ += ["Delivery", "DoorDeed", "Event", "Experiment", "Forecast", "Handover", "Hearing", "Ladder", "LadderEntry"]
__all__ += ["LadderPath", "LadderVersion", "Letter", "LetterDrive", "LetterText", "LinkCheck", "Notice", "OfficeWish"]
__all__ += ["Pack", "PagePartner", "PageVersion", "PaperSheet", "Petition", "PetitionAlarm", "Position", "Reminder"]
__all__ += ["Resource", "Retarget", "Revision", "Rsvp", "SavedBlock", "Session", "Signature", "Signon", "SignonPage"]
__all__ += ["Signup", "SignupPage", "Slug", "Story", "StoryPage", "StoryPermission", "StoryRevision", "Upload"]
__all__ += ["Variant"]
