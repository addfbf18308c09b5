"""Asks the name system, and tells "there is no such record" from "nobody could be asked"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import dns.exception
import dns.resolver

SECONDS = 3.0  # for one question, tries included
# A network that leads nowhere often says of every name that it does not exist. These two always do.
ANCHORS = ("example.com", "iana.org")
FOUND, ABSENT, UNREACHABLE = "found", "absent", "unreachable"


@dataclass(frozen=True)
class Answer:
    """What is known of a name: found, absent or unreachable; its records as text; whether the name itself exists."""

    state: str
    records: Sequence[str] = ()
    exists: bool = True


Ask = Callable[[str, str], Answer]


def ask(name: str, kind: str) -> Answer:
    """Ask for the records of a kind (TXT, CNAME, MX, A) of a name; never raises."""
    try:
        resolver = dns.resolver.Resolver()
        found = resolver.resolve(name, kind, lifetime=SECONDS, search=False)
    except dns.resolver.NXDOMAIN:
        return Answer(ABSENT, exists=False)
    except dns.resolver.NoAnswer:
        return Answer(ABSENT)
    except (dns.exception.DNSException, OSError, ValueError):
        return Answer(UNREACHABLE)
    return Answer(FOUND, [_text(record) for record in found])


def _text(record: object) -> str:
    """Write a record as text; the pieces of a TXT record belong together without a space (RFC 7208 3.3)."""
    pieces = getattr(record, "strings", None)
    if pieces is not None:
        return b"".join(pieces).decode("utf-8", "replace")
    return str(record).rstrip(".")


def addresses(host: str, asked: Ask = ask) -> Answer:
    """Give the addresses of a host, of both kinds; a host that is written as an address is its own."""
    try:
        return Answer(FOUND, [str(ip_address(host))])
    except ValueError:
        answers = [asked(host, kind) for kind in ("A", "AAAA")]
    found = [address for one in answers for address in one.records]
    if found:
        return Answer(FOUND, found)
    states = {one.state for one in answers}
    return Answer(UNREACHABLE if UNREACHABLE in states else ABSENT, exists=any(one.exists for one in answers))


def is_connected(asked: Ask = ask) -> bool:
    """Tell whether the name system of the world answers here at all."""
    return any(asked(name, "A").state == FOUND for name in ANCHORS)
