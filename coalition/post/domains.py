"""What the name system says about a domain that mail is sent from: SPF, DKIM, DMARC, each with a verdict.

Sources: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC: the policy of a parent counts for its sub-domains; a key is
"aligned" when the domain that signs is the From domain, or shares its parent unless strict). What it says in words, and
what to add, is told where the settings are.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from coalition.outside import names
from coalition.outside.names import FOUND, UNREACHABLE, Answer, Ask

GOOD, WEAK, MISSING, WRONG, UNKNOWN = "good", "weak", "missing", "wrong", "unknown"
# Names that the world agreed to leave empty (RFC 2606, RFC 6761): fine to try things out, no real mail leaves them.
MADE_UP = re.compile(r"(^|\.)(example\.(com|net|org)|example|test|invalid|localhost)$")


@dataclass(frozen=True)
class Finding:
    """One check: spf, dkim or dmarc; good, weak, missing, wrong or unknown; why (a code); where and what we read."""

    check: str
    state: str
    code: str
    name: str
    record: str = ""

    def as_row(self) -> dict[str, str]:
        """Give it as plain values, to be kept."""
        return asdict(self)


@dataclass(frozen=True)
class Provider:
    """What our provider needs in a domain: a mechanism in its SPF record, and the selectors that sign its mail."""

    spf: str
    selectors: Sequence[str]


def is_made_up(domain: str) -> bool:
    """Tell whether a domain is one of those reserved for examples."""
    return bool(MADE_UP.search(domain.lower().rstrip(".")))


def domain_of(address: str) -> str:
    """Tell the domain of an e-mail address, as the name system writes it."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def look_up(domain: str, provider: Provider, *, ask: Ask = names.ask) -> list[Finding]:
    """Look a sending domain up: its SPF, DKIM and DMARC. Where nobody can be asked all three are unknown."""
    spf = ask(domain, "TXT")
    answers = {name: ask(name, "TXT") for name in _keys(domain, provider.selectors)}
    policies = {name: ask(name, "TXT") for name in (f"_dmarc.{one}" for one in _family(domain))}
    found = [spf, *answers.values(), *policies.values()]
    if all(one.state != FOUND for one in found) and not names.is_connected(ask):
        keys = (("spf", domain), ("dkim", next(iter(answers))), ("dmarc", f"_dmarc.{domain}"))
        return [Finding(check, UNKNOWN, "unreachable", name) for check, name in keys]
    dkim = read_dkim(domain, answers)
    return [read_spf(domain, spf, provider.spf), dkim, read_dmarc(domain, policies, signs_at=_signer(dkim))]


def _family(domain: str) -> list[str]:
    """List a domain and its parents, down to two labels: who may speak for it."""
    labels = domain.split(".")
    return [".".join(labels[i:]) for i in range(max(1, len(labels) - 1))]


def _keys(domain: str, selectors: Sequence[str]) -> list[str]:
    return [f"{selector}._domainkey.{one}" for one in _family(domain) for selector in selectors]


def _signer(dkim: Finding) -> str:
    return dkim.name.partition("._domainkey.")[2] if dkim.state == GOOD else ""


def read_spf(domain: str, answer: Answer, wanted: str) -> Finding:
    """Judge the SPF record of a domain: exactly one, with our provider in it, and not open to everybody."""
    if answer.state == UNREACHABLE:
        return Finding("spf", UNKNOWN, "unreachable", domain)
    records = [one for one in answer.records if one.lower().split(" ")[0] == "v=spf1"]
    if not records:
        return Finding("spf", MISSING, "no_record" if answer.exists else "no_domain", domain)
    record = records[0]
    words = [word.lower() for word in record.split()[1:]]
    if len(records) > 1:
        return Finding("spf", WRONG, "several", domain, record)
    if {"+all", "all"} & set(words):
        return Finding("spf", WRONG, "open", domain, record)
    if wanted.lower() not in [word.lstrip("+") for word in words]:
        return Finding("spf", WEAK, "without_us", domain, record)
    return Finding("spf", GOOD, "fine", domain, record)


def read_dkim(domain: str, answers: dict[str, Answer]) -> Finding:
    """Judge the keys of a domain: one that is there and not withdrawn is enough; the nearest counts."""
    withdrawn = ""
    for name, answer in answers.items():
        for record in answer.records:
            facts = _tags(record)
            if facts.get("p"):
                return Finding("dkim", GOOD, "fine", name, record[:120])
            withdrawn = withdrawn or (name if "p" in facts else "")
    if withdrawn:
        return Finding("dkim", WRONG, "withdrawn", withdrawn)
    name = next(iter(answers), domain)
    if any(answer.state == UNREACHABLE for answer in answers.values()):
        return Finding("dkim", UNKNOWN, "unreachable", name)
    return Finding("dkim", MISSING, "no_record", name)


def read_dmarc(domain: str, policies: dict[str, Answer], *, signs_at: str) -> Finding:
    """Judge the DMARC policy that holds for a domain, and whether the key of `signs_at` is aligned with it."""
    for name, answer in policies.items():
        records = [one for one in answer.records if one.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(records) > 1:
            return Finding("dmarc", WRONG, "several", name, records[0])
        if records:
            return _judge_policy(domain, name, records[0], signs_at)
        if answer.state == UNREACHABLE:
            return Finding("dmarc", UNKNOWN, "unreachable", name)
    return Finding("dmarc", MISSING, "no_record", f"_dmarc.{domain}")


def _judge_policy(domain: str, name: str, record: str, signs_at: str) -> Finding:
    facts = _tags(record)
    if facts.get("p", "").lower() not in {"none", "quarantine", "reject"}:
        return Finding("dmarc", WRONG, "no_policy", name, record)
    if signs_at and signs_at != domain and facts.get("adkim", "r").lower() == "s":
        return Finding("dmarc", WRONG, "not_aligned", name, record)
    if facts["p"].lower() == "none":
        return Finding("dmarc", GOOD, "only_watching", name, record)
    return Finding("dmarc", GOOD, "fine", name, record)


def _tags(record: str) -> dict[str, str]:
    """Read `v=DKIM1; k=rsa; p=…`."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, mark, value in pairs if mark}


def is_set_up(findings: Sequence[Finding]) -> bool:
    """Tell whether mail from this domain is signed, watched over, and not spoilt by a wrong record.

    SPF may lack our provider: with its automatic set-up the return path is a name of its own, which has its own record.
    """
    state = {one.check: one.state for one in findings}
    return state.get("dkim") == GOOD and state.get("dmarc") == GOOD and state.get("spf") in {GOOD, WEAK, MISSING}


def suggest_spf(record: str, wanted: str) -> str:
    """Write the SPF record that a domain should have: its own with our provider put before the last word."""
    words = record.split() if record.lower().startswith("v=spf1") else ["v=spf1"]
    ends = [word for word in words if word.lower() in {"all", "+all", "-all", "~all", "?all"}]
    kept = [word for word in words if word not in ends and word.lower().lstrip("+") != wanted.lower()]
    last = ends[0] if ends and ends[0].startswith(("-", "~")) else "~all"
    return " ".join([kept[0], wanted, *kept[1:], last])


def suggest_dmarc(report_to: str) -> str:
    """Write a DMARC record to begin with: nothing is refused, reports are sent."""
    return f"v=DMARC1; p=none; rua=mailto:{report_to}"
