"""What becomes of a row about a person in a merge: the registry that rooms fill. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOVES, CLOSES, STAYS = "moves", "closes", "stays"


@dataclass(frozen=True)
class MergeRule:
    """How the rows of one link to a person behave when the person is merged into another (the winner).

    `link` names it: "app.Model.field". Rows move to the winner. Where `once` names columns that may stand only once for
    a person (or `match` says in SQL when a row `l` of the loser excludes a row `w` of the winner) and both
    have such a row, one stays with the winner and the other is set aside on the empty entry, where an undo finds it:
    `better` is a SQL condition over `l`, `w` and the choices `p.keeps` that says when the loser's row is the one that
    stays. `among` narrows the rows that exclude each other (a SQL condition over the row `r`). `aside` changes columns
    of the row set aside, by SQL over the row `t`; %(now)s is the time. A clash that `closes` is not set aside: the row,
    changed by `aside`, moves too (an old home). A link that `stays` is history that nothing reads by its person, or
    leads there by itself: `why` says so. `first` is a statement run beforehand, with the losers' ids as %(losers)s.
    """

    link: str
    once: tuple[str, ...] = ()
    match: str = ""
    better: str = "false"
    among: str = "true"
    aside: Mapping[str, str] = field(default_factory=dict)
    clash: str = "aside"
    first: str = ""
    how: str = MOVES
    why: str = ""


RULES: dict[str, MergeRule] = {}


def register_merge(*rules: MergeRule) -> None:
    """Register what rows do in a merge; the last rule of a link counts."""
    RULES.update({rule.link: rule for rule in rules})


EARLIER = "l.{0} < w.{0}"


def earliest(column: str) -> str:
    """Let the row with the earlier time stay."""
    return EARLIER.format(column)
