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
        "testimony.view",
        "outreach.view",
        "reports.view",
        "audit.view",
    }
)
VOLUNTEER_RIGHTS = frozenset({"today.volunteer", "outreach.call", "turnout.check_in", "testimony.translate"})
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
        "letters.export",
        "alerts.edit",
        "alerts.send",
        "turnout.edit",
        "turnout.export",
        "testimony.edit",
        "testimony.export",
        "outreach.edit",
        "team.invite",
    }
)
ADMIN_RIGHTS = frozenset({"partner.edit", "team.edit", "tokens.edit"})

ROLE_RIGHTS: dict[str, frozenset[str]] = {
    VIEWER: VIEW_RIGHTS,
    VOLUNTEER: VOLUNTEER_RIGHTS,
    ORGANIZER: VIEW_RIGHTS | VOLUNTEER_RIGHTS | WORK_RIGHTS,
    ADMINISTRATOR: VIEW_RIGHTS | VOLUNTEER_RIGHTS | WORK_RIGHTS | ADMIN_RIGHTS,
}
# Rights that only members of the lead partner can have.
LEAD_ONLY = frozenset({"coalition.edit", "policymakers.edit"})  # the roster is one for all (decision 0038)
LEAD_RIGHTS: dict[str, frozenset[str]] = {ADMINISTRATOR: LEAD_ONLY}
# Rights that need a second factor where the house demands it.
STRONG_RIGHTS = frozenset(
    {
        *("people.export", "petitions.export", "letters.export", "turnout.export", "testimony.export"),
        *("alerts.send", "tokens.edit"),
    }
)

# Whom each role may bring into the team.
GIVES: dict[str, frozenset[str]] = {
    ADMINISTRATOR: frozenset(ROLE_RIGHTS),
    ORGANIZER: frozenset({VOLUNTEER, VIEWER}),
}
# Rights that a program can be given. Sending and the keys of the house stay with people.
API_SCOPES = frozenset(
    {
        "people.view",
        "people.edit",
        "policymakers.view",
        "segments.view",
        "legislation.view",
        "legislation.edit",
        "campaigns.view",
        "campaigns.edit",
        "pages.view",
        "pages.edit",
        "alerts.view",
        "alerts.edit",
        "turnout.view",
        "turnout.edit",
        "testimony.view",
        "outreach.view",
        "outreach.edit",
        "reports.view",
    }
)
INVITATION_DAYS = 7


def rights_of(role: str, *, is_lead: bool = False) -> frozenset[str]:
    """List every right of a role, with those that only the lead partner has."""
    rights = ROLE_RIGHTS.get(role, frozenset())
    return rights | LEAD_RIGHTS.get(role, frozenset()) if is_lead else rights


def may(role: str, right: str, *, is_lead: bool = False) -> bool:
    """Tell whether a role includes a right; unknown roles and rights are refused."""
    return right in rights_of(role, is_lead=is_lead)


def may_give(giver: str, role: str) -> bool:
    """Tell whether a role may be given by this giver: administrators give any, organizers the smaller ones."""
    return role in GIVES.get(giver, frozenset())


def may_need_second_factor(role: str) -> bool:
    """Tell whether a role holds rights that can take people's data out or write to many of them."""
    return bool(rights_of(role) & STRONG_RIGHTS)


def scopes_open_to(role: str, *, is_lead: bool = False) -> list[str]:
    """List the scopes that somebody in this role may give to a program."""
    open_ones = API_SCOPES & rights_of(role, is_lead=is_lead)
    return sorted(open_ones, key=lambda scope: (scope.partition(".")[0], scope.endswith(".edit")))


def hash_secret(secret: str) -> str:
    """Hash the secret half of a token or invitation: 256 random bits need no slow hash (ASVS 6.5.2)."""
    return hashlib.sha256(secret.encode()).hexdigest()
