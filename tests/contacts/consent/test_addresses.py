from uuid import uuid4

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.consent import rules


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (" Dolores.Rivera@Example.ORG ", "dolores.rivera@example.org"),
        ("ｄolores@example.org", "dolores@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("<a@example.org>", "a@example.org"),
        ("josé@exámple.org", "josé@xn--exmple-qta.org"),
    ],
)
def test_it_brings_an_email_to_one_form(typed, value):
    assert rules.read_email(typed).value == value


@pytest.mark.parametrize("typed", ["", "dolores", "a@b", "a@@example.org", "a b@example.org", "a@example.org;b@c.org"])
def test_it_refuses_what_is_no_email(typed):
    with pytest.raises(rules.AddressError) as found:
        rules.read_email(typed)
    assert found.value.code == "email_invalid"


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(r"(1?[ .-]?)?[(]?[0-9]{3}[)]?[ .-]{0,2}[0-9]{3}[ .-]?[0-9]{4}", fullmatch=True).filter(str.isascii)
)
def test_a_phone_as_most_are_written_is_what_the_library_says(typed):
    library = phonenumbers.format_number(phonenumbers.parse(typed, "US"), phonenumbers.PhoneNumberFormat.E164)
    try:
        found = rules.read_phone(typed)
    except rules.AddressError:
        with pytest.raises(rules.AddressError):
            rules.read_phone(f"{typed} ")  # the long way
    else:
        assert found.value == library and found == rules.read_phone(f" {typed} ")


def test_it_suggests_by_the_canonical_form():
    assert rules.read_email("Ana.Diaz+alerts@gmail.com").canonical == "anadiaz@gmail.com"
    assert rules.read_email("ana.diaz+x@example.org").canonical == "ana.diaz@example.org"


@pytest.mark.parametrize(
    ("typed", "value", "extension"),
    [
        ("(860) 555-0123", "+18605550123", ""),
        ("1-860-555-0123", "+18605550123", ""),
        ("860.555.0123 x12", "+18605550123", "12"),
        ("860-555-0123 ext. 7", "+18605550123", "7"),
        ("+34 912 345 678", "+34912345678", ""),
        ("+1 860 555 0123", "+18605550123", ""),
    ],
)
def test_it_brings_a_phone_to_one_form(typed, value, extension):
    found = rules.read_phone(typed)
    assert (found.value, found.extension) == (value, extension)


@pytest.mark.parametrize("typed", ["", "12", "555-0123", "060-555-0123", "not a phone", "9" * 70])
def test_it_refuses_what_is_no_phone(typed):
    with pytest.raises(rules.AddressError):
        rules.read_phone(typed)


def test_it_reads_only_its_own_tokens():
    row = uuid4()
    token = rules.sign_token("me", row, key="old")
    assert rules.read_token("me", token, keys=["new", "old"]) == row
    assert rules.read_token("unsubscribe", token, keys=["old"]) is None
    assert rules.read_token("me", token[:-2] + "xx", keys=["old"]) is None
    assert rules.read_token("me", "ñ", keys=["old"]) is None


@pytest.mark.parametrize(
    "typed",
    ["a@example.test", "a@x.local", ".a@example.org", "a..b@example.org", "a@-x.org", "a@x-.org"],
)
def test_it_is_not_fooled_by_the_short_way(typed):
    with pytest.raises(rules.AddressError):
        rules.read_email(typed)
