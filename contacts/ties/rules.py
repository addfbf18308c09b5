"""What becomes of ties in a merge, and which kinds run both ways. Plain values."""

from contacts.people.merging.rules import MergeRule, earliest

OPEN = "r.ended_at IS NULL"
MERGING = (
    MergeRule("contacts.Tie.person", once=("other_id", "kind", "partner_id"), among=OPEN, better=earliest("made_at")),
    MergeRule("contacts.Tie.other", once=("person_id", "kind", "partner_id"), among=OPEN, better=earliest("made_at")),
)
