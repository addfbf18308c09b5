"""Columns of other systems, and how a row becomes a payload: plain values, no database."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contacts.people.custom import rules as custom

FUZZY = 0.86  # so alike must an unknown header be to a known one
MARKETING = ("alerts", "events", "newsletter")
NO_WORDS = frozenset(
    {
        "unsubscribed",
        "notsubscribed",
        "bouncing",
        "bounced",
        "bounce",
        "spam",
        "spamcomplaint",
        "complaint",
        "complained",
    }
    | {"suppressed", "blocked", "optout", "optedout", "no", "false", "f", "0", "n", "never"}
)
YES_WORDS = frozenset({"yes", "true", "1", "y", "x", "t", "on", "optout", "optedout", "deceased", "donotcontact"})
# field -> headers, written without blanks, signs and case; of Action Network, NationBuilder, VAN, EveryAction, CiviCRM,
# BSD Tools, Spoke, and what people call them themselves, in both languages.
KNOWN = {
    "email": "email emailaddress mail correo correoelectronico preferredemail primaryemail email1 email2 email3 email4 "
    "personalemail workemail homeemail emailprimary",
    "phone": "phone phonenumber mobile mobilephone mobilenumber cell cellphone homephone workphone preferredphone "
    "prefphone phone1 phone2 can2phone telephone tel telefono celular workphonenumber primaryphone",
    "given_name": "firstname first givenname forename nombre fname nombres",
    "family_name": "lastname last familyname surname apellido apellidos lname",
    "full_name": "name fullname displayname nombrecompleto contactname legalname",
    "language": "language preferredlanguage idioma lang",
    "street": "address address1 streetaddress street primaryaddress1 addressline1 can2useraddress vaddress "
    "direccion homeaddress",
    "street_part": "streetnumber streetno streetnohalf streetprefix streetname streettype streetsuffix",
    "unit": "unit apt aptno apartment address2 adress2 addressline2 streetunit primaryaddress2",
    "town": "city town municipality can2usercity primarycity vcity ciudad pueblo",
    "state": "state can2userstate can2stateabbreviated stateprovince primarystate estado",
    "zip": "zip zipcode zip5 postalcode postcode ziporpost primaryzip codigopostal zippostal",
    "roles": "role roles contactsubtype rol relationship",
    "tags": "tag tags taglist can2usertags groups etiquetas activistcode interests",
    "email_status": "can2subscriptionstatus subscriptionstatus emailsubscriptionstatus emailstatus",
    "email_opt_in": "emailoptin optin optedin",
    "email_opt_out": "donotemail nobulkemailsuseroptout optout unsubscribed onhold emailisbad email1isbad donotcontact",
    "phone_opt_out": "donotphone donotcall federaldonotcall ismobilebad",
    "sms_status": "can2smsstatus smsoptinstatus mobileoptin mobilephoneoptin",
    "deceased": "deceased isdeceased",
}
FIELD_OF = {header: name for name, headers in KNOWN.items() for header in headers.split()}
# Taken only where the file has nothing better: where mail goes is not always where one lives.
SECOND = {
    **dict.fromkeys(("maddress", "mailingaddress1", "mailingaddress"), "street"),
    "mcity": "town",
    "mailingcity": "town",
    "mstate": "state",
    "mailingstate": "state",
    "mzip5": "zip",
    "mailingzip": "zip",
    "mailingunitnumber": "unit",
}
# Known, and of no use here; without this they would be taken for something that is spelled alike.
NAMED = {
    **dict.fromkeys(("donotmail", "donottrade", "donotsms", "contacttype", "useforbulkmail", "addressname"), ""),
    **dict.fromkeys(("streetno", "streetnumber"), "street_part"),
    **dict.fromkeys(
        ("zip4", "mzip4", "workphoneext", "phonetype", "emailtype", "county", "nickname", "middlename"), ""
    ),
    **dict.fromkeys(("addressid", "maddressid", "apttype", "prefix", "suffix", "source", "country"), ""),
}
MANY = frozenset(
    {"email", "phone", "tags", "roles", "street_part", "email_opt_out", "phone_opt_out"}
)  # several columns
FIELDS = tuple(KNOWN)


OWN = "x_"  # before the key of a field that the partner made itself


@dataclass(frozen=True)
class Own:
    """A field of the partner's own: what may be answered, and the words by which a header may name it."""

    kind: str
    choices: list[dict[str, Any]]
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Plan:
    """How a file becomes payloads: the mapping of columns, the basis of consent, the tag of the run."""

    mapping: dict[int, str]
    basis: str = ""
    purposes: Sequence[str] = field(default_factory=tuple)
    tag: str = ""
    width: int = 0
    own: Mapping[str, "Own"] = field(default_factory=dict)


