"""The rows of contacts in a merge: what the rooms from people to correspondence bring."""

from contacts.people.merging.rules import CLOSES, STAYS, MergeRule, earliest, register_merge

# A copy that no bundle holds on its way to the provider.
FREE = (
    "t.fate = 'pending' AND NOT EXISTS (SELECT FROM contacts_bundle b WHERE b.id = t.bundle_id"
    " AND b.state NOT IN ('held', 'ready', 'retry'))"
)
HOME_CHOSEN = "coalesce(p.keeps ->> 'home', 'winner') = 'loser'"
OPEN = "r.until IS NULL"

PEOPLE = (
    MergeRule("contacts.Role.person", once=("kind", "organization_id"), among=OPEN, better=earliest("since")),
    MergeRule("contacts.Affiliation.person", once=("organization_id",), among=OPEN, better=earliest("since")),
    MergeRule("contacts.Tagging.person", once=("tag_id",), better=earliest("at")),
    MergeRule("contacts.Note.person"),
    MergeRule("contacts.Stewardship.person", once=("partner_id",), better=earliest("since")),
    MergeRule("contacts.Introduction.person", once=("by_id", "to_id"), better=earliest("at")),
    MergeRule("contacts.FollowUp.person"),
    MergeRule("contacts.CustomAnswer.person", once=("field_id",), better="l.at > w.at"),
    MergeRule("contacts.Person.merged_into", how=STAYS, why="who was merged before leads on from entry to entry"),
)
PLACES = (
    # One home stands, the other ends and stays in the story. Districts follow the home that stands.
    MergeRule(
        "contacts.Address.person",
        once=(),
        among=OPEN,
        better=HOME_CHOSEN,
        aside={"until": "%(now)s"},
        clash=CLOSES,
    ),
    MergeRule("contacts.Residence.person", once=("chamber", "plan"), better=HOME_CHOSEN),
)
POLICYMAKERS = (  # a policymaker is never merged at the desk (the roster makes her), these keep their keys all the same
    MergeRule("contacts.Term.person"),
    MergeRule("contacts.CommitteeTerm.person", once=("committee_id",), among=OPEN, better=earliest("since")),
    MergeRule("contacts.Office.person", once=("kind",), among=OPEN, better=earliest("since")),
    MergeRule("contacts.Trait.person", once=("kind", "name"), among=OPEN, better=earliest("since")),
    MergeRule("contacts.Staffer.person", once=("name",), among=OPEN, better=earliest("since")),
)
POINTS = (
    # An address that reaches both reaches her once: the open link stays, and the older of two.
    MergeRule(
        "contacts.Reach.person",
        once=("point_id",),
        better="(l.until IS NULL, w.since) > (w.until IS NULL, l.since)",
    ),
)
ARRIVALS = (
    MergeRule("contacts.Submission.person"),
    MergeRule("contacts.Reply.person"),
    # Of two copies of one send (at two addresses) one stays with the other entry; one that waits is not sent any more.
    MergeRule(
        "contacts.Message.person",
        once=("dispatch_id",),
        better="l.fate <> 'pending' AND w.fate = 'pending'",
        aside={
            "fate": f"CASE WHEN {FREE} THEN 'dropped' ELSE t.fate END",
            "fate_reason": f"CASE WHEN {FREE} THEN 'merged' ELSE t.fate_reason END",
        },
    ),
    MergeRule("contacts.LeftOut.person", how=STAYS, why="how a send was frozen is never rewritten"),
)
DECIDED = (
    MergeRule(
        "contacts.BulkRow.person", how=STAYS, why="whom a change of many was about is history, with what stood there"
    ),
    MergeRule("contacts.Candidate.low", how=STAYS, why="a decided pair is history; open ones are asked anew"),
    MergeRule("contacts.Candidate.high", how=STAYS, why="a decided pair is history; open ones are asked anew"),
    MergeRule("contacts.Merge.winner", how=STAYS, why="who was brought together with whom is never rewritten"),
    MergeRule("contacts.Merge.loser", how=STAYS, why="who was brought together with whom is never rewritten"),
)


def register_all() -> None:
    """Register what the rows of contacts do in a merge; called when the apps are ready."""
    register_merge(*PEOPLE, *PLACES, *POLICYMAKERS, *POINTS, *ARRIVALS, *DECIDED)
