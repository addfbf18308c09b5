"""Member organisations of the coalition, who belongs to them, and what each role may do.

Partner, Membership, Invitation, ApiToken; the role table (rules), the current membership of a request (pages).
Whom a partner knows is not here: that is stewardship in `contacts.people`. Below: `accounts`, `audit`.
"""