def bare(header: str) -> str:
    """Give a header without case, blanks and signs."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def guess_mapping(headers: Sequence[str], own: Mapping[str, Own] | None = None) -> dict[int, str]:
    """Map columns by their headers: the partner's own fields and known names first, then alike ones; a field once."""
    named = {bare(word): name for name, one in (own or {}).items() for word in (name.removeprefix(OWN), *one.words)}
    mapping: dict[int, str] = {}
    for index, header in enumerate(headers):
        name = named.get(bare(header), "") if bare(header) not in FIELD_OF else ""
        if name and name not in mapping.values():
            mapping[index] = name
    for exact in (True, False):
        for index, header in enumerate(headers):
            name = _field_of(bare(header), exact=exact) if index not in mapping else ""
            if name and (name in MANY or name not in mapping.values()):
                mapping[index] = name
    if "street" in mapping.values():
        mapping = {index: name for index, name in mapping.items() if name != "street_part"}
    if {"given_name", "family_name"} <= set(mapping.values()):
        mapping = {index: name for index, name in mapping.items() if name != "full_name"}
    return dict(sorted(mapping.items()))


def _field_of(header: str, *, exact: bool) -> str:
    if header in NAMED:
        return NAMED[header]
    if not exact and header in SECOND:
        return SECOND[header]
    if exact or len(header) < 4:
        return FIELD_OF.get(header, "")
    alike = difflib.get_close_matches(header, FIELD_OF, n=1, cutoff=FUZZY)
    return FIELD_OF[alike[0]] if alike else ""


def payload_of(cells: Sequence[str], plan: Plan) -> dict[str, Any]:
    """Turn a row into the payload of a submission; what makes the row unusable stands under `refuse`."""
    told: dict[str, list[str]] = {}
    for index, name in plan.mapping.items():
        value = cells[index].strip() if index < len(cells) else ""
        if value:
            told.setdefault(name, []).append(value)
    emails = [part for value in told.get("email", []) for part in split_cell(value)]
    phones = [part for value in told.get("phone", []) for part in split_phones(value)]
    payload: dict[str, Any] = {name: told[name][0] for name in SINGLE if name in told}
    if "street" not in payload and "street_part" in told:
        payload["street"] = " ".join(told["street_part"])
    if "full_name" in told and not (payload.get("given_name") or payload.get("family_name")):
        payload |= dict(zip(("given_name", "family_name"), split_name(told["full_name"][0]), strict=True))
    for one, more, values in (("email", "more_emails", emails), ("phone", "more_phones", phones)):
        unlike = list({value.lower(): value for value in values}.values())
        if unlike:
            payload[one] = unlike[0]
        if unlike[1:]:
            payload[more] = unlike[1:]
    for name in ("roles", "tags"):
        values = [part for value in told.get(name, []) for part in split_list(value)]
        if name == "tags" and plan.tag:
            values.append(plan.tag)
        if values:
            payload[name] = values
    own, unfit = _own(told, plan)
    if own:
        payload["custom"] = own
    if unfit:
        payload["unfit"] = unfit
    consents = _consents(told, plan, has_email=bool(emails), has_phone=bool(phones))
    if consents:
        payload["consents"] = consents
    if any(cell.strip() for cell in cells[plan.width :]):
        payload["refuse"] = "too_many_cells"
    elif any(_word(value) in YES_WORDS for value in told.get("deceased", [])):
        payload["refuse"] = "deceased"
    return payload


