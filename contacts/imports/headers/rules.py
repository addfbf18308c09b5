"""What headers mean: those of known systems, and what people write themselves, in both languages. Plain values."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contacts.imports.cells.rules import guess_field

FUZZY = 0.86  # so alike must an unknown header be to a known one
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
    "whole_address": "fulladdress wholeaddress mailingaddressfull addressfull direccioncompleta",
    "unit": "unit apt aptno apartment address2 adress2 addressline2 streetunit primaryaddress2",
    "town": "city town municipality can2usercity primarycity vcity ciudad pueblo",
    "state": "state can2userstate can2stateabbreviated stateprovince primarystate estado",
    "zip": "zip zipcode zip5 postalcode postcode ziporpost primaryzip codigopostal zippostal",
    "roles": "role roles contactsubtype rol relationship",
    "schools": "school schoolname childsschool childschool schools escuela colegio nombredelaescuela "
    "escueladesuhijo childrensschool",
    "grades": "grade grades grado grados childgrade childsgrade gradelevel",
    "tags": "tag tags taglist can2usertags groups etiquetas activistcode interests",
    "email_status": "can2subscriptionstatus subscriptionstatus emailsubscriptionstatus emailstatus",
    "email_opt_in": "emailoptin optin optedin",
    "email_opt_out": "donotemail nobulkemailsuseroptout optout unsubscribed onhold emailisbad email1isbad",
    "no_contact": "donotcontact",
    "sms_opt_out": "donotsms",
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
    **dict.fromkeys(("donotmail", "donottrade", "contacttype", "useforbulkmail", "addressname"), ""),
    **dict.fromkeys(("streetno", "streetnumber"), "street_part"),
    **dict.fromkeys(
        ("zip4", "mzip4", "workphoneext", "phonetype", "emailtype", "county", "nickname", "middlename"), ""
    ),
    **dict.fromkeys(("addressid", "maddressid", "apttype", "prefix", "suffix", "source", "country"), ""),
}
MANY = frozenset(
    {"email", "phone", "tags", "roles", "schools", "street_part", "email_opt_out", "phone_opt_out"}
)  # several columns
OWN = "x_"  # before the key of a field that the partner made itself


@dataclass(frozen=True)
class Own:
    """A field of the partner's own: what may be answered, and the words by which a header may name it."""

    kind: str
    choices: list[dict[str, Any]]
    words: Sequence[str] = ()


def bare(header: str) -> str:
    """Give a header without case, blanks and signs."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def guess_mapping(
    headers: Sequence[str], own: Mapping[str, Own] | None = None, rows: Sequence[Sequence[str]] = ()
) -> dict[int, str]:
    """Map columns by their headers: the partner's own fields and known names first, then alike ones; a field once.

    What is left is told by the values of the first rows.
    """
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
    for index, header in enumerate(headers):
        if rows and index not in mapping and bare(header) not in NAMED:
            name = guess_field([cells[index] for cells in rows if index < len(cells)])
            if name and name not in mapping.values() and not (name == "whole_address" and "street" in mapping.values()):
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
