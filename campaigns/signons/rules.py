"""Plain rules of sign-ons: when two names mean one organization, which step may follow."""

import re
import unicodedata
from urllib.parse import urlsplit

from contacts.people.merging.rules import MergeRule

ASKED, SIGNED, CONFIRMED, WITHDRAWN = "asked", "signed", "confirmed", "withdrawn"
SIGNS = frozenset({ASKED, WITHDRAWN})  # from here a form signs
STEPS = {"confirmed": (SIGNED,), "withdrawn": (ASKED, SIGNED, CONFIRMED)}
MAILS_A_DAY = 3  # to one mailbox: nobody is flooded by made-up organizations
# Words that are no part of a name; mailboxes and websites that say nothing about an organization.
LEGAL = frozenset({"inc", "incorporated", "llc", "llp", "corp", "corporation", "co", "company", "ltd", "pc", "the"})
MAILBOXES = frozenset(
    {"gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "aol.com"}
    | {"icloud.com", "me.com", "mac.com", "comcast.net", "sbcglobal.net", "att.net", "verizon.net", "optonline.net"}
    | {"proton.me", "protonmail.com"}
)
HOSTS = frozenset(
    {"facebook.com", "instagram.com", "x.com", "linkedin.com", "youtube.com", "google.com", "wixsite.com"}
)


def name_key(name: str) -> str:
    """Bring a name to its normal form: The Hartford Parents' Network, Inc. is hartford parents network."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
    words = re.findall(r"\w+", plain)
    kept = [word for word in words if word not in LEGAL] or words
    return " ".join(kept)[:150]


def domain_of(website: str, email: str) -> str:
    """Tell the domain that stands for an organization; '' where a website or mailbox belongs to everybody."""
    host = (urlsplit(website).hostname or "").removeprefix("www.")
    if host and ".".join(host.split(".")[-2:]) not in HOSTS:
        return host[:120]
    mailbox = email.rpartition("@")[2].lower()
    return "" if mailbox in MAILBOXES else mailbox[:120]


# When two entries are one human.
MERGING = (MergeRule("campaigns.Signon.person"),)
