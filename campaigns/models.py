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
from campaigns.turnout.models import CheckIn, Event, Rsvp
from campaigns.turnout.notices.models import Notice
from campaigns.uploads.models import Upload

__all__ = ["Action", "ActionPage", "Alert", "AlertLimits", "AlertTemplate", "AlertVersion", "Approval", "Assignment"]
__all__ += ["Attempt", "Bill", "BillAction", "CalendarFeed", "CallList", "CallPage", "CallReport", "Campaign"]
__all__ += ["CheckIn", "Comment", "Commitment", "CommitteeWays", "ConnectRefusal", "ConnectedCall", "Delivery"]
__all__ += ["Event", "Experiment", "Handover"]
__all__ += ["Hearing", "Ladder", "LadderEntry", "LadderPath", "LadderVersion", "Letter", "LetterDrive", "LetterText"]
__all__ += ["LinkCheck", "Notice", "OfficeWish", "Pack", "PagePartner", "PageVersion", "PaperSheet", "Petition"]
__all__ += ["PetitionAlarm", "Position", "Retarget", "Revision", "Rsvp", "SavedBlock", "Session", "Signature"]
__all__ += ["Signon", "SignonPage", "Signup", "SignupPage", "Slug", "Story", "StoryPage", "StoryPermission"]
__all__ += ["StoryRevision", "Upload", "Variant"]
