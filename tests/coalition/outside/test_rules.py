"""Where we may go at all; no network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.outside.rules import Forbidden, is_public, next_place, read_place

HOUSES_OWN = [
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.1.1",
    "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fc00::1", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808", "2002:7f00:1::", "2002:a9fe:a9fe::1", "::8.8.8.8", "2001::1", "2001:db8::1", "house", "",
]  # fmt: skip
WORLD = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", HOUSES_OWN)
def test_it_stays_away_from_the_house_s_own_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", WORLD)
def test_it_goes_to_the_world(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_disguise_of_a_private_address_helps(inner: object) -> None:
    number = int(inner)  # type: ignore[call-overload]
    high, low = number >> 16, number & 0xFFFF
    for disguise in (f"::ffff:{inner}", f"64:ff9b::{high:x}:{low:x}", f"2002:{high:x}:{low:x}::1"):
        assert not is_public(disguise)


@pytest.mark.parametrize(
    "url, code",
    [
        ("ftp://school.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://school.org", "scheme"),
        ("//school.org", "scheme"),
        ("https://ana:secret@school.org/", "credentials"),
        ("https://school.org@evil.org/", "credentials"),
        ("https://school.org:8080/", "port"),
        ("https://school.org:6379/", "port"),
        ("https://school.org:x/", "broken"),
        ("https:///nowhere", "broken"),
        ("https://sch ool.org/", "broken"),
        ("https://school.org/\r\nX-Evil: 1", "broken"),
        ("https://school.org\\@evil.org/", "broken"),
        ("https://[::1/", "broken"),
        ("https://[fe80::1%25eth0]/", "broken"),
    ],
)
def test_it_reads_only_plain_addresses(url: str, code: str) -> None:
    with pytest.raises(Forbidden) as no:
        read_place(url)
    assert no.value.code == code


def test_it_writes_what_goes_into_the_request() -> None:
    place = read_place("https://Escuela-Ñandú.org./a ñ?q=é#top".replace(" ", "%20"))
    assert place.host == "xn--escuela-and-8db4j.org"
    assert place.target == "/a%20%C3%B1?q=%C3%A9"
    assert read_place("http://school.org").target == "/"
    assert read_place("http://[2606:4700::1111]/x").host_header == "[2606:4700::1111]"
    assert next_place("https://school.org/a/b", "../c") == "https://school.org/c"
    assert next_place("https://school.org/a", "//evil.org/") == "https://evil.org/"
