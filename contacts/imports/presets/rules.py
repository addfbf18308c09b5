"""The exports of known systems: how they are told, and what their columns mean beyond their names. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contacts.imports.headers.rules import bare


@dataclass(frozen=True)
class System:
    """A system whose exports we know: a file is its export if it has all headers of one of `signs`."""

    key: str
    name: str
    signs: Sequence[frozenset[str]]
    columns: Mapping[str, str] = field(default_factory=dict)


# How each writes whether somebody may be written to: `rules.NO_WORDS`, `YES_WORDS`, `SUBSCRIBED`.
SYSTEMS = (
    System(
        "action_network",
        "Action Network",
        (frozenset({"can2subscriptionstatus"}), frozenset({"can2useraddress"}), frozenset({"can2usertags"})),
        {"can2phone": "phone", "can2subscriptionstatus": "email_status", "can2smsstatus": "sms_status"},
    ),
    System(
        "everyaction",
        "EveryAction",
        (frozenset({"emailsubscriptionstatus"}), frozenset({"smsoptinstatus"}), frozenset({"vanid", "emailaddress"})),
        {
            "emailsubscriptionstatus": "email_status",
            "smsoptinstatus": "sms_status",
            "activistcode": "tags",
            "relationship": "",
        },
    ),
    System(
        "van",
        "VAN / VoteBuilder",
        (frozenset({"voterfilevanid"}), frozenset({"vanid"})),
        {"vaddress": "street", "preferredemail": "email", "prefphone": "phone", "cellphone": "phone"},
    ),
    System(
        "nationbuilder",
        "NationBuilder",
        (frozenset({"nationbuilderid"}), frozenset({"primaryaddress1", "emailoptin"})),
        {
            "emailoptin": "email_opt_in",
            "mobileoptin": "sms_status",
            "donotcall": "phone_opt_out",
            "federaldonotcall": "phone_opt_out",
            "donotcontact": "no_contact",
            "name": "",
            "legalname": "",
        },
    ),
    System(
        "civicrm",
        "CiviCRM",
        (frozenset({"nobulkemailsuseroptout"}), frozenset({"contactid", "donotemail"})),
        {
            "donotemail": "email_opt_out",
            "nobulkemailsuseroptout": "email_opt_out",
            "onhold": "email_opt_out",
            "donotphone": "phone_opt_out",
            "donotsms": "sms_opt_out",
            "deceased": "deceased",
            "sortname": "",
            "displayname": "full_name",
            "legalname": "",
        },
    ),
)


def find_system(headers: Sequence[str]) -> System | None:
    """Tell by its headers whose export a file is."""
    told = {bare(header) for header in headers}
    return next((one for one in SYSTEMS if any(sign <= told for sign in one.signs)), None)


def apply(columns: Mapping[str, str], headers: Sequence[str], guessed: Mapping[int, str]) -> dict[int, str]:
    """Let the columns of a preset count, and for headers that it does not know what was guessed."""
    mapping = dict(guessed)
    for index, header in enumerate(headers):
        if bare(header) in columns:
            mapping[index] = columns[bare(header)]
    names = set(mapping.values())
    if {"given_name", "family_name"} <= names:
        mapping = {index: name for index, name in mapping.items() if name != "full_name"}
    return {index: name for index, name in sorted(mapping.items()) if name}
