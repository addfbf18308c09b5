"""The cast of every story: who asks is in the name.

Alice organizes for the lead partner, Adam administers it, Vera volunteers for it, Vic only looks on. Bob organizes for
another partner. Charlie can sign in but belongs to nobody. Dolores (consented) and Emil (withdrew) are supporters whom
Alice's partner looks after.
"""

from coalition.accounts.models import User
from coalition.partners.models import Membership, Partner
from coalition.partners.senders.models import SenderIdentity

PASSWORD = "correct horse battery"


def make_partner(slug: str, name: str, *, is_lead: bool = False) -> Partner:
    """Make a member organization that is ready to send."""
    partner = Partner.objects.create(
        slug=slug, name=name, is_lead=is_lead, postal_address="1 Elm Street, Hartford, CT 06106"
    )
    facts = {"name": name, "email": f"hello@{slug}.example.org", "reply_to": f"team@{slug}.example.org"}
    SenderIdentity.objects.create(partner=partner, is_default=True, **facts)
    return partner


def make_user(name: str) -> User:
    """Make a user <name>@example.org who signs in with PASSWORD and has a verified address."""
    user = User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_member(name: str, partner: Partner, role: str) -> Membership:
    """Make a user with a role."""
    return Membership.objects.create(user=make_user(name), partner=partner, role=role)
