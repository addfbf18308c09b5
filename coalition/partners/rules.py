"""What each role of a partner may do: the one role table.

A right is `subject.verb`. Faces ask `may(role, right)`; nothing else decides.
"""

import hashlib

ADMINISTRATOR = "administrator"
ORGANIZER = "organizer"
VOLUNTEER = "volunteer"
VIEWER = "viewer"

VIEW_RIGHTS = frozenset(
    {
        "today.view",
        "people.view",
        "policymakers.view",
        "segments.view",
        "intake.view",
        "imports.view",
        "legislation.view",
        "campaigns.view",
        "pages.view",
        "alerts.view",
        "turnout.view",
        "outreach.view",
        "reports.view",
        "audit.view",
    }
)
VOLUNTEER_RIGHTS = frozenset({"today.volunteer", "outreach.call", "turnout.check_in"})
WORK_RIGHTS = frozenset(
    {
        "people.edit",
        "people.export",
        "segments.edit",
        "intake.mend",
        "imports.run",
        "legislation.edit",
        "campaigns.edit",
        "pages.edit",
        "pages.publish",
        "petitions.export",
        "alerts.edit",
        "alerts.send",
        "turnout.edit",
        "turnout.export",
        "outreach.edit",
    }
)
ADMIN_RIGHTS = frozenset({"partner.edit", "team.edit", "tokens.edit", "policymakers.edit"})

ROLE_RIGHTS: dict[str, frozenset[str]] = {
    VIEWER: VIEW_RIGHTS,
    VOLUNTEER: VOLUNTEER_RIGHTS,
    ORGANIZER: VIEW_RIGHTS | VOLUNTEER_RIGHTS | WORK_RIGHTS,
    ADMINISTRATOR: VIEW_RIGHTS | VOLUNTEER_RIGHTS | WORK_RIGHTS | ADMIN_RIGHTS,
}
# Rights that only members of the lead partner can have.
LEAD_ONLY = frozenset({"coalition.edit"})
LEAD_RIGHTS: dict[str, frozenset[str]] = {ADMINISTRATOR: LEAD_ONLY}
# Rights that need a second factor where the house demands it.
STRONG_RIGHTS = frozenset({"people.export", "petitions.export", "turnout.export", "alerts.send", "tokens.edit"})


def rights_of(role: str, *, is_lead: bool = False) -> frozenset[str]:
    """List every right of a role, with those that only the lead partner has."""
    rights = ROLE_RIGHTS.get(role, frozenset())
    return rights | LEAD_RIGHTS.get(role, frozenset()) if is_lead else rights


def may(role: str, right: str, *, is_lead: bool = False) -> bool:
    """Tell whether a role includes a right; unknown roles and rights are refused."""
    return right in rights_of(role, is_lead=is_lead)


def may_give(giver: str, role: str) -> bool:
    """Tell whether a role may be given by this giver: never more than the giver has."""
    return giver == ADMINISTRATOR and role in ROLE_RIGHTS


def hash_secret(secret: str) -> str:
    """Hash the secret half of a token or invitation: 256 random bits need no slow hash (ASVS 6.5.2)."""
    return hashlib.sha256(secret.encode()).hexdigest()
