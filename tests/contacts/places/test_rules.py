"""Folded names, ZIPs, and when a district is settled."""

import pytest

from contacts.places import rules


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("Hartford", "hartford"),
        ("  E. Hartford ", "east hartford"),
        ("Town of Old Saybrook, CT", "old saybrook"),
        ("Storrs CDP", "storrs"),
        ("O'Neill’s Córner", "oneills corner"),
        ("N. Stonington", "north stonington"),
        ("", ""),
    ],
)
def test_it_folds_town_names(given, key):
    assert rules.fold_place(given) == key


@pytest.mark.parametrize(
    ("given", "code"),
    [("6268", "06268"), ("06268-1234", "06268"), (" 06268 ", "06268"), ("6268.0", "06268"), ("abc", ""), (None, "")],
)
def test_it_brings_zips_to_five_digits(given, code):
    assert rules.normalise_zip(given) == code


def test_it_settles_only_when_one_district_holds_nearly_all():
    assert rules.settle({7: 0.997, 8: 0.003}) == rules.Match(7, 0.997)
    assert rules.settle({7: 0.6, 8: 0.4}) == rules.Match(None, 0.6, (7, 8))
    assert rules.settle({7: 0.99, 8: 0.01}).district is None
    assert rules.settle({}) is None


def test_it_draws_a_made_up_state_whose_shares_add_up():
    state = rules.made_up_state()
    assert (len(state.towns), len(state.districts), len({t.name for t in state.towns})) == (24, 18, 24)
    for town in state.towns:
        for chamber in ("lower", "upper", "congress"):
            parts = [s.share for s in state.shares if (s.town, s.chamber, s.zip) == (town.name, chamber, "")]
            assert sum(parts) == pytest.approx(1, abs=0.001)
