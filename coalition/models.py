"""Index of the app's models: a room's models that are not imported here silently have no table."""

from coalition.accounts.models import User
from coalition.audit.models import Entry
from coalition.partners.brand.models import Picture
from coalition.partners.exports.models import ExportFile
from coalition.partners.models import ApiToken, Invitation, Membership, Partner
from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain

__all__ = [
    "ApiToken",
    "Entry",
    "ExportFile",
    "Invitation",
    "Membership",
    "Partner",
    "Picture",
    "SeedAddress",
    "SenderIdentity",
    "SendingDomain",
    "User",
]