def _own(told: dict[str, list[str]], plan: Plan) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Read the answers to the partner's own fields; gives also those that do not fit their field, with the reason."""
    answers, unfit = {}, []
    for name, one in plan.own.items():
        for value in told.get(name, [])[:1]:
            key = name.removeprefix(OWN)
            try:
                answers[key] = custom.read_cell(one.kind, one.choices, value)
            except custom.BadAnswer as no:
                label = next((words for words in one.words if words), key)
                unfit.append({"key": key, "label": label, "value": value[:120], "why": f"answer_unfit_{no}"})
    return {key: value for key, value in answers.items() if value}, unfit


SINGLE = ("given_name", "family_name", "language", "street", "unit", "town", "state", "zip")


def split_cell(value: str) -> list[str]:
    """Split a cell with several e-mail addresses: a@x.org; b@y.org."""
    if value.count("@") < 2:
        return [value]
    return [part.strip(" <>") for part in re.split(r"[;,/|\s]+", value) if "@" in part]


def split_phones(value: str) -> list[str]:
    """Split a cell with several phones; an extension stays with its number."""
    parts = [part.strip() for part in re.split(r"[;|/]|,(?!\s*(?:x|ext))", value) if part.strip()]
    return parts if all(sum(c.isdigit() for c in part) >= 7 for part in parts) else [value]


def split_list(value: str) -> list[str]:
    """Split a cell that holds a list: by semicolons or bars if there are any, else by commas."""
    sign = next((sign for sign in ("|", ";", "\n") if sign in value), ",")
    return [part.strip(" \"'") for part in value.split(sign) if part.strip(" \"'")]


def split_name(value: str) -> tuple[str, str]:
    """Split a whole name: 'Ana María Díaz', 'Díaz, Ana María', 'Juan de la Cruz', 'Dr. Ana Díaz Jr.'."""
    text = re.sub(r"^(?:mr|mrs|ms|mx|dr|rev|hon|sr|sra|srta|prof)\.?\s+", "", value.strip(), flags=re.IGNORECASE)
    text = re.sub(r",?\s+(?:jr|sr|ii|iii|iv|phd|md|esq)\.?$", "", text, flags=re.IGNORECASE)
    if "," in text:
        family, given = (part.strip() for part in text.split(",", 1))
        return given, family
    words = text.split()
    if len(words) < 2:
        return text, ""
    at = next((i for i, word in enumerate(words[1:], 1) if word.lower() in PARTICLES), len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


PARTICLES = frozenset(
    {
        "de",
        "del",
        "la",
        "las",
        "los",
        "van",
        "von",
        "der",
        "den",
        "da",
        "dos",
        "di",
        "du",
        "le",
        "al",
        "bin",
        "ibn",
        "st.",
        "san",
    }
)


def _consents(told: dict[str, list[str]], plan: Plan, *, has_email: bool, has_phone: bool) -> list[dict[str, str]]:
    """A no of the other system is honoured always; a yes only with the basis that the importer declared."""
    rows: list[dict[str, str]] = []
    if has_email:
        no_mail = _says_no(told, ("email_status", "email_opt_in"), ("email_opt_out",))
        asked = MARKETING if no_mail else [p for p in plan.purposes if p != "calls" and plan.basis]
        rows.extend(_consent("email", purpose, no_mail, plan.basis) for purpose in asked)
    if has_phone:
        no_calls = _says_no(told, (), ("phone_opt_out",))
        if no_calls or (plan.basis and "calls" in plan.purposes):
            rows.append(_consent("phone", "calls", no_calls, plan.basis))
        if _says_no(told, ("sms_status",), ("phone_opt_out",)):
            rows.extend(_consent("sms", purpose, True, plan.basis) for purpose in MARKETING)
    return rows


def _consent(channel: str, purpose: str, is_no: bool, basis: str) -> dict[str, str]:
    decision = "withdrawn" if is_no else "granted"
    return {"channel": channel, "purpose": purpose, "decision": decision, "basis": "other_system" if is_no else basis}


def _says_no(told: dict[str, list[str]], states: Sequence[str], outs: Sequence[str]) -> bool:
    said = any(_word(value) in NO_WORDS for name in states for value in told.get(name, []))
    return said or any(_word(value) in YES_WORDS for name in outs for value in told.get(name, []))


def _word(value: str) -> str:
    return re.sub(r"[^a-z0-9]", "", value.lower())
