"""Guesses about typed e-mail addresses: plain values in, a question out; asks nobody outside."""

# What people around us write; a domain within one slip of these is asked about.
KNOWN = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com", "icloud.com", "comcast.net", "sbcglobal.net",
    "att.net", "live.com", "msn.com", "me.com", "optonline.net", "cox.net", "charter.net", "frontier.com", "snet.net",
    "verizon.net", "protonmail.com", "proton.me", "ymail.com", "googlemail.com", "mail.com", "email.com", "gmx.com",
)  # fmt: skip
ENDINGS = {
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "vom": "com", "xom": "com", "cim": "com", "om": "com",
    "ogr": "org", "orgg": "org", "nte": "net", "ner": "net", "nett": "net", "eud": "edu", "eduu": "edu", "giv": "gov",
}  # fmt: skip
# Mailboxes for ten minutes: the well-known ones. A list of thousands would be old next week and is not worth a request.
PASSING_WORDS = """
10minutemail.com 20minutemail.com anonbox.net burnermail.io deadaddress.com discard.email dispostable.com
emailondeck.com fakeinbox.com getairmail.com getnada.com grr.la guerrillamail.com guerrillamail.net
guerrillamail.org guerrillamailblock.com inboxbear.com inboxkitten.com mail-temp.com mailcatch.com maildrop.cc
mailexpire.com mailinator.com mailinator.net mailnesia.com mailnull.com mailsac.com mintemail.com moakt.com
mohmal.com mytemp.email nada.email sharklasers.com spam4.me spambog.com spamgourmet.com temp-mail.io
temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.net tempmailo.com throwawaymail.com trashmail.com
trashmail.de trashmail.net yopmail.com yopmail.fr yopmail.net
"""
PASSING = frozenset(PASSING_WORDS.split())


def suggest(email: str) -> str:
    """Give the address that was probably meant, or '' when nothing strikes: a known domain one slip away."""
    local, at, domain = email.strip().lower().rpartition("@")
    if not at or not local or domain in KNOWN or domain in PASSING:
        return ""
    name, _dot, ending = domain.rpartition(".")
    mended = f"{name}.{ENDINGS[ending]}" if name and ending in ENDINGS else domain
    if mended in KNOWN:
        return f"{local}@{mended}"
    for known in KNOWN:
        # A short name has many neighbours that are real: only long ones are guessed at.
        if len(known) >= 9 and _is_one_slip(mended, known):
            return f"{local}@{known}"
    return f"{local}@{mended}" if mended != domain else ""


def is_passing(email: str) -> bool:
    """Tell whether a mailbox is of those that are thrown away after some minutes."""
    domain = email.strip().lower().rpartition("@")[2]
    return domain in PASSING or any(domain.endswith(f".{one}") for one in PASSING)


def _is_one_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter too many, too few, wrong, or by two that changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]
