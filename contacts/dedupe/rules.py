"""How much speaks for two entries being one human: bits for and against, field by field. Plain values.

A bit is a factor of two (Fellegi and Sunter's weights, set by hand): what agrees adds the more, the rarer it is among
the partner's people; what disagrees takes away. docs/dedupe.md tells the formula and what it finds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from contacts.dedupe.names.rules import compare_family, compare_given

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
BANDS = (CERTAIN, LIKELY, POSSIBLE)
LIMITS = {CERTAIN: 13.0, LIKELY: 9.0, POSSIBLE: 5.0}
BLOCK = 200  # people of a block at most: larger ones say nothing (info@…, the phone of a school) and are reported
RARE = 4  # a full name that so few have is looked at whatever else they tell
# An agreement worth less than the same name by so many bits.
GIVEN = {"same": 0.0, "nickname": 1.0, "near": 2.0, "part": 2.5}
FAMILY = {"same": 0.0, "first": 1.5, "near": 2.0, "shared": 3.0}
WORTH = {
    "given": {"initial": 1.5, "differ": -9.0},
    "family": {"half": -1.0, "differ": -2.5},
    "suffix": {"one": -5.0, "differ": -10.0},
    "email": {"same": 9.0, "spelling": 8.0, "local": 5.0, "differ": -1.0},
    "phone": {"same": 7.0, "differ": -1.0},
    "home": {"same": 6.0, "unit": 3.0, "zip": 2.0, "differ": -1.5},
}
SHARED_EMAIL, SHARED_HOME = {"same", "spelling", "local"}, {"same", "unit"}
NAMESAKES = 17.0  # bits that two of one name need when neither address nor home is the same
FEW_BITS, MOST_BITS = 3.0, 11.0
UNKNOWN_CROWD = 1000  # so many unknown others stand behind a short list: two people called Ana there are not one


@dataclass(frozen=True, slots=True)
class Card:
    """What is compared of one person; words are folded, addresses normalised."""

    person: int
    given: Sequence[str] = ()
    preferred: Sequence[str] = ()
    family: Sequence[str] = ()
    suffix: str = ""
    zip: str = ""
    street: str = ""
    unit: str = ""
    emails: Sequence[str] = ()
    spellings: Sequence[str] = ()  # e-mail addresses without dots and +tags
    phones: Sequence[str] = ()
    verified: Sequence[str] = ()  # e-mail addresses that are proved to be hers


@dataclass(frozen=True, slots=True)
class Crowd:
    """How often names occur among the people of a partner."""

    size: int
    given: Mapping[str, int]
    family: Mapping[str, int]

    def bits(self, count: int) -> float:
        """Tell how many bits it is worth that two share what `count` have."""
        return min(max(log2((self.size + UNKNOWN_CROWD) / (count + 1)), FEW_BITS), MOST_BITS)

    def is_slip(self, one: int, other: int) -> bool:
        """Tell whether one of two near names is a slip of the pen: a name that many carry is one of its own."""
        few, many = sorted((one, other))
        return few <= max(2, self.size // 50_000) or few * 50 <= many


@dataclass(frozen=True, slots=True)
class Score:
    """Bits in all, the band, how each field compares with its bits, and what forbids to call it certain."""

    bits: float
    band: str
    why: tuple[tuple[str, str, float], ...]
    doubts: tuple[str, ...]


def compare(one: Card, other: Card, crowd: Crowd) -> Score:
    """Weigh two people."""
    given = _given(one, other, crowd)
    family = _family(one, other, crowd)
    found = [given, family, _suffix(one, other), _email(one, other), _phone(one, other), _home(one, other)]
    why = tuple((field, how, round(bits, 1)) for field, how, bits in found if how != "unknown")
    total = round(sum(bits for _field, _how, bits in found), 1)
    compared = {field: how for field, how, _bits in found}
    doubts = _doubts(one, other, compared)
    return Score(total, _band(total, compared, doubts), why, doubts)


def living_together(score: Score) -> Score:
    """Doubt a score of two whom somebody put into one household: never certain, so that no batch merges them."""
    band = LIKELY if score.band == CERTAIN else score.band
    return Score(score.bits, band, score.why, (*score.doubts, "household"))


def _band(bits: float, how: Mapping[str, str], doubts: Sequence[str]) -> str:
    if how["given"] == "differ":  # twins, couples, a mother and her daughter: one mailbox, two people
        return ""
    if "address" in doubts and how["home"] not in SHARED_HOME:
        # Namesakes: without an address or a home in common only a rare name says anything, and never much.
        return POSSIBLE if bits >= NAMESAKES else ""
    for band in BANDS:
        if bits >= LIMITS[band] and not (band == CERTAIN and doubts):
            return band
    return ""


def _doubts(one: Card, other: Card, how: Mapping[str, str]) -> tuple[str, ...]:
    """List what only a human may decide."""
    doubts = []
    if one.verified and other.verified and not set(one.verified) & set(other.verified):
        doubts.append("verified")
    if how["suffix"] != "unknown":
        doubts.append("suffix")
    if how["given"] not in GIVEN:
        doubts.append("given")
    if how["family"] == "half":
        doubts.append("family")
    reached = how["email"] in SHARED_EMAIL or how["phone"] == "same"
    at_home = how["home"] in SHARED_HOME
    if not reached and not (at_home and how["email"] == how["phone"] == "unknown"):
        doubts.append("address")  # nothing reaches both
    elif at_home and "differ" in (how["email"], how["phone"]):
        doubts.append("generations")  # a father and a son share name, home and phone, but not the mailbox
    elif how["email"] == "local" and how["phone"] != "same" and not at_home:
        doubts.append("address")
    return tuple(doubts)


def _given(one: Card, other: Card, crowd: Crowd) -> tuple[str, str, float]:
    how = compare_given(one.given, other.given)
    if how in {"differ", "initial", "unknown"}:
        # What she is called may be the name the other entry was made with.
        for left, right in ((one.preferred, other.given), (one.given, other.preferred)):
            if left and right and compare_given(left, right) in {"same", "nickname"}:
                return "given", "nickname", crowd.bits(crowd.given.get(left[0], 0)) - GIVEN["nickname"]
    counts = [crowd.given.get(card.given[0], 0) if card.given else 0 for card in (one, other)]
    if how == "near" and not crowd.is_slip(*counts):
        how = "differ"  # Maria and Marta: both are names
    if how not in GIVEN:
        return "given", how, WORTH["given"].get(how, 0.0)
    return "given", how, crowd.bits(max(counts)) - GIVEN[how]


def _family(one: Card, other: Card, crowd: Crowd) -> tuple[str, str, float]:
    how = compare_family(one.family, other.family)
    if how not in FAMILY:
        return "family", how, WORTH["family"].get(how, 0.0)
    common = set(one.family) & set(other.family) or {one.family[0], other.family[0]}
    count = min(crowd.family.get(word, 0) for word in common)
    if how == "near":
        counts = [crowd.family.get(card.family[0], 0) for card in (one, other)]
        if not crowd.is_slip(*counts):
            return "family", "differ", WORTH["family"]["differ"]
        count = max(counts)
    return "family", how, crowd.bits(count) - FAMILY[how]


def _suffix(one: Card, other: Card) -> tuple[str, str, float]:
    if one.suffix == other.suffix:
        return "suffix", "unknown", 0.0
    how = "differ" if one.suffix and other.suffix else "one"
    return "suffix", how, WORTH["suffix"][how]


def _email(one: Card, other: Card) -> tuple[str, str, float]:
    if not one.emails or not other.emails:
        return "email", "unknown", 0.0
    if set(one.emails) & set(other.emails):
        how = "same"
    elif set(one.spellings) & set(other.spellings):
        how = "spelling"
    elif _locals(one) & _locals(other):
        how = "local"
    else:
        how = "differ"
    return "email", how, WORTH["email"][how]


def _locals(card: Card) -> set[str]:
    return {local for email in card.spellings if len(local := email.split("@")[0]) >= 6}


def _phone(one: Card, other: Card) -> tuple[str, str, float]:
    if not one.phones or not other.phones:
        return "phone", "unknown", 0.0
    how = "same" if set(one.phones) & set(other.phones) else "differ"
    return "phone", how, WORTH["phone"][how]


def _home(one: Card, other: Card) -> tuple[str, str, float]:
    if not one.zip or not other.zip:
        return "home", "unknown", 0.0
    if one.zip != other.zip:
        how = "differ"
    elif one.street and one.street == other.street:
        how = "unit" if one.unit and other.unit and one.unit != other.unit else "same"
    else:
        how = "zip" if not (one.street and other.street) else "near"
    return "home", how, WORTH["home"].get(how, 0.5)
