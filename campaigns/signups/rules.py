"""Plain rules of sign-ups: what a second sign-up adds, which steps the follow-up list knows."""

from collections.abc import Sequence

from contacts.people.merging.rules import MergeRule

NEW, ASKED, DONE = "new", "asked", "done"
# Where a step may start from; "back" takes one back.
STEPS = {"asked": (NEW,), "done": (NEW, ASKED), "back": (ASKED, DONE)}
LANDS = {"asked": ASKED, "done": DONE, "back": NEW}


def united(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Unite what was ticked before with what is ticked now, in that order."""
    return list(dict.fromkeys([*old, *new]))


def state_after(state: str, old_ways: Sequence[str], new_ways: Sequence[str]) -> str:
    """Tell the state after another sign-up: a way to help that is new puts somebody on the list again."""
    return NEW if set(new_ways) - set(old_ways) else state


# When two entries are one human.
MERGING = (
    MergeRule(
        "campaigns.Signup.person",
        once=("signup_page_id",),
        better="(l.withdrawn_at IS NULL, l.confirmed_at IS NOT NULL, w.at)"
        " > (w.withdrawn_at IS NULL, w.confirmed_at IS NOT NULL, l.at)",
        aside={"withdrawn_at": "coalesce(t.withdrawn_at, %(now)s)"},
    ),
)
