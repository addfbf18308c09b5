"""How much speaks for two entries being one human: names, traps, and who is never certain."""

from datetime import timedelta

import pytest

from contacts.dedupe import rules
from contacts.dedupe.merging.rules import choose, is_fuller
from contacts.dedupe.names.rules import compare_family, compare_given
from contacts.dedupe.rules import Card, Crowd

CROWD = Crowd(
    20_000, {"maria": 600, "marta": 90, "jose": 500, "robert": 300, "xiomara": 2}, {"rivera": 300, "smith": 400}
)
ONE = Card(
    1, given=["maria"], family=["rivera"], zip="06106", street="12 elm", emails=["maria@a.org"],
    spellings=["maria@a.org"], phones=["+18605550101"],
)  # fmt: skip


def like(**changes):
    facts = {name: getattr(ONE, name) for name in ONE.__slots__}
    if "emails" in changes:
        changes.setdefault("spellings", changes["emails"])
    return Card(**{**facts, "person": 2, **changes})


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("bob", "robert", "nickname"), ("pepe", "jose", "nickname"), ("alex", "alejandro", "nickname"),
        ("jose", "jose luis", "same"), ("luis", "jose luis", "part"), ("jose luis", "joseluis", "part"),
        ("j", "jose", "initial"), ("j", "maria", "differ"), ("michael", "micheal", "near"), ("ana", "eva", "differ"),
        ("", "ana", "unknown"), ("maria", "mariana", "differ"),
    ],
)  # fmt: skip
def test_given_names_agree_by_nickname_part_and_slip(one, other, how):
    assert compare_given(one.split(), other.split()) == how


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("rivera", "rivera santos", "first"), ("rivera santos", "rivera colon", "half"),
        ("santos", "rivera santos", "shared"),
        ("rivera santos", "rivera santoss", "first"), ("gonzalez", "gonzales", "near"), ("rivera", "smith", "differ"),
        ("o brien", "obrien", "same"),
    ],
)  # fmt: skip
def test_family_names_agree_by_their_halves(one, other, how):
    assert compare_family(one.split(), other.split()) == how


def band(other, one=ONE):
    return rules.compare(one, other, CROWD).band


def test_the_same_person_typed_moved_or_married_is_certain():
    assert band(like(zip="06510", street="9 oak")) == "certain"
    assert band(like(given=["mraia"], phones=[])) == "certain"
    assert band(like(family=["smith"])) == "certain"
    assert band(like(family=["rivera", "santos"], phones=[])) == "certain"
    bob = Card(1, given=["bob"], family=["smith"], emails=["b@a.org"], spellings=["b@a.org"])
    assert (
        band(Card(2, given=["robert"], family=["smith"], emails=["b@a.org"], spellings=["b@a.org"]), bob) == "certain"
    )


def test_a_family_with_one_mailbox_is_never_asked_about():
    assert band(like(given=["luis"])) == ""  # a couple
    assert band(like(given=["marta"])) == ""  # twins: both are names that many have
    assert band(like(given=["luis"], preferred=["maria"])) == "certain"  # but that is what she is called


def test_a_father_and_a_son_are_left_to_a_human():
    assert band(like(suffix="jr")) != "certain"
    son = rules.compare(ONE, like(emails=["other@b.org"]), CROWD)
    assert (son.band, son.doubts) == ("likely", ("generations",))


def test_two_proved_addresses_are_never_certain():
    one = like(verified=["maria@a.org"])
    other = like(person=3, emails=["m.r@b.org"], verified=["m.r@b.org"], zip="06510")
    found = rules.compare(one, other, CROWD)
    assert "verified" in found.doubts and found.band == "likely"
    assert band(like(person=3, verified=["maria@a.org"]), one) == "certain"


def test_namesakes_are_not_even_asked_about():
    alone = {"emails": [], "phones": [], "street": ""}
    assert band(like(**alone, zip="06510")) == ""
    rare = like(given=["xiomara"], family=["quinonez"], **alone)
    assert band(like(person=3, given=["xiomara"], family=["quinonez"], **alone, zip="06510"), rare) == "possible"


def test_a_score_names_each_field_and_adds_up():
    found = rules.compare(ONE, like(phones=["+18605550199"]), CROWD)
    assert [line[:2] for line in found.why] == [
        ("given", "same"), ("family", "same"), ("email", "same"), ("phone", "differ"), ("home", "same")
    ]  # fmt: skip
    assert found.bits == pytest.approx(sum(bits for *_words, bits in found.why), abs=0.3)


def test_the_fuller_name_and_the_later_home_stay(now):
    assert is_fuller("José", "Jose") and is_fuller("José", "J.") and is_fuller("Maria", "MARIA")
    assert is_fuller("Ana María", "Ana") and not is_fuller("Jose", "José") and not is_fuller("Ana", "Eva")
    bare = {"given_name": "J.", "family_name": "Rivera", "preferred_name": "", "language": "en", "modified_at": now}
    other = {**bare, "given_name": "José", "language": "es", "home": (now, "", "", "06106")}
    assert choose({**bare, "home": None}, other) == {"given_name": "loser", "home": "loser"}


def test_of_two_homes_in_one_place_the_fuller_stays_else_the_later(now):
    bare = {"given_name": "", "family_name": "", "preferred_name": "", "language": "en", "modified_at": now}
    later = now + timedelta(days=1)

    def stays(winner, loser):
        return choose({**bare, "home": winner}, {**bare, "home": loser}).get("home", "winner")

    assert stays((later, "", "Hartford", "06106"), (now, "12 Elm St", "hartford", "")) == "loser", "it says more"
    assert stays((now, "12 Elm St", "Hartford", "06106"), (later, "", "", "06106")) == "winner"
    assert stays((now, "12 Elm St", "Hartford", "06106"), (later, "", "Bristol", "")) == "loser", "she moved"
    assert stays((now, "12 Elm St", "Hartford", "06106"), (later, "9 Oak St", "Hartford", "06106")) == "loser"
    assert stays((now, "12 Elm St", "", ""), (later, "", "Bristol", "06010")) == "loser", "nothing says it is one place"
    assert stays((now, "", "", "06106"), None) == "winner"
